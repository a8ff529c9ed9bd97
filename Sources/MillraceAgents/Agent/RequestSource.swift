internal import MillraceCore
internal import Synchronization

/// The frames of one model request, told as events while they pass.
///
/// It is one for streamed and for whole answers: a whole answer is told as the frames it is made of.
final class RequestSource: FrameSource {
    /// How far the request has come.
    private enum Phase: Sendable {
        /// Nothing was sent; open or over may follow.
        case idle
        /// Frames are coming.
        case open(any FrameSource)
        /// The end was told, or is told with the next event of the run.
        case over
    }

    private struct State: Sendable {
        var phase = Phase.idle
        var number = 0
        var model = ""
        var fold = ResponseFold()
        var refusal: AgentError?
        var isCancelled = false

        /// Ends the request, once: what had arrived; nil where it was over before.
        mutating func end() -> LLMResponse? {
            guard case .open = phase else { return nil }
            phase = .over
            return fold.response
        }
    }

    private let context: AgentContext
    private let request: ModelRequest
    private let state = Mutex(State())

    init(context: AgentContext, request: ModelRequest) {
        self.context = context
        self.request = request
    }

    /// Why nothing was sent, where limits or a feature refused.
    var refusal: AgentError? { state.withLock { $0.refusal } }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        let source: any FrameSource
        switch state.withLock({ $0.phase }) {
        case .idle: source = try await begin()
        case .open(let open): source = open
        case .over: return false
        }
        let first = frames.count
        let hasMore: Bool
        do throws(LLMError) {
            hasMore = try await source.nextBatch(into: &frames)
        } catch {
            await fail(error)
            throw error
        }
        let new = frames[first...]
        let number = state.withLock { state in
            state.fold.consume(new)
            return state.number
        }
        for frame in new { await context.emit(.frame(AgentEvent.RequestFrame(request: number, frame: frame))) }
        if !hasMore { await end() }
        return hasMore
    }

    func cancel() {
        let (open, number, model, partial) = state.withLock { state -> ((any FrameSource)?, Int, String, LLMResponse?) in
            state.isCancelled = true
            guard case .open(let source) = state.phase else { return (nil, 0, "", nil) }
            return (source, state.number, state.model, state.end())
        }
        open?.cancel()
        guard let partial else { return }
        // Letting go cannot wait, and no task may outlive its owner: the event is told with the next one of the run.
        context.ledger.responseEnded(partial.usage, model: model)
        let failure = AgentEvent.RequestFailure(request: number, reason: "the stream was let go", isCancelled: true, partial: partial)
        context.requests.abandon(AgentEvent(path: context.path, .requestFailed(failure)))
    }

    // MARK: Beginning

    private func begin() async throws(LLMError) -> any FrameSource {
        var request = request
        let number: Int
        do {
            try context.ledger.checkRequest(to: request.model.id)
            for feature in context.features { try await feature.prepare(&request, in: context.run) }
            try context.ledger.requestWillStart(to: request.model.id)
            number = context.requests.next()
        } catch {
            throw refuse((error as? AgentError) ?? AgentError(.refused(error)))
        }
        await context.emit(
            .requestStarted(
                AgentEvent.RequestStart(
                    request: number, model: request.model.id, tools: request.tools.map(\.name), isStreaming: request.isStreaming)))
        var stream =
            request.isStreaming
            ? context.executor.executeStreaming(request.prompt, model: request.model, tools: request.tools)
            : await wholeAnswer(to: request)
        for feature in context.features { stream = feature.transform(stream, of: request, in: context.run) }
        let source = stream.makeSource()
        let isCancelled = state.withLock { state in
            state.phase = .open(source)
            state.number = number
            state.model = request.model.id
            return state.isCancelled
        }
        if isCancelled { cancel() }
        return source
    }

    private func wholeAnswer(to request: ModelRequest) async -> FrameStream {
        do throws(LLMError) {
            let response = try await context.executor.execute(request.prompt, model: request.model, tools: request.tools)
            return FrameStream(frames: response.frames)
        } catch {
            return FrameStream(frames: error.partial?.frames ?? [], failure: error)
        }
    }

    private func refuse(_ error: AgentError) -> LLMError {
        let error = AgentError(error.kind, path: context.path)
        state.withLock { state in
            state.refusal = error
            state.phase = .over
        }
        return LLMError(.configuration(error.description), at: .request)
    }

    // MARK: Ending

    private func end() async {
        let (number, model, response) = state.withLock { ($0.number, $0.model, $0.end()) }
        guard let response else { return }
        context.ledger.responseEnded(response.usage, model: model)
        await context.emit(.requestFinished(AgentEvent.RequestEnd(request: number, response: response)))
    }

    private func fail(_ error: LLMError) async {
        let (number, model, response) = state.withLock { ($0.number, $0.model, $0.end()) }
        guard let response else { return }
        let partial = error.partial ?? response
        context.ledger.responseEnded(partial.usage, model: model)
        await context.emit(
            .requestFailed(
                AgentEvent.RequestFailure(
                    request: number, reason: error.description, code: error.code, isCancelled: error.kind == .cancelled, partial: partial)))
    }
}
