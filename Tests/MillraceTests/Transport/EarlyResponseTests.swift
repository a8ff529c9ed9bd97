import Millrace
import Testing

/// Servers that answer before they have read the request.
@Suite("Early responses", .timeLimit(.minutes(1)))
struct EarlyResponseTests {
    @Test("A server that refuses on the head alone and closes is told as what it says, on a connection that is used again")
    func refusalOnHead() async throws {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.answer("Hello"))
                await connection.requestHead()
                try await connection.send(ChatBytes.whole(429, #"{"error":{"message":"later"}}"#))
            },
            while: { server in
                let client = server.client()
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            for _ in 0..<50 {
                                let failure = await client.stream().failure()
                                // A connection that closes while a request is on its way takes that with it.
                                #expect(failure == nil || ["rateLimited", "connectionLost", "connectionFailed"].contains(failure?.code))
                            }
                        }
                    }
                }
            })
    }
}
