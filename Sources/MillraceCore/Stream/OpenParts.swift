/// The parts of a response that were opened and are not complete, with what has come of them: to close them where the response stops.
package struct OpenParts: Sendable {
    private enum Kind: Sendable {
        case text
        case refusal
        case reasoning(isSummary: Bool)
        case call(ToolCallStart)
        case audio(AudioPart)
    }

    // Text that grows is a field of its own, so that a delta is appended where it lies.
    private struct Part: Sendable {
        var kind: Kind
        var text = ""
    }

    private var parts: [PartID: Part] = [:]

    /// Makes the parts of a response that has not begun.
    package init() {}

    /// The parts that are open, in order.
    package var identities: [PartID] { parts.keys.sorted() }

    /// The text of an open text part; nil where it is none.
    package func text(of part: PartID) -> String? {
        guard let open = parts[part], case .text = open.kind else { return nil }
        return open.text
    }

    /// Takes in the next frame.
    package mutating func consume(_ frame: StreamFrame) {
        switch frame {
        case .textDelta(let delta): append(delta.text, to: delta.part, .text)
        case .refusalDelta(let delta): append(delta.text, to: delta.part, .refusal)
        case .reasoningDelta(let delta): append(delta.text, to: delta.part, .reasoning(isSummary: delta.isSummary))
        case .toolCallStart(let start): parts[start.part] = Part(kind: .call(start))
        // Arguments of a call that never began belong to nothing.
        case .toolCallDelta(let delta): parts[delta.part]?.text += delta.arguments
        case .audioDelta(let delta): append(delta)
        case .textComplete, .refusalComplete, .reasoningComplete, .toolCallComplete, .audioComplete:
            if let part = frame.part { parts[part] = nil }
        default: break
        }
    }

    /// The frame that completes a part as far as it came, a call as an incomplete one; nil where it is not open.
    package mutating func close(_ part: PartID) -> StreamFrame? {
        guard let open = parts.removeValue(forKey: part) else { return nil }
        switch open.kind {
        case .text: return .textComplete(TextComplete(part: part, text: open.text))
        case .refusal: return .refusalComplete(TextComplete(part: part, text: open.text))
        case .reasoning(let isSummary):
            return .reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: open.text, isSummary: isSummary)))
        case .call(let start):
            let call = PartialToolCall(id: start.id, name: start.name, rawArguments: open.text, kind: start.kind)
            return .toolCallComplete(ToolCallComplete(part: part, outcome: .incomplete(call)))
        case .audio(let audio): return .audioComplete(AudioComplete(part: part, audio: audio))
        }
    }

    private mutating func append(_ text: String, to part: PartID, _ kind: Kind) {
        parts[part, default: Part(kind: kind)].text += text
    }

    private mutating func append(_ delta: AudioDelta) {
        var audio = AudioPart()
        if case .audio(let known)? = parts.removeValue(forKey: delta.part)?.kind { audio = known }
        if audio.base64 == nil, !delta.base64.isEmpty { audio.base64 = "" }
        if audio.transcript == nil, !delta.transcript.isEmpty { audio.transcript = "" }
        audio.base64?.append(delta.base64)
        audio.transcript?.append(delta.transcript)
        parts[delta.part] = Part(kind: .audio(audio))
    }
}
