import AsyncHTTPClient
import Foundation
import Millrace
import NIOCore

/// The whole client over loopback, against the server of `Floor/`: CPU time of the whole process, user and system.
enum ClientBenchmarks {
    /// Reads the served stream through the client.
    static func run(_ workload: Workload, port: Int, rounds: Int) async throws -> Measurement {
        let provider = Provider(id: "floor", baseURL: "http://127.0.0.1:\(port)/v1", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, retry: .never)
        return try await Measurement.awaiting(chunks: workload.chunkCount, rounds: rounds) {
            var count = 0
            for try await frame in client.executeStreaming(Prompt("go"), model: LLModel("m")) where frame.isContent { count += 1 }
            precondition(count >= workload.chunkCount)
        }
    }

    /// Counts the bytes of the served stream as AsyncHTTPClient hands them over, and does nothing else.
    static func runHTTPClient(_ workload: Workload, port: Int, rounds: Int) async throws -> Measurement {
        // Without the read limit, which costs a timer for each read.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration())
        defer { client.shutdown { _ in } }
        return try await Measurement.awaiting(chunks: workload.chunkCount, rounds: rounds) {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/chat/completions")
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: "{}"))
            var count = 0
            for try await part in try await client.execute(request, timeout: .minutes(1)).body { count += part.readableBytes }
            precondition(count == workload.bytes.count)
        }
    }
}
