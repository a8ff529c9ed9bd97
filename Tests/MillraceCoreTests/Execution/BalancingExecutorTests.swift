import MillraceTesting
import Testing

@testable import MillraceCore

/// Who gets the next call.
@Suite("Balance state")
struct BalanceStateTests {
    private func chosen(_ state: inout BalanceState, _ count: Int, excluding: Set<Int> = []) -> [Int?] {
        (0..<count).map { _ in state.callWasAsked(excluding: excluding) }
    }

    @Test("One after the other, without those that are left out")
    func roundRobin() {
        var state = BalanceState(.roundRobin, weights: [1, 1, 0])
        #expect(chosen(&state, 4) == [0, 1, 2, 0])
        #expect(chosen(&state, 2, excluding: [1]) == [2, 0])
        #expect(chosen(&state, 1, excluding: [0, 1, 2]) == [nil])
    }

    @Test("By weight, evenly mixed")
    func weighted() {
        var state = BalanceState(.weighted, weights: [5, 1, 1, 0])
        // The example of the algorithm's author.
        #expect(chosen(&state, 7) == [0, 0, 1, 0, 2, 0, 0])
        #expect(state.inFlight == [5, 1, 1, 0])
    }

    @Test("Weights hold over many calls, whatever the weights", arguments: 0..<20)
    func shares(seed: UInt64) {
        var random = MillraceTesting.SeededGenerator(seed: seed)
        let weights = (0..<random.number(1...5)).map { _ in random.number(1...9) }
        let total = weights.reduce(0, +)
        var state = BalanceState(.weighted, weights: weights)
        _ = chosen(&state, total * 10)
        #expect(state.inFlight == weights.map { $0 * 10 }, "seed \(seed)")
    }

    @Test("The fewest calls under way, in relation to weight")
    func leastInFlight() {
        var state = BalanceState(.leastInFlight, weights: [2, 1])
        #expect(chosen(&state, 3) == [0, 1, 0])
        state.callEnded(1)
        #expect(chosen(&state, 1) == [1])
        state.callEnded(0)
        state.callEnded(0)
        #expect(chosen(&state, 2) == [0, 0])
        #expect(state.inFlight == [2, 1])
    }
}

/// Calls that are spread over executors.
@Suite("Balancing executor", .timeLimit(.minutes(1)))
struct BalancingExecutorTests {
    private let model = LLModel("m")
    private let prompt = Prompt("Hi")

    @Test("A call that fails before content goes to another candidate, each at most once")
    func goesOn() async throws {
        let bad = ScriptedExecutor(answers: Array(repeating: .failure(.overloaded(retryAfter: nil)), count: 4))
        let good = ScriptedExecutor(answers: Array(repeating: .text("a"), count: 4))
        let executor = BalancingExecutor([ExecutorCandidate(bad, name: "bad"), ExecutorCandidate(good, name: "good")], circuit: nil)
        for _ in 0..<4 { #expect(try await executor.execute(prompt, model: model).text == "a") }
        #expect(good.requests.count == 4)
        let alone = BalancingExecutor([ExecutorCandidate(ScriptedExecutor(.failure(.providerFailure)), name: "x")])
        let (_, failure) = await alone.executeStreaming(prompt, model: model).drained()
        #expect(failure?.attempts.map(\.code) == ["providerFailure"])
    }

    @Test("Who failed too often gets no calls until it has cooled down")
    func health() async throws {
        let clock = ManualClock()
        let bad = ScriptedExecutor(.failure(.providerFailure), .text("back"))
        let good = ScriptedExecutor(answers: Array(repeating: .text("a"), count: 9))
        let executor = BalancingExecutor(
            [ExecutorCandidate(bad, name: "bad"), ExecutorCandidate(good, name: "good")],
            circuit: CircuitPolicy(maxFailures: 1, coolingTime: .seconds(1), clock: clock))
        for _ in 0..<4 { _ = try await executor.execute(prompt, model: model) }
        #expect(bad.requests.count == 1)
        clock.advance(by: .seconds(1))
        for _ in 0..<2 { _ = try await executor.execute(prompt, model: model) }
        #expect(bad.requests.count == 2)
        #expect(executor.inFlightCounts == [0, 0])
    }

    @Test("A call is under way until its stream ends, fails or is let go")
    func inFlight() async throws {
        let base = ScriptedExecutor(.text("Hello"), .text("Hello"), ScriptedAnswer.text("Hello").cut(after: 2))
        let executor = BalancingExecutor([ExecutorCandidate(base, name: "a")], balance: .leastInFlight)
        do {
            var iterator = executor.executeStreaming(prompt, model: model).makeAsyncIterator()
            #expect(executor.inFlightCounts == [0])
            _ = try await iterator.next()
            #expect(executor.inFlightCounts == [1])
        }
        #expect(executor.inFlightCounts == [0])
        _ = await executor.executeStreaming(prompt, model: model).drained()
        #expect(executor.inFlightCounts == [0])
        _ = await executor.executeStreaming(prompt, model: model).drained()
        #expect(executor.inFlightCounts == [0])
    }
}
