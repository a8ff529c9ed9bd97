import Synchronization

/// Attempts one after the other, until one brings content: the consumer sees the frames of that one alone.
///
/// Frames are held back until the first content (the commit point): until then a failed attempt leaves no trace but a note. After it a
/// failure is final.
final class AttemptSource: FrameSource {
    /// How far the call has come.
    private enum Phase {
        /// Nobody was asked.
        case idle
        /// One is asked and has brought no content; idle attempts follow on failure.
        case trying(any FrameSource, AttemptTarget)
        /// The consumer sees this one.
        case committed(any FrameSource, AttemptTarget)
        /// The end was delivered; this follows.
        case failing(LLMError)
        /// Nothing follows.
        case over
    }

    private struct Failure {
        var error: LLMError
        var frames: [StreamFrame]
        // Its own place among the attempts.
        var attempts: Range<Int>
    }

    private struct State {
        var phase = Phase.idle
        var plan: any AttemptPlan
        // Frames of the present attempt that the consumer has not seen.
        var held: [StreamFrame] = []
        var settle: (@Sendable (AttemptResult) -> Void)?
        var attempts: [ExecutionAttempt] = []
        // The failure that says most, for the case that all fail.
        var failure: Failure?

        /// The notes on the attempts that are not told to the consumer.
        func notes(but told: Range<Int> = 0..<0) -> [Diagnostic] {
            attempts.indices.filter { !told.contains($0) }.map { attempts[$0].diagnostic(number: $0 + 1) }
        }
    }

    private let call: ExecutorCall
    private let clock: any Clock<Duration>
    private let observer: ExecutorObserver?
    private let state: Mutex<State>
    private let signal = CancelSignal()

    /// Makes the source of one call.
    ///
    /// - Parameter clock: what waits between attempts, where the plan asks for it.
    init(_ call: ExecutorCall, plan: any AttemptPlan, clock: any Clock<Duration> = ContinuousClock(), observer: ExecutorObserver?) {
        self.call = call
        self.clock = clock
        self.observer = observer
        self.state = Mutex(State(plan: plan))
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        while true {
            switch state.withLock({ $0.phase }) {
            case .over: return false
            case .failing(let error):
                state.withLock { $0.phase = .over }
                throw error
            case .idle:
                guard !isCancelled else { throw end(LLMError(.cancelled, at: .connection)) }
                if try await follow(nil, into: &frames) { return true }
            case .trying(let source, let target):
                if let hasMore = try await awaitContent(of: source, target, into: &frames) { return hasMore }
            case .committed(let source, let target): return try await pass(source, target, into: &frames)
            }
        }
    }

    func cancel() {
        signal.cancel()
        let (source, hasContent): ((any FrameSource)?, Bool) = state.withLock { state in
            switch state.phase {
            case .trying(let source, _): (source, false)
            case .committed(let source, _): (source, true)
            case .idle, .failing, .over: (nil, false)
            }
        }
        source?.cancel()
        settle(.released(afterContent: hasContent))
    }

    private var isCancelled: Bool { signal.isCancelled || Task.isCancelled }

    // MARK: Attempts

    /// Pulls an attempt that has brought no content.
    ///
    /// - Returns: what `nextBatch` returns; nil where there is nothing to deliver yet.
    private func awaitContent(
        of source: any FrameSource, _ target: AttemptTarget, into frames: inout [StreamFrame]
    ) async throws(LLMError) -> Bool? {
        var batch: [StreamFrame] = []
        do throws(LLMError) {
            let hasMore = try await source.nextBatch(into: &batch)
            let hasContent = batch.contains { $0.isContent }
            guard hasContent || !hasMore else {
                state.withLock { $0.held += batch }
                return nil
            }
            state.withLock { state in
                frames += state.held.noted(state.notes())
                state.held = []
                state.phase = .committed(source, target)
            }
            frames += batch
            return await isGoingOn(hasMore, after: batch.last, source, target)
        } catch {
            let isOurs = isCancelled || error.kind == .cancelled
            settle(isOurs ? .released(afterContent: false) : .failed(error))
            let attempt = ExecutionAttempt(error, executor: target.name, model: target.model)
            if isOurs { return try fail(told(error, of: target), state.withLock { $0.notes() }, into: &frames) }
            observer?(.attemptFailed(attempt))
            state.withLock { state in
                // The attempts of a policy below are told, not the policy.
                let own = error.attempts.isEmpty ? [attempt] : error.attempts
                if state.failure == nil || error.saysMore {
                    let place = state.attempts.count..<(state.attempts.count + own.count)
                    state.failure = Failure(error: error, frames: state.held, attempts: place)
                }
                state.held = []
                state.attempts += own
            }
            return try await follow(error, into: &frames) ? true : nil
        }
    }

