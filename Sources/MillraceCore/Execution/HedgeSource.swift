import Synchronization

/// Attempts beside each other, until one brings content.
///
/// The race runs inside the first `nextBatch`, as children of the task that pulls: when it returns, every other attempt has ended.
final class HedgeSource: FrameSource {
    /// How far the call has come.
    private enum Phase {
        /// Nobody was asked.
        case idle
        /// These are asked; committed, failing or over follow.
        case racing([any FrameSource])
        /// The consumer sees this one.
        case committed(any FrameSource, Int)
        /// The end was delivered; this follows.
        case failing(LLMError)
        /// Nothing follows.
        case over
    }

    private struct Failure {
        var attempt: Int
        var record: ExecutionAttempt
    }

    private struct State {
        var phase = Phase.idle
        var failures: [Failure] = []
    }

    /// What a child of the race has to tell.
    fileprivate enum Report: Sendable {
        case delayPassed(Int)
        case content(Int, source: any FrameSource, frames: [StreamFrame], hasMore: Bool)
        case failed(Int, LLMError, frames: [StreamFrame])
        case nothing
    }

    /// How the race ended.
    private enum Finish: Sendable {
        case delivered(Int, source: any FrameSource, frames: [StreamFrame], hasMore: Bool)
        case failed(Int, LLMError, frames: [StreamFrame])
    }

    private let call: ExecutorCall
    private let attempts: [AttemptTarget]
    private let delay: Duration
    private let triggers: Set<FallbackTrigger>
    private let clock: any Clock<Duration>
    private let observer: ExecutorObserver?
    private let state = Mutex(State())
    private let signal = CancelSignal()

    init(
        _ call: ExecutorCall, attempts: [AttemptTarget], delay: Duration, triggers: Set<FallbackTrigger>, clock: any Clock<Duration>,
        observer: ExecutorObserver?
    ) {
        self.call = call
        self.attempts = attempts
        self.delay = delay
        self.triggers = triggers
        self.clock = clock
        self.observer = observer
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        switch state.withLock({ $0.phase }) {
        case .over: return false
        case .failing(let error):
            state.withLock { $0.phase = .over }
            throw error
        case .committed(let source, let winner):
            do throws(LLMError) {
                let hasMore = try await source.nextBatch(into: &frames)
                if !hasMore { state.withLock { $0.phase = .over } }
                return hasMore
            } catch {
                state.withLock { $0.phase = .over }
                throw told(error.noted(notes(winner)), of: attempts[winner])
            }
        case .idle, .racing:
            guard !attempts.isEmpty else {
                throw end(LLMError.noCandidates)
            }
            guard !signal.isCancelled, !Task.isCancelled else { throw end(LLMError(.cancelled, at: .connection)) }
            return try settle(await race(), into: &frames)
        }
    }

    func cancel() {
        signal.cancel()
        let sources: [any FrameSource] = state.withLock { state in
            switch state.phase {
            case .racing(let sources): sources
            case .committed(let source, _): [source]
            case .idle, .failing, .over: []
            }
        }
        for source in sources { source.cancel() }
    }

    // MARK: The race

    private func race() async -> Finish {
        await withTaskGroup(of: Report.self) { group in
            var plan = HedgePlan(count: attempts.count)
            var action = plan.handle(.callBegan)
            var last: Report = .nothing
            while true {
                switch action {
                case .ask(let attempt): ask(attempt, hasMore: plan.hasMore, in: &group)
                case .wait: break
                case .deliver(let winner):
                    guard case .content(_, let source, let frames, let hasMore) = last else { break }
                    leave(source, in: &group)
                    if winner > 0 { observer?(.hedgeAnswered(executor: attempts[winner].name, model: attempts[winner].model.id)) }
                    return .delivered(winner, source: source, frames: frames, hasMore: hasMore)
                case .giveUp(let loser):
                    guard case .failed(_, let error, let frames) = last else { break }
                    leave(nil, in: &group)
                    return .failed(loser, told(error, of: attempts[loser], isNoted: true), frames: frames)
                }
                guard let report = await group.next() else { return .failed(0, LLMError(.cancelled, at: .connection), frames: []) }
                last = report
                action = plan.handle(report, note: note)
                // A call that is cancelled waits for no other attempt.
                if case .failed(let attempt, _, _) = report, signal.isCancelled || Task.isCancelled { action = .giveUp(attempt) }
            }
        }
    }

