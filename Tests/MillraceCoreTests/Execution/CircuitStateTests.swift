import MillraceTesting
import Testing

@testable import MillraceCore

/// When an executor that fails is asked again.
@Suite("Circuit state")
struct CircuitStateTests {
    private var state = CircuitState(maxFailures: 3, coolingTime: .seconds(30))

    @Test("So many failures in a row open the circuit, a success in between begins anew")
    mutating func opening() {
        for second in 0..<2 { state.callFailed(wasProbe: false, at: .seconds(second)) }
        state.callSucceeded(wasProbe: false)
        for second in 2..<4 { state.callFailed(wasProbe: false, at: .seconds(second)) }
        #expect(state.callWasAsked(at: .seconds(4)) == .ask(isProbe: false))
        state.callFailed(wasProbe: false, at: .seconds(5))
        #expect(state.callWasAsked(at: .seconds(5)) == .skip(remaining: .seconds(30)))
        #expect(state.callWasAsked(at: .seconds(20)) == .skip(remaining: .seconds(15)))
        #expect(!state.isClosed)
    }

    @Test("After the cooling time one call probes, the others wait for it")
    mutating func probing() {
        open()
        #expect(state.callWasAsked(at: .seconds(30)) == .ask(isProbe: true))
        #expect(state.callWasAsked(at: .seconds(30)) == .skip(remaining: .zero))
        state.callSucceeded(wasProbe: true)
        #expect(state.callWasAsked(at: .seconds(31)) == .ask(isProbe: false))
        #expect(state.isClosed)
    }

    @Test("A probe that fails opens the circuit for a whole cooling time")
    mutating func failedProbe() {
        open()
        _ = state.callWasAsked(at: .seconds(40))
        state.callFailed(wasProbe: true, at: .seconds(41))
        #expect(state.callWasAsked(at: .seconds(50)) == .skip(remaining: .seconds(21)))
    }

    @Test("A probe that is let go leaves the next call to probe")
    mutating func releasedProbe() {
        open()
        _ = state.callWasAsked(at: .seconds(40))
        state.callWasReleased(wasProbe: true, at: .seconds(41))
        #expect(state.callWasAsked(at: .seconds(41)) == .ask(isProbe: true))
    }

    @Test("Calls from before the circuit opened change nothing")
    mutating func lateCalls() {
        open()
        state.callSucceeded(wasProbe: false)
        state.callFailed(wasProbe: false, at: .seconds(20))
        state.callWasReleased(wasProbe: false, at: .seconds(20))
        #expect(state.callWasAsked(at: .seconds(20)) == .skip(remaining: .seconds(10)))
    }

    private mutating func open() {
        for _ in 0..<3 { state.callFailed(wasProbe: false, at: .zero) }
    }
}

/// What counts as a failure of an executor.
@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private static let executorsFault: [LLMError.Kind] = [
        .unauthenticated, .permissionDenied, .notFound, .providerTimeout, .rateLimited(retryAfter: nil), .providerFailure,
        .overloaded(retryAfter: nil), .connectionFailed, .connectionLost, .timeout(.idle), .unexpectedBody("HTML"), .wrongWire("gemini"),
        .malformedEvent(reason: ""), .spliced, .truncated,
    ]
    private static let requestsFault: [LLMError.Kind] = [
        .unsupported(feature: ""), .configuration(""), .invalidRequest, .requestTooLarge, .unprocessable, .contextOverflow,
        .contentFiltered, .timeout(.total), .limitExceeded(limit: 1, unit: ""), .cancelled, .noScript,
    ]

    @Test("What says something of the executor opens the circuit", arguments: executorsFault)
    func opens(kind: LLMError.Kind) {
        let breaker = CircuitBreaker(CircuitPolicy(maxFailures: 1, clock: ManualClock()))
        breaker.note(.failed(LLMError(kind, at: .response)), wasProbe: false)
        #expect(!breaker.isClosed)
    }

    @Test("What is the request's own fault does not", arguments: requestsFault)
    func staysClosed(kind: LLMError.Kind) {
        let breaker = CircuitBreaker(CircuitPolicy(maxFailures: 1, clock: ManualClock()))
        breaker.note(.failed(LLMError(kind, at: .response)), wasProbe: false)
        breaker.note(.released(afterContent: false), wasProbe: false)
        #expect(breaker.isClosed)
    }
}
