import MillraceCore
import MillraceSimulator

/// The frames of one answer as they will come.
struct ScriptedPlayback: Sendable {
    /// How they end.
    enum Ending: Sendable {
        /// The last frame is the end.
        case finished
        /// The last frame is the end, then this is thrown; where there are no frames, it is thrown alone.
        case fails(LLMError)
        /// Nothing comes after the last frame, until the consumer goes away.
        case hangs
    }

    let batches: [[StreamFrame]]
    let ending: Ending
    let pacing: Pacing

    /// Prepares the answer to a request.
    init(_ answer: ScriptedAnswer, to request: ScriptedRequest) {
        var frames = answer.chunking.cut(ScriptedPlayback.frames(of: answer.content, for: request))
        pacing = answer.pacing
        let outcome: Outcome? = if case .end(let end)? = frames.last { end.outcome } else { nil }
        switch answer.interruption {
        case .hangs(let count):
            batches = answer.chunking.batched(CutResponse(frames, after: count).frames)
            ending = .hangs
            return
        case .fails(var error, let count):
            frames = count == 0 ? [] : ScriptedPlayback.cut(frames, after: count, by: error)
            error.partial = error.partial ?? ScriptedPlayback.fold(frames)
            ending = .fails(error)
        case .none where outcome == .finished || outcome == .blocked: ending = .finished
        case .none:
            let kind: LLMError.Kind =
                switch outcome {
                case .failed: .providerFailure
                case .cancelled: .cancelled
                default: .truncated
                }
            var error = LLMError(kind, at: .stream(event: frames.count, byte: 0))
            if outcome == nil { frames = ScriptedPlayback.cut(frames, after: frames.count, by: error) }
            error.partial = ScriptedPlayback.fold(frames)
            ending = .fails(error)
        }
        batches = answer.chunking.batched(frames)
    }

    private static func cut(_ frames: [StreamFrame], after count: Int, by error: LLMError) -> [StreamFrame] {
        let cut = CutResponse(frames, after: count)
        return cut.frames + cut.closing(error.outcome, error: error.providerError)
    }

    private static func fold(_ frames: [StreamFrame]) -> LLMResponse? {
        if frames.isEmpty { return nil }
        var fold = ResponseFold()
        fold.consume(frames)
        return fold.response
    }

    private static func frames(of content: ScriptedAnswer.Content, for request: ScriptedRequest) -> [StreamFrame] {
        switch content {
        case .frames(let frames): return frames
        case .response(var response):
            response.model = response.model ?? request.model.id
            response.responseID = response.responseID ?? "scripted-\(request.number)"
            identify(&response, request: request.number)
            return response.frames
        }
    }

    /// Gives calls without an id one of their position, and calls with an id that is taken a minted one, as decoders do (TC-14).
    private static func identify(_ response: inout LLMResponse, request: Int) {
        var taken: Set<String> = []
        for (index, part) in response.choice.parts.enumerated() {
            guard case .toolCall(.complete(let call)) = part else { continue }
            var id = call.id
            if id == ScriptedAnswer.unnamedID { id = ToolCallID("call_\(request)_\(index)") }
            if !taken.insert(id.rawValue).inserted {
                id = ToolCallID("\(ToolCallID.mintedPrefix)\(request)_\(index)", origin: .minted)
                taken.insert(id.rawValue)
                response.diagnostics.append(Diagnostic(.toolCallDuplicateID, part: PartID(index: index)))
            }
            let named = ToolCall(
                checkedID: id, name: call.name, rawArguments: call.rawArguments, kind: call.kind, signature: call.signature,
                itemID: call.itemID)
            response.choice.parts[index] = .toolCall(.complete(named))
        }
    }
}

extension LLMError {
    /// How a response ends that fails with this error (the table of <doc:EndsAndErrors>).
    fileprivate var outcome: Outcome {
        switch kind {
        case .cancelled: .cancelled
        case .truncated, .connectionLost, .timeout: .truncated
        default: .failed
        }
    }
}
