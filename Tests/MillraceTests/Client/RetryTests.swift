import Foundation
import Millrace
import Testing

/// When and how a failed call is sent again.
@Suite("Retries", .timeLimit(.minutes(1)))
struct RetryTests {
    private static let refusal = #"{"error":{"message":"slow down","type":"rate_limit_error"}}"#

    /// A policy whose waits are noted and take no time.
    private static func policy(_ clock: any Clock<Duration>, attempts: Int = 3, jitter: Double = 0) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, clock: clock, jitter: { jitter })
    }

    /// Serves `answers` in turn, one for each request, and closes after each; the last one again and again.
    private static func serving<Success: Sendable>(
        _ answers: [String], while body: @Sendable (RawServer, Counter) async throws -> Success
    ) async throws -> Success {
        let requests = Counter()
        return try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    let number = requests.increment()
                    let answer = answers[min(number, answers.count) - 1]
                    try await connection.send(answer)
                    // An answer that is not whole is cut here.
                    if !answer.hasSuffix(ChatBytes.lastChunk), !answer.contains("content-length") { return }
                }
            }, while: { try await body($0, requests) })
    }

    @Test(
        "ER-15: The provider's wish is followed: seconds, milliseconds, nothing; a wish that cannot be read is backed off",
        arguments: [
            (429, ["retry-after: 30"], 0.0, Duration.seconds(30)),
            (429, ["retry-after: 30"], 1, .milliseconds(30_125)),
            (503, ["retry-after: 1.5"], 0, .milliseconds(1500)),
            (529, ["retry-after-ms: 1500", "retry-after: 9"], 0, .milliseconds(1500)),
            (429, ["retry-after: 0"], 0, .zero),
            (429, ["retry-after: -5"], 1, .milliseconds(500)),
            (429, ["retry-after: soon"], 1, .milliseconds(500)),
            (429, ["retry-after-ms: NaN", "retry-after: inf"], 1, .milliseconds(500)),
            (429, ["retry-after: Sun, 06 Nov 1994 08:49:37 GMT"], 0, .zero),
            (500, [], 1, .milliseconds(500)),
            (408, [], 0.5, .milliseconds(250)),
        ])
    func retryAfter(status: Int, headers: [String], jitter: Double, wait: Duration) async throws {
        let clock = RecordingClock()
        let answers = [ChatBytes.whole(status, Self.refusal, headers: headers), ChatBytes.answer("Hello")]
        try await Self.serving(answers) { server, requests in
            let (frames, failure) = await server.client(retry: Self.policy(clock, jitter: jitter)).stream().outcome()
            #expect(failure == nil)
            #expect(frames.text == "Hello")
            #expect(frames.startCount == 1)
            #expect(clock.sleeps == [wait])
            #expect(requests.count == 2)
        }
    }

    @Test("ER-15: A date is waited for")
    func retryAfterDate() async throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let date = formatter.string(from: Date(timeIntervalSinceNow: 30))
        let clock = RecordingClock()
        try await Self.serving([ChatBytes.whole(429, Self.refusal, headers: ["retry-after: \(date)"]), ChatBytes.answer("Hello")]) {
            server, _ in
            #expect(await server.client(retry: Self.policy(clock)).stream().failure() == nil)
            let wait = try #require(clock.sleeps.first)
            #expect(wait > .seconds(20) && wait <= .seconds(30))
        }
    }

    @Test("ER-15: Above the cap the call fails at once and tells the wish")
    func retryAfterAboveCap() async throws {
        let clock = RecordingClock()
        try await Self.serving([ChatBytes.whole(429, Self.refusal, headers: ["retry-after: 86400"])]) { server, requests in
            let failure = await server.client(retry: Self.policy(clock)).stream().failure()
            #expect(failure?.kind == .rateLimited(retryAfter: .seconds(86_400)))
            #expect(clock.sleeps.isEmpty)
            #expect(requests.count == 1)
        }
    }

    @Test("A wish beyond the limit of the whole call is not waited for")
    func retryAfterBeyondTotal() async throws {
        let clock = RecordingClock()
        try await Self.serving([ChatBytes.whole(429, Self.refusal, headers: ["retry-after: 60"])]) { server, requests in
            let client = server.client(timeouts: Timeouts(total: .seconds(30)), retry: Self.policy(clock))
            #expect(await client.stream().failure()?.code == "rateLimited")
            #expect(clock.sleeps.isEmpty)
            #expect(requests.count == 1)
        }
    }

    @Test("Backing off doubles, and ends after the last attempt with its error")
    func attempts() async throws {
        let clock = RecordingClock()
        try await Self.serving([ChatBytes.whole(500, Self.refusal)]) { server, requests in
            let failure = await server.client(retry: Self.policy(clock, attempts: 4, jitter: 1)).stream().failure()
            #expect(failure?.code == "providerFailure")
            #expect(requests.count == 4)
            #expect(clock.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
        }
    }

    @Test("What the provider refuses is not sent again", arguments: [400, 401, 403, 404, 413, 422])
    func notRetried(status: Int) async throws {
        let clock = RecordingClock()
        try await Self.serving([ChatBytes.whole(status, Self.refusal.replacing("rate_limit_error", with: "x"))]) { server, requests in
            #expect(await server.client(retry: Self.policy(clock)).stream().failure() != nil)
            #expect(requests.count == 1)
            #expect(clock.sleeps.isEmpty)
        }
    }

    @Test(
        "ER-04: A stream that fails before its first content is sent again; the consumer sees one start and nothing of the first",
        arguments: [
            ChatBytes.response(ChatBytes.role, ChatBytes.errorEvent),
            ChatBytes.head + ChatBytes.chunk(ChatBytes.role),
            ChatBytes.head + ChatBytes.chunk(ChatBytes.role) + "5\r\nda",
            ChatBytes.head,
            "",
        ])
    func failureBeforeContent(first: String) async throws {
        let clock = RecordingClock()
        let answers = [first.replacing("chatcmpl-1", with: "chatcmpl-first"), ChatBytes.answer("Hello")]
        try await Self.serving(answers) { server, requests in
            let (frames, failure) = await server.client(retry: Self.policy(clock)).stream().outcome()
            #expect(failure == nil)
            #expect(requests.count == 2)
            #expect(frames.startCount == 1)
            #expect(frames.endCount == 1)
            #expect(frames.text == "Hello")
            guard case .start(let start)? = frames.first else {
                Issue.record("the first frame is no start")
                return
            }
            #expect(start.responseID == "chatcmpl-1")
            #expect(clock.sleeps.count == 1)
        }
    }

    @Test(
        "ER-05: After the first content nothing is sent again; the error holds what had arrived",
        arguments: [
            (ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel"), ChatBytes.errorEvent), "overloaded"),
            (ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel")), "truncated"),
            (ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel")), "connectionLost"),
        ])
    func failureAfterContent(first: String, code: String) async throws {
        let clock = RecordingClock()
        try await Self.serving([first, ChatBytes.answer("Hello")]) { server, requests in
            let (frames, failure) = await server.client(retry: Self.policy(clock)).stream().outcome()
            #expect(failure?.code == code)
            #expect(failure?.partial?.text == "Hel")
            #expect(failure?.partial?.outcome != .finished)
            #expect(failure?.requestID == "req_1", "MD-15: the id of the headers is on errors inside the stream too")
            #expect(frames.text == "Hel")
            #expect(frames.startCount == 1)
            #expect(frames.endCount == 1)
            #expect(requests.count == 1)
            #expect(clock.sleeps.isEmpty)
        }
    }

    @Test("A connection that is refused is tried again, then told")
    func refusedConnection() async throws {
        let clock = RecordingClock()
        let port = try await RawServer.run({ _ in }, while: { $0.port })
        let client = ProviderClient(
            .custom(baseURL: "http://127.0.0.1:\(port)/v1"), retry: Self.policy(clock, attempts: 2, jitter: 1))
        let failure = await client.stream().failure()
        #expect(failure?.kind == .connectionFailed)
        #expect(clock.sleeps == [.milliseconds(500)])
    }

    @Test("A call without streaming is tried again as well")
    func whole() async throws {
        let clock = RecordingClock()
        let answers = [ChatBytes.whole(503, Self.refusal), ChatBytes.whole(200, ChatBytes.completion)]
        try await Self.serving(answers) { server, requests in
            let response = try await server.client(retry: Self.policy(clock)).execute(Prompt("Hi"), model: LLModel("m"))
            #expect(response.text == "Hello")
            #expect(requests.count == 2)
        }
    }
}
