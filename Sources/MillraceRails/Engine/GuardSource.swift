internal import MillraceCore
internal import Synchronization

/// One call through rails: asks the rails before the model, pulls the model's frames, and asks the rails behind it.
///
/// Everything it waits for runs below `nextBatch`. What may leave is handed over before it waits for a judgement.
final class GuardSource: FrameSource {
    /// How far the call has come.
    private enum Phase {
        /// Nobody was asked; all others may follow.
        case idle
        /// The model answers; `hasMore` tells whether it may have something to say.
        case guarding(any FrameSource, hasMore: Bool)
        /// The end was delivered; this follows.
        case failing(LLMError)
        /// Nothing follows.
        case over
    }

    private struct State {
        var phase = Phase.idle
        var stage: OutputGuard?
    }

    /// What waiting for the upstream brought.
    private enum Pull: Sendable {
        case frames([StreamFrame], hasMore: Bool)
        case failed(LLMError)
        /// Something was held for too long.
        case silence
        /// The timer was stopped.
        case nothing
    }

    private let guardrails: Guardrails
    private let rails: OutputRails
    private let context: RailContext
    private let clock: any Clock<Duration>
    private let observer: RailObserver?
    private let makeUpstream: @Sendable (Prompt) -> any FrameSource
    private let state = Mutex(State())
    private let signal = CancelSignal()

    init(
        guardrails: Guardrails, rails: OutputRails, context: RailContext, clock: any Clock<Duration>, observer: RailObserver?,
        makeUpstream: @escaping @Sendable (Prompt) -> any FrameSource
    ) {
        self.guardrails = guardrails
        self.rails = rails
        self.context = context
        self.clock = clock
        self.observer = observer
        self.makeUpstream = makeUpstream
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let count = frames.count
        while true {
            switch state.withLock({ $0.phase }) {
            case .over: return false
            case .failing(let error): throw end(error)
            case .idle: try await begin(into: &frames)
            case .guarding(let upstream, let hasMore):
                if let judgement = state.withLock({ $0.stage?.judgement }) {
                    await ask(judgement, into: &frames)
                } else if hasMore {
                    try await pull(upstream, into: &frames)
                } else {
                    endWithoutEnd(into: &frames)
                }
            }
            if frames.count > count { return isGoingOn }
        }
    }

    func cancel() {
        signal.cancel()
        let upstream: (any FrameSource)? = state.withLock { state in
            if case .guarding(let upstream, _) = state.phase { upstream } else { nil }
        }
        upstream?.cancel()
    }

    private var isCancelled: Bool { signal.isCancelled || Task.isCancelled }

    /// Whether something may follow what was handed over.
    private var isGoingOn: Bool {
        state.withLock { state in
            switch state.phase {
            case .over: false
            case .guarding(_, hasMore: false): !(state.stage?.isOver ?? true)
            case .idle, .guarding, .failing: true
            }
        }
    }

    // MARK: The prompt

    private func begin(into frames: inout [StreamFrame]) async throws(LLMError) {
        guard !isCancelled else { throw end(LLMError(.cancelled, at: .connection)) }
        let elapsed = stopwatch(clock)
        let prompt = PromptGuard(guardrails: guardrails, context: context, clock: clock, elapsed: elapsed, observer: observer)
        let judged = await signal.run { await prompt.judged() }
        guard let judged, !isCancelled else { throw end(LLMError(.cancelled, at: .connection)) }
        let stage = OutputGuard(
            rails: rails, guardrails: guardrails, context: judged.context, tallies: judged.tallies, openingRecords: judged.records,
            elapsed: elapsed, observer: observer)
        if let block = judged.block {
            state.withLock { state in
                state.phase = .over
                state.stage = stage
            }
            act { $0.refuse(block, into: &frames) }
            return
        }
        let upstream = makeUpstream(judged.context.prompt)
        let isBegun = state.withLock { state in
            // Who cancels takes the lock after the signal: either it finds this source, or the signal is seen here.
            guard !signal.isCancelled else { return false }
            state.stage = stage
            state.phase = .guarding(upstream, hasMore: true)
            return true
        }
        guard isBegun else {
            upstream.cancel()
            throw end(LLMError(.cancelled, at: .connection))
        }
    }

    // MARK: The response

