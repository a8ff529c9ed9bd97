public import MillraceCore
import Synchronization

/// An executor that answers from a script: for tests of what is built on executors, without a model and without a network.
///
/// ```swift
/// let executor = ScriptedExecutor(
///     rules: [.reply(to: .toolResult(of: "weather"), with: .text("It rains."))],
///     answers: [.toolCall("weather", ["city": "Berlin"])])
/// let response = try await agent(executor).run("How is the weather?")
/// #expect(executor.requests.count == 2)
/// #expect(executor.streams.openCount == 0)
/// ```
///
/// A request is answered by the first rule that matches and is not used up, else by the next answer of the queue. A request that nothing
/// answers fails with ``LLMError/Kind/noScript``. Answers are frames that keep the laws of all responses, and stay the same from run to
/// run. Requests are recorded when their first frame is asked for, which is when a client would send them.
public final class ScriptedExecutor: PromptExecutor {
    /// How many streams there were, whole calls among them.
    public struct StreamCounts: Sendable, Hashable {
        /// Those that were begun.
        public internal(set) var beganCount = 0
        /// Those that came to their end.
        public internal(set) var finishedCount = 0
        /// Those that failed.
        public internal(set) var failedCount = 0
        /// Those whose consumer went away.
        public internal(set) var cancelledCount = 0

        /// Those that are neither at their end nor let go.
        public var openCount: Int { beganCount - finishedCount - failedCount - cancelledCount }
    }

    enum Closing { case finished, failed, cancelled }

    fileprivate struct State {
        var rules: [ScriptedRule]
        var answers: [ScriptedAnswer]
        var usedAnswerCount = 0
        var useCounts: [Int]
        var requests: [ScriptedRequest] = []
        var counts = StreamCounts()
        var open: Set<ObjectIdentifier> = []
    }

    /// The clock of the waits that answers ask for.
    public let clock: any Clock<Duration>
    private let state: Mutex<State>
    private let requestCount = Threshold()
    private let closedCount = Threshold()

    /// Makes an executor.
    ///
    /// - Parameters:
    ///   - rules: what is answered to which requests, the first one first.
    ///   - answers: what is answered, in this order, to requests that no rule is for.
    ///   - clock: what waits between batches.
    public init(rules: [ScriptedRule] = [], answers: [ScriptedAnswer] = [], clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = clock
        self.state = Mutex(State(rules: rules, answers: answers, useCounts: rules.map { _ in 0 }))
    }

    /// Makes an executor that gives these answers one after the other.
    public convenience init(_ first: ScriptedAnswer, _ others: ScriptedAnswer...) { self.init(answers: [first] + others) }

    // MARK: The script

    /// Adds an answer to the queue.
    public func enqueue(_ answer: ScriptedAnswer) {
        state.withLock { $0.answers.append(answer) }
    }

    /// Adds a rule behind those that are there.
    public func add(_ rule: ScriptedRule) {
        state.withLock { state in
            state.rules.append(rule)
            state.useCounts.append(0)
        }
    }

    // MARK: What happened

    /// The requests in the order they came.
    public var requests: [ScriptedRequest] { state.withLock { $0.requests } }
    /// How many streams there were, and how they ended.
    public var streams: StreamCounts { state.withLock { $0.counts } }
    /// How many answers of the queue were not asked for.
    public var unusedAnswerCount: Int { state.withLock { $0.answers.count - $0.usedAnswerCount } }

    /// Waits until so many requests have come.
    public func waitForRequests(_ count: Int = 1) async { await requestCount.wait(for: count) }

    /// Waits until so many streams have ended, one way or the other.
    public func waitForClosedStreams(_ count: Int = 1) async { await closedCount.wait(for: count) }

    // MARK: Answering

    /// Streams the scripted answer.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(prompt, model, tools, isStreaming: true)
    }

    /// Gives the scripted answer whole.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(prompt, model, tools, isStreaming: false).collect()
    }

    private func stream(_ prompt: Prompt, _ model: LLModel, _ tools: [ToolDescriptor], isStreaming: Bool) -> FrameStream {
        FrameStream {
            ScriptedSource(script: self) { number in
                ScriptedRequest(number: number, prompt: prompt, model: model, tools: tools, isStreaming: isStreaming)
            }
        }
    }

    /// Records a request and chooses its answer.
    func begin(_ source: ScriptedSource, _ makeRequest: (Int) -> ScriptedRequest) throws(LLMError) -> ScriptedPlayback {
        let (request, rules) = state.withLock { state in
            let request = makeRequest(state.requests.count + 1)
            state.requests.append(request)
            return (request, state.rules)
        }
        // Matchers are the test's own code and may ask this executor something: they run outside of the lock.
        let matching = rules.indices.filter { rules[$0].matcher.matches(request) }
        guard let answer = state.withLock({ $0.choose(among: matching) }) else {
            requestCount.raise(to: request.number)
            throw unanswered(request, rules)
        }
        let playback = ScriptedPlayback(answer(request), to: request)
        state.withLock { state in
            state.counts.beganCount += 1
            state.open.insert(ObjectIdentifier(source))
        }
        requestCount.raise(to: request.number)
        return playback
    }

    /// Notes the end of a stream, once.
    func noteClosed(_ source: ScriptedSource, _ reason: Closing) {
        let count = state.withLock { state -> Int? in
            guard state.open.remove(ObjectIdentifier(source)) != nil else { return nil }
            switch reason {
            case .finished: state.counts.finishedCount += 1
            case .failed: state.counts.failedCount += 1
            case .cancelled: state.counts.cancelledCount += 1
            }
            return state.counts.beganCount - state.counts.openCount
        }
        if let count { closedCount.raise(to: count) }
    }

    /// Says what was asked and what the script has, in numbers and names; no text of the conversation.
    private func unanswered(_ request: ScriptedRequest, _ rules: [ScriptedRule]) -> LLMError {
        let answerCount = state.withLock { $0.answers.count }
        let names = rules.isEmpty ? "none" : rules.map(\.matcher.name).joined(separator: ", ")
        let told = ProviderError(
            type: "no-answer-for-request-\(request.number)", code: "rules:\(rules.count)/answers-used:\(answerCount)",
            message: "Nothing answers \(request.summary). Rules: \(names). All \(answerCount) answers of the queue are used.")
        return LLMError(.noScript, at: .request, provider: "scripted", providerError: told)
    }
}

extension ScriptedExecutor.State {
    /// The answer of the first of these rules that is not used up, else the next of the queue.
    fileprivate mutating func choose(among matching: [Int]) -> (@Sendable (ScriptedRequest) -> ScriptedAnswer)? {
        for position in matching {
            if let limit = rules[position].maxUses, useCounts[position] >= limit { continue }
            useCounts[position] += 1
            return rules[position].answer
        }
        guard usedAnswerCount < answers.count else { return nil }
        let answer = answers[usedAnswerCount]
        usedAnswerCount += 1
        return { _ in answer }
    }
}
