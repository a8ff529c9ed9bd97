import Synchronization

/// One call of a ``CachedExecutor``: a replay of what the cache has, or the call itself, recorded.
final class CachedSource: FrameSource {
    /// How far the call has come.
    private enum Phase {
        /// The cache was not asked.
        case idle
        /// The response comes from the cache.
        case replaying(CachedResponse, position: Int)
        /// The response comes from the executor.
        case recording(any FrameSource)
        /// The end was delivered; this follows.
        case failing(LLMError)
        /// Nothing follows.
        case over
    }

    private struct State {
        var phase = Phase.idle
        var recorded: [CachedResponse.Batch] = []
        var lastBatch = Duration.zero
        var notes: [Diagnostic] = []
        // The key whose flight this call leads.
        var leads: CacheKey?
    }

    private let executor: CachedExecutor
    private let call: ExecutorCall
    private let model: LLModel
    private let key: CacheKey?
    private let elapsed: @Sendable () -> Duration
    private let state = Mutex(State())
    private let signal = CancelSignal()

    init(executor: CachedExecutor, call: ExecutorCall, model: LLModel) {
        self.executor = executor
        self.call = call
        self.model = model
        self.key = executor.key(call.prompt, model: model, tools: call.tools)
        self.elapsed = stopwatch(executor.clock)
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        while true {
            switch state.withLock({ $0.phase }) {
            case .over: return false
            case .failing(let error):
                state.withLock { $0.phase = .over }
                throw error
            case .idle: try await begin()
            case .replaying(let response, let position): return try await replay(response, position, into: &frames)
            case .recording(let source): return try await record(source, into: &frames)
            }
        }
    }

    func cancel() {
        signal.cancel()
        let source: (any FrameSource)? = state.withLock { state in
            if case .recording(let source) = state.phase { source } else { nil }
        }
        source?.cancel()
        land(nil)
    }

    private var isCancelled: Bool { signal.isCancelled || Task.isCancelled }

    // MARK: Choosing

    private func begin() async throws(LLMError) {
        while let key, !isCancelled {
            if let response = await fetch(key) {
                executor.observer?(.cacheHit(key))
                return state.withLock { $0.phase = .replaying(response, position: 0) }
            }
            guard executor.joinsEqualCalls, !executor.flights.enter(key) else {
                if executor.joinsEqualCalls { state.withLock { $0.leads = key } }
                executor.observer?(.cacheMiss(key))
                break
            }
            executor.observer?(.cacheJoined(key))
            if let response = await signal.run({ [executor] in await executor.flights.follow(key) }) ?? nil {
                return state.withLock { $0.phase = .replaying(response, position: 0) }
            }
        }
        let source = call.source(of: executor.base, model: model)
        let isBegun = state.withLock { state in
            guard !signal.isCancelled, !Task.isCancelled else { return false }
            state.phase = .recording(source)
            state.lastBatch = elapsed()
            return true
        }
        guard isBegun else {
            source.cancel()
            land(nil)
            throw end(LLMError(.cancelled, at: .connection))
        }
    }

    /// Asks the cache; what it gives and is not whole counts as a failure of it.
    private func fetch(_ key: CacheKey) async -> CachedResponse? {
        let found = await patiently { [executor] () async -> Result<CachedResponse?, CacheError> in
            do throws(CacheError) {
                return .success(try await executor.cache.get(key))
            } catch {
                return .failure(error)
            }
        }
        switch found {
        case .success(nil): return nil
        case .success(let response?) where response.isWhole: return response
        case .success: note(CacheError(.corrupt, detail: "the frames of the entry are not a whole response"), key, "get")
        case .failure(let error): note(error, key, "get")
        }
        return nil
    }