    private func pull(_ upstream: any FrameSource, into frames: inout [StreamFrame]) async throws(LLMError) {
        let isHolding = state.withLock { $0.stage?.isHolding ?? false }
        let pull = isHolding ? await pullInTime(upstream) : await GuardSource.pull(upstream)
        switch pull {
        case .frames(let batch, let hasMore):
            state.withLock { $0.phase = .guarding(upstream, hasMore: hasMore) }
            let isBlocked = act { stage in
                stage.consume(batch, into: &frames)
                return stage.isBlocked
            }
            if isBlocked == true { leave(upstream) }
        case .failed(let error):
            throw end(act { $0.told(error) } ?? error)
        case .silence:
            act { $0.holdTimedOut(into: &frames) }
            leave(upstream)
        case .nothing: break
        }
    }

    private static func pull(_ upstream: any FrameSource) async -> Pull {
        var batch: [StreamFrame] = []
        do throws(LLMError) {
            let hasMore = try await upstream.nextBatch(into: &batch)
            return .frames(batch, hasMore: hasMore)
        } catch {
            return .failed(error)
        }
    }

    /// Waits for frames while something is held: no longer than the limit allows.
    private func pullInTime(_ upstream: any FrameSource) async -> Pull {
        await withTaskGroup(of: Pull.self) { group in
            group.addTask { await GuardSource.pull(upstream) }
            group.addTask { [clock, limit = guardrails.limits.maxTime] in
                do {
                    try await clock.sleep(for: limit)
                    return .silence
                } catch {
                    // A clock throws for one reason only: the frames were faster.
                    return .nothing
                }
            }
            while let pull = await group.next() {
                if case .nothing = pull { continue }
                // Whoever still waits for frames must be let go, or the group would wait for them.
                if case .silence = pull { upstream.cancel() }
                group.cancelAll()
                return pull
            }
            return .nothing
        }
    }

    private func ask(_ judgement: Judgement, into frames: inout [StreamFrame]) async {
        let (elapsed, context) = state.withLock { ($0.stage?.elapsed, $0.stage?.context) }
        guard let elapsed, let context else { return }
        let runner = RailRunner(line: judgement.line, place: judgement.place, clock: clock, elapsed: elapsed)
        let outcome = await signal.run {
            await runner.judge(
                judgement.content, channel: judgement.channel, part: judgement.part, context: context, isWindow: judgement.isWindow)
        }
        guard let outcome, !isCancelled else { return abandon(into: &frames) }
        let isBlocked = act { stage in
            stage.resolve(outcome, into: &frames)
            return stage.isBlocked
        }
        guard isBlocked == true, case .guarding(let upstream, _) = state.withLock({ $0.phase }) else { return }
        leave(upstream)
    }

    /// Lets the stage act.
    ///
    /// It is taken out for that: filters and the observer are others' code, which may come back to this source, so no lock is held while
    /// they run. There is one task that pulls, so nobody else looks for it meanwhile.
    @discardableResult
    private func act<Result>(_ body: (inout OutputGuard) -> Result) -> Result? {
        let taken: OutputGuard? = state.withLock { state in
            defer { state.stage = nil }
            return state.stage
        }
        guard var stage = taken else { return nil }
        let result = body(&stage)
        state.withLock { $0.stage = stage }
        return result
    }

    // MARK: Ends

    /// The upstream has nothing more to say: where it has said no end, what it said was cut.
    private func endWithoutEnd(into frames: inout [StreamFrame]) {
        guard state.withLock({ $0.stage?.isOver }) == false else { return state.withLock { $0.phase = .over } }
        // An upstream that was cancelled may just stop.
        if isCancelled {
            fail(LLMError(.cancelled, at: .connection), .cancelled, into: &frames)
        } else {
            fail(LLMError(.truncated, at: .connection), .truncated, into: &frames)
        }
    }

    /// Closes what is open; the error follows.
    private func fail(_ error: LLMError, _ outcome: Outcome, into frames: inout [StreamFrame]) {
        let told = act { stage in
            stage.cut(outcome, into: &frames)
            return stage.told(error)
        }
        state.withLock { $0.phase = .failing(told ?? error) }
    }

    /// A block has ended the response: the upstream is cancelled at once.
    private func leave(_ upstream: any FrameSource) {
        let hadMore = state.withLock { state in
            defer { state.phase = .over }
            if case .guarding(_, let hasMore) = state.phase { return hasMore }
            return false
        }
        upstream.cancel()
        if hadMore { observer?(.cancelledUpstream) }
    }

    /// The caller went away while rails were asked: what is open is closed, and the error follows.
    private func abandon(into frames: inout [StreamFrame]) {
        let upstream: (any FrameSource)? = state.withLock { state in
            if case .guarding(let upstream, _) = state.phase { upstream } else { nil }
        }
        fail(LLMError(.cancelled, at: .connection), .cancelled, into: &frames)
        upstream?.cancel()
    }

    private func end(_ error: LLMError) -> LLMError {
        state.withLock { $0.phase = .over }
        return error
    }
}
