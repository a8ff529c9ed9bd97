import Millrace

extension RetryPolicy {
    /// A policy whose waits are noted and take no time.
    static func noting(_ clock: any Clock<Duration> = RecordingClock(), attempts: Int = 3, jitter: Double = 1) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, clock: clock, jitter: { jitter })
    }
}

extension RawServer {
    /// Serves `answers` in turn, one for each request, the last one again and again; what is not whole is cut.
    static func serving<Success: Sendable>(
        _ answers: [String], while body: @Sendable (RawServer, Counter) async throws -> Success
    ) async throws -> Success {
        let requests = Counter()
        return try await run(
            { connection in
                while try await connection.request() != nil {
                    let answer = answers[min(requests.increment(), answers.count) - 1]
                    try await connection.send(answer)
                    if !answer.hasSuffix(ChatBytes.lastChunk), !answer.contains("content-length") { return }
                }
            }, while: { try await body($0, requests) })
    }
}