    /// Waits for the cache as long as it may take and the consumer is there.
    private func patiently<Value: Sendable>(
        _ operation: @escaping @Sendable () async -> Result<Value, CacheError>
    ) async -> Result<Value, CacheError> {
        let (patience, clock) = (executor.patience, executor.patienceClock)
        let late = CancelSignal()
        let result = await signal.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    if await late.sleep(for: patience, on: clock) { late.cancel() }
                }
                let result = await late.run(operation)
                group.cancelAll()
                return result
            }
        }
        switch result ?? nil {
        // An answer that is there is taken, late or not.
        case .success(let value)?: return .success(value)
        case .failure(let error)?: return .failure(late.isCancelled ? CacheError(.timeout) : error)
        case nil: return .failure(CacheError(.unavailable))
        }
    }

    private func note(_ error: CacheError, _ key: CacheKey, _ step: String) {
        // A cache that gives up because the consumer went away has not failed.
        if isCancelled { return }
        executor.observer?(.cacheFailed(key, error))
        state.withLock { $0.notes.append(Diagnostic(.cacheUnavailable, field: "\(step) \(error.reason.rawValue)")) }
    }

    // MARK: Replaying

    private func replay(_ response: CachedResponse, _ position: Int, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let batch = response.batches[position]
        var isCancelled = isCancelled
        if executor.replay == .recorded, call.isStreaming, batch.wait > .zero, !isCancelled {
            isCancelled = !(await signal.sleep(for: batch.wait, on: executor.clock))
        }
        let notes = position == 0 ? state.withLock { $0.notes } + [Diagnostic(.responseFromCache)] : []
        if isCancelled { return try stop(response, position, into: &frames) }
        frames += batch.frames.noted(notes)
        let isLast = position + 1 == response.batches.count
        state.withLock { $0.phase = isLast ? .over : .replaying(response, position: position + 1) }
        return !isLast
    }

    /// The consumer went away in the middle of a replay.
    private func stop(_ response: CachedResponse, _ position: Int, into frames: inout [StreamFrame]) throws(LLMError) -> Bool {
        let seen = response.batches.prefix(position).flatMap(\.frames)
        guard !seen.isEmpty else { throw end(LLMError(.cancelled, at: .connection)) }
        let closing = CutResponse(seen, after: seen.count).closing(.cancelled)
        var fold = ResponseFold()
        fold.consume(([.diagnostic(Diagnostic(.responseFromCache))] + seen) + closing)
        frames += closing
        let error = LLMError(.cancelled, at: .stream(event: seen.count, byte: 0), partial: fold.response)
        state.withLock { $0.phase = .failing(error) }
        return true
    }

    // MARK: Recording

    private func record(_ source: any FrameSource, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        var batch: [StreamFrame] = []
        do throws(LLMError) {
            let hasMore = try await source.nextBatch(into: &batch)
            let now = elapsed()
            let (notes, recorded) = state.withLock { state in
                state.recorded.append(CachedResponse.Batch(wait: now - state.lastBatch, frames: batch))
                state.lastBatch = now
                defer { state.notes = [] }
                return (state.notes, state.recorded)
            }
            if !hasMore {
                await keep(CachedResponse(batches: recorded))
                // What went wrong is told before the end, unless that is out already.
                if case .end? = batch.last {
                    let late = state.withLock { $0.notes }.map(StreamFrame.diagnostic)
                    batch.insert(contentsOf: late, at: batch.count - 1)
                }
                state.withLock { $0.phase = .over }
            }
            frames += batch.noted(notes)
            return hasMore
        } catch {
            land(nil)
            throw end(error)
        }
    }

    private func keep(_ response: CachedResponse) async {
        var fold = ResponseFold()
        fold.consume(response.frames)
        guard !isCancelled, response.isWhole, executor.isStorable(fold.response) else { return land(nil) }
        // Who waits for this response need not wait for the cache.
        land(response)
        guard let key else { return }
        let put = await patiently { [executor] () async -> Result<Bool, CacheError> in
            do throws(CacheError) {
                try await executor.cache.put(response, for: key)
                return .success(true)
            } catch {
                return .failure(error)
            }
        }
        switch put {
        case .success: executor.observer?(.cacheStored(key))
        case .failure(let error): note(error, key, "put")
        }
    }

    // MARK: Ends

    /// Ends the flight this call leads, once.
    private func land(_ response: CachedResponse?) {
        let key = state.withLock { state in
            defer { state.leads = nil }
            return state.leads
        }
        if let key { executor.flights.land(key, response) }
    }

    private func end(_ error: LLMError) -> LLMError {
        state.withLock { $0.phase = .over }
        return error
    }
}
