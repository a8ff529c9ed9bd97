import Millrace
import Testing

/// How long a policy waits.
@Suite("Retry policy")
struct RetryPolicyTests {
    private static func failure(_ kind: LLMError.Kind) -> LLMError { LLMError(kind, at: .response) }

    private static func policy(jitter: Double) -> RetryPolicy {
        RetryPolicy(
            maxAttempts: 100, initialDelay: .milliseconds(500), maxDelay: .seconds(8), maxRetryAfter: .seconds(120), jitter: { jitter })
    }

    @Test(
        "The bound doubles with each try up to the longest delay",
        arguments: [
            (1, Duration.milliseconds(500)), (2, .seconds(1)), (3, .seconds(2)), (4, .seconds(4)), (5, .seconds(8)), (6, .seconds(8)),
            (99, .seconds(8)),
        ])
    func doubling(attempt: Int, bound: Duration) {
        let error = Self.failure(.providerFailure)
        #expect(Self.policy(jitter: 1).delay(after: error, attempt: attempt) == bound)
        #expect(Self.policy(jitter: 0.5).delay(after: error, attempt: attempt) == bound / 2)
        #expect(Self.policy(jitter: 0).delay(after: error, attempt: attempt) == .zero)
    }

    @Test("The first delay is never above the longest one")
    func smallMaximum() {
        let policy = RetryPolicy(initialDelay: .seconds(10), maxDelay: .seconds(1), jitter: { 1 })
        #expect(policy.delay(after: Self.failure(.connectionLost), attempt: 1) == .seconds(1))
    }

    @Test("A wish up to the cap is waited for, never less", arguments: [0, 1, 30, 120])
    func wishes(seconds: Int) throws {
        let error = Self.failure(.rateLimited(retryAfter: .seconds(seconds)))
        #expect(Self.policy(jitter: 0).delay(after: error, attempt: 1) == .seconds(seconds))
        #expect(Self.policy(jitter: 1).delay(after: error, attempt: 1) == .seconds(seconds) + .milliseconds(125))
    }

    @Test("A wish above the cap is not waited for")
    func aboveCap() {
        #expect(Self.policy(jitter: 0).delay(after: Self.failure(.overloaded(retryAfter: .milliseconds(120_001))), attempt: 1) == nil)
    }

    @Test("The last attempt and errors that will not go away are not tried again")
    func noRetry() {
        let policy = RetryPolicy(maxAttempts: 3, jitter: { 0 })
        #expect(policy.delay(after: Self.failure(.providerFailure), attempt: 2) != nil)
        #expect(policy.delay(after: Self.failure(.providerFailure), attempt: 3) == nil)
        #expect(RetryPolicy.never.delay(after: Self.failure(.providerFailure), attempt: 1) == nil)
        let final: [LLMError.Kind] = [
            .unsupported(feature: "x"), .configuration("x"), .invalidRequest, .unauthenticated, .permissionDenied, .notFound,
            .requestTooLarge, .unprocessable, .contextOverflow, .contentFiltered, .timeout(.total), .wrongWire("x"),
            .malformedEvent(reason: "x"), .limitExceeded(limit: 1, unit: "x"), .spliced, .cancelled, .noScript, .unexpectedBody("x"),
        ]
        for kind in final { #expect(policy.delay(after: Self.failure(kind), attempt: 1) == nil, "\(kind)") }
    }

    @Test("Errors that may go away are tried again")
    func retry() {
        let passing: [LLMError.Kind] = [
            .providerTimeout, .rateLimited(retryAfter: nil), .providerFailure, .overloaded(retryAfter: nil), .connectionFailed,
            .connectionLost, .timeout(.connect), .timeout(.firstByte), .timeout(.idle), .timeout(.progress), .truncated,
        ]
        for kind in passing { #expect(Self.policy(jitter: 0).delay(after: Self.failure(kind), attempt: 1) != nil, "\(kind)") }
    }
}