    /// Pulls the attempt that the consumer sees.
    private func pass(_ source: any FrameSource, _ target: AttemptTarget, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        do throws(LLMError) {
            let hasMore = try await source.nextBatch(into: &frames)
            return await isGoingOn(hasMore, after: frames.last, source, target)
        } catch {
            throw lost(error, target, .over)
        }
    }

    /// Whether more will come of the attempt that the consumer sees.
    ///
    /// The error of a response comes after its end frame. It is fetched with it, because a consumer may stop at the end: what the error
    /// says of the executor counts all the same.
    private func isGoingOn(_ hasMore: Bool, after last: StreamFrame?, _ source: any FrameSource, _ target: AttemptTarget) async -> Bool {
        guard hasMore else {
            settle(.finished, .over)
            return false
        }
        guard case .end? = last else { return true }
        do throws(LLMError) {
            var nothing: [StreamFrame] = []
            while try await source.nextBatch(into: &nothing) {}
            settle(.finished, .over)
            return false
        } catch {
            let failure = lost(error, target, nil)
            state.withLock { $0.phase = .failing(failure) }
            return true
        }
    }

    /// Notes that the attempt failed which the consumer sees.
    private func lost(_ error: LLMError, _ target: AttemptTarget, _ next: Phase?) -> LLMError {
        if isCancelled {
            settle(.released(afterContent: true), next)
        } else {
            settle(.failed(error), next)
            observer?(.attemptFailed(ExecutionAttempt(error, executor: target.name, model: target.model)))
        }
        return told(error, of: target)
    }

    /// Goes on after a failure, or begins.
    ///
    /// - Returns: whether there is something to deliver: nobody is left to be asked.
    private func follow(_ error: LLMError?, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let decision = state.withLock { state in
            let decision = state.plan.next(after: error)
            state.attempts += decision.skipped
            return decision
        }
        for skipped in decision.skipped { observer?(.attemptSkipped(skipped)) }
        switch decision.action {
        case .giveUp(let reason):
            // The error that says most stands for all, with the frames of its attempt.
            let (failed, notes) = state.withLock { state in
                state.held = state.failure?.frames ?? []
                let notes = state.notes(but: state.failure?.attempts ?? 0..<0)
                var failed = (state.failure?.error ?? reason).noted(notes)
                failed.attempts = state.attempts
                return (failed, notes)
            }
            return try fail(failed, notes, into: &frames)
        case .ask(let target, let wait):
            if wait > .zero {
                if let error { observer?(.retrying(ExecutionAttempt(error, executor: target.name, model: target.model), after: wait)) }
                guard await signal.sleep(for: wait, on: clock) else {
                    target.settle?(.released(afterContent: false))
                    throw end(cancelledBetween())
                }
            }
            try begin(target)
            return false
        }
    }

    private func begin(_ target: AttemptTarget) throws(LLMError) {
        let source = call.source(of: target.executor, model: target.model)
        let isBegun = state.withLock { state in
            // Who cancels takes the lock after the signal: either it finds this source, or the signal is seen here.
            guard !signal.isCancelled else { return false }
            state.phase = .trying(source, target)
            state.settle = target.settle
            return true
        }
        guard isBegun else {
            source.cancel()
            target.settle?(.released(afterContent: false))
            throw end(cancelledBetween())
        }
    }

    // MARK: Ends

    /// Ends the call by an error: first the frames of its attempt, whose end tells of it, then the error.
    private func fail(_ error: LLMError, _ notes: [Diagnostic], into frames: inout [StreamFrame]) throws(LLMError) -> Bool {
        let held = state.withLock { $0.held }
        guard case .end? = held.last else { throw end(error) }
        frames += held.noted(notes)
        state.withLock { $0.phase = .failing(error) }
        return true
    }

    /// The error of an attempt, with those before it.
    private func told(_ error: LLMError, of target: AttemptTarget) -> LLMError {
        let (earlier, notes) = state.withLock { ($0.attempts, $0.notes()) }
        var told = error.noted(notes)
        let own = error.attempts.isEmpty ? [ExecutionAttempt(error, executor: target.name, model: target.model)] : error.attempts
        told.attempts = earlier + own
        return told
    }

    private func cancelledBetween() -> LLMError {
        var error = LLMError(.cancelled, at: .connection)
        error.attempts = state.withLock { $0.attempts }
        return error
    }

    private func end(_ error: LLMError) -> LLMError {
        state.withLock { $0.phase = .over }
        return error
    }

    /// Tells once how the attempt ended.
    private func settle(_ result: AttemptResult, _ next: Phase? = nil) {
        let settle = state.withLock { state in
            if let next { state.phase = next }
            defer { state.settle = nil }
            return state.settle
        }
        settle?(result)
    }
}

extension LLMError {
    /// Whether the error says something of a provider, not only that nobody was asked.
    fileprivate var saysMore: Bool { FallbackTrigger(self) != .notSendable }
}
