internal import MillraceCore
internal import Synchronization

/// The frames of one model request, told as events while they pass.
///
/// It is one for streamed and for whole answers: a whole answer is told as the frames it is made of.
final class RequestSource: FrameSource {
    /// How far the request has come.
    private enum Phase {
        /// Nothing was sent.
        case idle
        /// Frames are coming; the iterator is taken out while it is pulled.
        case open(FrameStream.Iterator?)
        /// The end was told.
        case over
    }

    private struct State {
        var phase = Phase.idle
        var number = 0
        var fold = ResponseFold()
        var refusal: AgentError?
        var isCancelled = false
    }

    /// What to do at the next pull.
    private enum Step {
        case begin
        case pull(FrameStream.Iterator)
        case stop
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
        let step = state.withLock { state -> Step in
            switch state.phase {
            case .idle: return .begin
            case .open(let iterator?):
                state.phase = .open(nil)
                return .pull(iterator)
            case .open(nil), .over: return .stop
            }
        }
        switch step {
        case .stop: return false
        case .begin: return try await pull(try await begin(), into: &frames)
        case .pull(let iterator): return try await pull(iterator, into: &frames)
        }
    }

    func cancel() {
        let partial = state.withLock { state -> (number: Int, partial: LLMResponse)? in
            state.isCancelled = true
            guard case .open = state.phase else { return nil }
            // Letting go of the iterator cancels what it stands on.
            state.phase = .over
            return (state.number, state.fold.response)
        }
        // No task may outlive its owner, so the event waits for the next one of the run.
        if let partial { context.ledger.responseWasAbandoned(request: partial.number, partial: partial.partial, path: context.path) }
    }

    // MARK: Beginning

    private func begin() async throws(LLMError) -> FrameStream.Iterator {
        var request = request
        do {
            let number = try context.ledger.requestWillStart()
            state.withLock { $0.number = number }
            for feature in context.features { try await feature.prepare(&request, in: context.run) }
        } catch {
            throw refuse((error as? AgentError) ?? AgentError(.refused(error)))
        }
        let number = state.withLock { $0.number }
        await context.emit(
            .requestStarted(
                AgentEvent.RequestStart(
                    request: number, model: request.model.id, tools: request.tools.map(\.name), isStreaming: request.isStreaming)))
        var stream =
            request.isStreaming
            ? context.executor.executeStreaming(request.prompt, model: request.model, tools: request.tools)
            : await wholeAnswer(to: request)
        for feature in context.features { stream = feature.transform(stream, of: request, in: context.run) }
        return stream.makeAsyncIterator()
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

    // MARK: Reading

    private func pull(_ iterator: FrameStream.Iterator, into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        var iterator = iterator
        do throws(LLMError) {
            guard let frame = try await iterator.next() else {
                await end()
                return false
            }
            let number = state.withLock { state in
                state.fold.consume(frame)
                if case .open(nil) = state.phase { state.phase = .open(iterator) }
                if case .idle = state.phase { state.phase = state.isCancelled ? .over : .open(iterator) }
                return state.number
            }
            frames.append(frame)
            await context.emit(.frame(AgentEvent.RequestFrame(request: number, frame: frame)))
            return true
        } catch {
            await fail(error)
            throw error
        }
    }

    private func end() async {
        let (number, response) = state.withLock { state in
            state.phase = .over
            return (state.number, state.fold.response)
        }
        context.ledger.responseEnded(response.usage)
        await context.emit(.requestFinished(AgentEvent.RequestEnd(request: number, response: response)))
    }

    private func fail(_ error: LLMError) async {
        let (number, partial) = state.withLock { state in
            state.phase = .over
            return (state.number, state.fold.response)
        }
        context.ledger.responseEnded((error.partial ?? partial).usage)
        await context.emit(
            .requestFailed(
                AgentEvent.RequestFailure(
                    request: number, reason: error.description, isCancelled: error.kind == .cancelled, partial: error.partial ?? partial)))
    }
}
