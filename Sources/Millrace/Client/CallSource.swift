internal import Logging
internal import MillraceCore
internal import Synchronization

/// One call, pulled by its consumer: sends the request when the first frame is asked for, hands over one batch of frames for each read of the
/// network, and tries again as long as the consumer has seen nothing (the commit point).
final class CallSource: FrameSource {
    fileprivate struct State: Sendable {
        var attempt = 0
        var body: (any TransportBody)?
        var decoder: ResponseDecoder?
        var thinkTags: ThinkTagStage?
        var fold = ResponseFold()
        // Frames of this attempt that the consumer has not seen.
        var frames: [StreamFrame] = []
        var hasCommitted = false
        var requestDiagnostics: [Diagnostic] = []
        var failure: LLMError?
        var isOver = false
        var isCancelled = false
        var began: ContinuousClock.Instant?
        var lastProgress: (events: Int, at: ContinuousClock.Instant)?
    }

    /// What to do after a step.
    private enum Step {
        case goOn
        case deliver
        case retry(after: Duration)
    }

    private let client: ProviderClient
    private let request: LLMRequest
    private let isFallback: Bool
    private let idSeed: String
    private let clock = ContinuousClock()
    private let state = Mutex(State())

    init(client: ProviderClient, request: LLMRequest, isFallback: Bool) {
        self.client = client
        self.request = request
        self.isFallback = isFallback
        self.idSeed = client.makeIDSeed()
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let (failure, isOver) = state.withLock { ($0.failure, $0.isOver) }
        if isOver {
            guard let failure else { return false }
            throw failure
        }
        while true {
            if state.withLock({ $0.decoder == nil }) { try await begin() }
            switch await step() {
            case .goOn: continue
            case .deliver:
                return state.withLock { state in
                    swap(&frames, &state.frames)
                    // The end frame is delivered first, the error at the next pull.
                    return !state.isOver || state.failure != nil
                }
            case .retry(let delay):
                client.logger.debug("retry", metadata: ["provider": "\(client.provider.id)", "delay": "\(delay)"])
                do {
                    try await client.retry.clock.sleep(for: delay)
                } catch {
                    throw give(LLMError(.cancelled, at: .connection, provider: client.provider.id))
                }
            }
        }
    }

    func cancel() {
        let body = state.withLock { state in
            state.isCancelled = true
            return state.body
        }
        body?.cancel()
    }

    // MARK: Sending

    /// Sends the request and makes the decoder of its response.
    ///
    /// A failure to send is made an end like any other, so that one place judges whether to try again.
    private func begin() async throws(LLMError) {
        let transportRequest: TransportRequest
        do throws(LLMError) {
            var prepared = try client.transportRequest(for: request)
            prepared.request.timeouts.total = remainingTotal()
            let diagnostics = prepared.diagnostics
            transportRequest = try await client.authenticated(prepared.request)
            state.withLock { state in
                state.attempt += 1
                state.requestDiagnostics = diagnostics
            }
        } catch {
            throw give(error)
        }
        do throws(TransportError) {
            let response = try await client.transport.send(transportRequest)
            let context = client.context(of: response, to: transportRequest.url, for: request, idSeed: idSeed)
            client.logger.debug(
                "response",
                metadata: [
                    "provider": "\(client.provider.id)", "status": "\(response.status)", "request-id": "\(context.requestID ?? "-")",
                ])
            let isReadable = state.withLock { state in
                state.body = response.body
                state.decoder = makeDecoder(context)
                state.thinkTags = makeThinkTags()
                state.lastProgress = (0, clock.now)
                noteRequest(&state)
                return refuse(response, &state)
            }
            if !isReadable { response.body.cancel() }
            if state.withLock({ $0.isCancelled }) { response.body.cancel() }
        } catch {
            state.withLock { state in
                let context = ResponseContext(
                    status: 0, provider: client.provider.id, requestedModel: request.model,
                    endpoint: ProviderClient.endpoint(of: transportRequest.url))
                var decoder = makeDecoder(context)
                decoder.finish(.aborted(error), into: &state.frames)
                state.decoder = decoder
            }
        }
    }

    private func makeDecoder(_ context: ResponseContext) -> ResponseDecoder {
        ResponseDecoder(wire: client.provider.wire, context: context, limits: client.limits, isStreaming: request.isStreaming)
    }

    private func makeThinkTags() -> ThinkTagStage? {
        if case .openAIChat(let profile) = client.provider.wire, let stage = ThinkTagStage(profile: profile) { return stage }
        return nil
    }

    private func noteRequest(_ state: inout State) {
        var diagnostics = state.requestDiagnostics
        if isFallback, !request.tools.isEmpty { diagnostics.append(Diagnostic(.toolStreamingUnavailable)) }
        state.frames += diagnostics.map(StreamFrame.diagnostic)
    }

    /// Ends responses whose body must not be read: redirects, and compressed bytes nobody asked for (FR-24).
    private func refuse(_ response: TransportResponse, _ state: inout State) -> Bool {
        let kind: LLMError.Kind
        if (300..<400).contains(response.status) {
            kind = .configuration("the server redirects to another address: set the base URL to that address")
        } else if let encoding = response.header("content-encoding")?.lowercased(), !encoding.isEmpty, encoding != "identity" {
            kind = .unexpectedBody("compressed (\(ProviderError.word(encoding)))")
        } else {
            return true
        }
        state.decoder?.fail(kind, into: &state.frames)
        return false
    }

