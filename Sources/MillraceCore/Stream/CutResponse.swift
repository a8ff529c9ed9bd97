/// What a response looks like that stopped half-way: its open parts are closed as far as they came, no call can be run, one end.
package struct CutResponse {
    private enum Open {
        case text(String)
        case refusal(String)
        case reasoning(String, isSummary: Bool)
        case call(ToolCallStart, arguments: String)
        case audio(AudioPart)
    }

    private var open: [PartID: Open] = [:]
    private var start = ResponseStart()
    private var usage: Usage?

    /// The frames up to the place of the cut.
    ///
    /// The ends of calls that came before it are left out: nothing has proved them.
    package private(set) var frames: [StreamFrame] = []

    /// Cuts a response.
    ///
    /// - Parameters:
    ///   - frames: the frames of the response.
    ///   - count: after how many of them it is cut.
    package init(_ frames: some Collection<StreamFrame>, after count: Int) {
        for frame in frames.prefix(count) { consume(frame) }
    }

    /// The frames that close what is open, the end last.
    package func closing(_ outcome: Outcome, error: ProviderError? = nil) -> [StreamFrame] {
        var frames: [StreamFrame] = []
        for part in open.keys.sorted() {
            switch open[part] {
            case .text(let text)?: frames.append(.textComplete(TextComplete(part: part, text: text)))
            case .refusal(let text)?: frames.append(.refusalComplete(TextComplete(part: part, text: text)))
            case .reasoning(let text, let isSummary)?:
                frames.append(
                    .reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: text, isSummary: isSummary))))
            case .call(let start, let arguments)?:
                let call = PartialToolCall(id: start.id, name: start.name, rawArguments: arguments, kind: start.kind)
                frames.append(.toolCallComplete(ToolCallComplete(part: part, outcome: .incomplete(call))))
            case .audio(let audio)?: frames.append(.audioComplete(AudioComplete(part: part, audio: audio)))
            case nil: break
            }
        }
        let end = ResponseEnd(
            outcome: outcome, finishReason: outcome == .failed ? .error : nil, usage: usage, model: start.model,
            responseID: start.responseID, requestID: start.requestID, error: error)
        return frames + [.end(end)]
    }

    private mutating func consume(_ frame: StreamFrame) {
        switch frame {
        case .toolCallComplete(let complete):
            if complete.outcome.completed != nil { return }
            open[complete.part] = nil
        case .end: return
        case .start(let start): self.start = start
        case .usage(let usage): self.usage = usage
        case .textDelta(let delta):
            if case .text(let text)? = open[delta.part] {
                open[delta.part] = .text(text + delta.text)
            } else {
                open[delta.part] = .text(delta.text)
            }
        case .refusalDelta(let delta):
            if case .refusal(let text)? = open[delta.part] {
                open[delta.part] = .refusal(text + delta.text)
            } else {
                open[delta.part] = .refusal(delta.text)
            }
        case .reasoningDelta(let delta):
            var text = delta.text
            if case .reasoning(let known, _)? = open[delta.part] { text = known + text }
            open[delta.part] = .reasoning(text, isSummary: delta.isSummary)
        case .toolCallStart(let start): open[start.part] = .call(start, arguments: "")
        case .toolCallDelta(let delta):
            if case .call(let start, let arguments)? = open[delta.part] {
                open[delta.part] = .call(start, arguments: arguments + delta.arguments)
            }
        case .audioDelta(let delta):
            var audio = AudioPart()
            if case .audio(let known)? = open[delta.part] { audio = known }
            if !delta.base64.isEmpty { audio.base64 = (audio.base64 ?? "") + delta.base64 }
            if !delta.transcript.isEmpty { audio.transcript = (audio.transcript ?? "") + delta.transcript }
            open[delta.part] = .audio(audio)
        case .textComplete, .refusalComplete, .reasoningComplete, .audioComplete: if let part = frame.part { open[part] = nil }
        default: break
        }
        frames.append(frame)
    }
}
