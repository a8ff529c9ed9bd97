import Foundation
import MallocCount
import Millrace

/// The whole client over loopback, against the flood server of `Floor/`.
enum ClientBenchmarks {
    /// Each event a chunk of HTTP, all at once.
    static func flood(_ workload: Workload, port: Int) async throws -> Measurement {
        let client = client(port: port)
        var times: [Double] = []
        var mallocs = Int.max
        for round in 0..<8 {
            let before = malloc_count()
            let clock = ContinuousClock()
            let start = clock.now
            var count = 0
            for try await frame in client.executeStreaming(Prompt("go"), model: LLModel("flood")) where frame.isContent { count += 1 }
            let time = clock.now - start
            precondition(count >= workload.chunkCount)
            if round == 0 { continue }
            mallocs = min(mallocs, malloc_count() - before)
            times.append(time / .nanoseconds(1))
        }
        times.sort()
        return Measurement(
            nanosecondsPerChunk: times[times.count / 2] / Double(workload.chunkCount),
            mallocsPerChunk: Double(mallocs) / Double(workload.chunkCount))
    }

    /// One event a write, two milliseconds apart: the median time from the write to the frame, in nanoseconds.
    ///
    /// The text of each event is the time it was written at (CLOCK_MONOTONIC).
    static func paced(port: Int) async throws -> (latency: Double, mallocs: Double) {
        var latencies: [Double] = []
        let before = malloc_count()
        for try await frame in client(port: port).executeStreaming(Prompt("go"), model: LLModel("paced")) {
            guard case .textDelta(let delta) = frame, let sent = UInt64(delta.text) else { continue }
            latencies.append(Double(now() - sent))
        }
        let mallocs = Double(malloc_count() - before) / Double(max(1, latencies.count))
        latencies.sort()
        return (latencies[latencies.count / 2], mallocs)
    }

    private static func client(port: Int) -> ProviderClient {
        let provider = Provider(id: "floor", baseURL: "http://127.0.0.1:\(port)/v1", authentication: .none, wire: Wire(.openAIChat))
        return ProviderClient(provider, retry: .never)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