    private func ask(_ attempt: Int, hasMore: Bool, in group: inout TaskGroup<Report>) {
        let target = attempts[attempt]
        let source = call.source(of: target.executor, model: target.model)
        let isBegun = state.withLock { state in
            guard !signal.isCancelled else { return false }
            if case .racing(let sources) = state.phase {
                state.phase = .racing(sources + [source])
            } else {
                state.phase = .racing([source])
            }
            return true
        }
        guard isBegun else {
            source.cancel()
            group.addTask { .failed(attempt, LLMError(.cancelled, at: .connection), frames: []) }
            return
        }
        if attempt > 0 { observer?(.hedgeBegan(executor: target.name, model: target.model.id)) }
        group.addTask { await HedgeSource.pull(attempt, source) }
        if hasMore {
            group.addTask { [signal, delay, clock] in
                await signal.sleep(for: delay, on: clock) ? .delayPassed(attempt) : .nothing
            }
        }
    }

    /// Pulls an attempt until its first content.
    private static func pull(_ attempt: Int, _ source: any FrameSource) async -> Report {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            while true {
                let checked = frames.count
                let hasMore = try await source.nextBatch(into: &frames)
                if !hasMore || frames[checked...].contains(where: { $0.isContent }) {
                    return .content(attempt, source: source, frames: frames, hasMore: hasMore)
                }
            }
        } catch {
            return .failed(attempt, error, frames: frames)
        }
    }

    /// Cancels all attempts but the one that is delivered.
    private func leave(_ winner: (any FrameSource)?, in group: inout TaskGroup<Report>) {
        let sources: [any FrameSource] = state.withLock { state in
            if case .racing(let sources) = state.phase { sources } else { [] }
        }
        for source in sources where source !== winner { source.cancel() }
        group.cancelAll()
    }

    /// Notes a failure.
    ///
    /// - Returns: whether another attempt may do better.
    private func note(_ attempt: Int, _ error: LLMError) -> Bool {
        if signal.isCancelled || Task.isCancelled || error.kind == .cancelled { return false }
        let failure = ExecutionAttempt(error, executor: attempts[attempt].name, model: attempts[attempt].model)
        let records = error.attempts.isEmpty ? [failure] : error.attempts
        state.withLock { $0.failures += records.map { Failure(attempt: attempt, record: $0) } }
        observer?(.attemptFailed(failure))
        return FallbackTrigger(error).map(triggers.contains) == true
    }

    // MARK: Ends

    private func settle(_ finish: Finish, into frames: inout [StreamFrame]) throws(LLMError) -> Bool {
        switch finish {
        case .delivered(let winner, let source, let held, let hasMore):
            frames += held.noted(notes(winner))
            state.withLock { $0.phase = hasMore ? .committed(source, winner) : .over }
            // Who cancelled while the race ended did not find the winner alone.
            if signal.isCancelled { source.cancel() }
            return hasMore
        case .failed(let loser, let error, let held):
            guard case .end? = held.last else { throw end(error) }
            let notes = notes(loser, isFailed: true)
            frames += held.noted(notes)
            state.withLock { $0.phase = .failing(error.noted(notes)) }
            return true
        }
    }

    /// The notes on what the consumer does not see of the race.
    private func notes(_ told: Int, isFailed: Bool = false) -> [Diagnostic] {
        let failures = state.withLock { $0.failures }
        let notes = failures.enumerated().filter { $1.attempt != told }.map { $1.record.diagnostic(number: $0 + 1) }
        return told == 0 || isFailed ? notes : notes + [Diagnostic(.hedgeAnswered, value: told + 1, field: attempts[told].name)]
    }

    private func told(_ error: LLMError, of target: AttemptTarget, isNoted: Bool = false) -> LLMError {
        let failures = state.withLock { $0.failures.map(\.record) }
        var told = error
        let own = error.attempts.isEmpty ? [ExecutionAttempt(error, executor: target.name, model: target.model)] : error.attempts
        // A failure before content was noted when it came.
        told.attempts = isNoted && error.kind != .cancelled ? failures : failures + own
        return told
    }

    private func end(_ error: LLMError) -> LLMError {
        state.withLock { $0.phase = .over }
        return error
    }
}

extension HedgePlan {
    /// Takes in what a child of the race has to tell.
    ///
    /// - Parameter note: notes a failure and says whether another attempt may do better.
    fileprivate mutating func handle(_ report: HedgeSource.Report, note: (Int, LLMError) -> Bool) -> Action {
        switch report {
        case .nothing: .wait
        case .delayPassed(let attempt): handle(.delayPassed(attempt))
        case .content(let attempt, _, _, _): handle(.contentCame(attempt))
        case .failed(let attempt, let error, _): handle(.attemptFailed(attempt, mayBeCured: note(attempt, error)))
        }
    }
}