    // MARK: Reading

    private func step() async -> Step {
        if let judged = judge() { return judged }
        guard let body = state.withLock({ $0.body }) else { return .deliver }
        let patience = patience()
        do throws(TransportError) {
            let hasMore = try await body.read(patience: patience?.limit) { bytes in
                state.withLock { $0.push(bytes) }
            }
            if !hasMore { state.withLock { $0.finish(.closed) } }
        } catch {
            state.withLock { state in
                switch (error.kind, patience?.reason) {
                case (.patienceEnded, .closeGrace?): state.finish(.closed)
                case (.patienceEnded, .limit(let phase)?): state.finish(.aborted(TransportError(.timeout(phase))))
                case (.cancelled, _): state.finish(.cancelled)
                default: state.finish(.aborted(error))
                }
            }
        }
        return judge() ?? .goOn
    }

    /// Decides whether what has come can be delivered.
    private func judge() -> Step? {
        state.withLock { state in
            guard let decoder = state.decoder else { return nil }
            if decoder.isEnded {
                if let failure = decoder.failure, !state.hasCommitted, !decoder.hasContent, !state.isCancelled,
                    let delay = client.retry.delay(after: failure, attempt: state.attempt), fitsIntoTotal(delay, state)
                {
                    state.forgetAttempt()
                    return .retry(after: delay)
                }
                state.close()
                return .deliver
            }
            if !state.hasCommitted { state.hasCommitted = decoder.hasContent }
            guard state.hasCommitted, !state.frames.isEmpty else { return nil }
            state.fold.consume(state.frames)
            return .deliver
        }
    }

    private enum PatienceReason { case closeGrace, limit(LLMError.TimeoutPhase) }

    /// How long the next read may wait, where that is less than the transport's own limits say.
    private func patience() -> (limit: Duration, reason: PatienceReason)? {
        let timeouts = client.timeouts
        var shortest: (limit: Duration, reason: PatienceReason)?
        func consider(_ limit: Duration, _ reason: PatienceReason) {
            let limit = max(limit, .milliseconds(1))
            if shortest.map({ limit < $0.limit }) ?? true { shortest = (limit, reason) }
        }
        let (awaitsOnlyClose, events, began, last) = state.withLock { state in
            (state.decoder?.awaitsOnlyClose ?? false, state.decoder?.modelEventCount ?? 0, state.began, state.lastProgress)
        }
        if awaitsOnlyClose { consider(timeouts.closeGrace, .closeGrace) }
        if let progress = timeouts.progress, let last {
            let now = clock.now
            if events != last.events { state.withLock { $0.lastProgress = (events, now) } }
            consider(progress - (events != last.events ? .zero : now - last.at), .limit(.progress))
        }
        if let total = timeouts.total, let began { consider(total - (clock.now - began), .limit(.total)) }
        return shortest
    }

    private func remainingTotal() -> Duration? {
        guard let total = client.timeouts.total else { return nil }
        let now = clock.now
        let began = state.withLock { state in
            state.began = state.began ?? now
            return state.began ?? now
        }
        return max(.milliseconds(1), total - (now - began))
    }

    /// Whether something can still be sent after a wait: a wait beyond the limit of the whole call would only make its failure late.
    private func fitsIntoTotal(_ delay: Duration, _ state: borrowing State) -> Bool {
        guard let total = client.timeouts.total, let began = state.began else { return true }
        return clock.now - began + delay < total
    }

    /// Ends the call without a frame: nothing was sent.
    private func give(_ error: LLMError) -> LLMError {
        state.withLock { $0.isOver = true }
        return error
    }
}

extension CallSource.State {
    fileprivate mutating func push(_ bytes: UnsafeRawBufferPointer) {
        guard thinkTags != nil else {
            decoder?.push(bytes, into: &frames)
            return
        }
        var decoded: [StreamFrame] = []
        decoder?.push(bytes, into: &decoded)
        pass(decoded)
    }

    fileprivate mutating func finish(_ end: EndOfInput) {
        guard thinkTags != nil else {
            decoder?.finish(end, into: &frames)
            return
        }
        var decoded: [StreamFrame] = []
        decoder?.finish(end, into: &decoded)
        pass(decoded)
    }

    private mutating func pass(_ decoded: [StreamFrame]) {
        for frame in decoded { thinkTags?.process(frame, into: &frames) }
    }

    /// The response is over: folds the rest, and keeps what failed with all that had arrived.
    fileprivate mutating func close() {
        fold.consume(frames)
        isOver = true
        failure = decoder?.failure
        failure?.partial = fold.response
        // After a whole response the connection can be used again.
        if failure == nil { body?.finish(grace: .seconds(1)) } else { body?.cancel() }
        body = nil
        decoder = nil
    }

    fileprivate mutating func forgetAttempt() {
        body?.cancel()
        body = nil
        decoder = nil
        thinkTags = nil
        frames.removeAll(keepingCapacity: true)
    }
}
