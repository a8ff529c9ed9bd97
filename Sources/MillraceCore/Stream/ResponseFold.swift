/// Combines the frames of one response into an ``LLMResponse``.
///
/// The only place where a response is made.
///
/// ```swift
/// var fold = ResponseFold()
/// for try await frame in client.executeStreaming(prompt, model: model) { fold.consume(frame) }
/// let response = fold.response
/// ```
///
/// Deltas grow a part, its complete frame settles it, so a fold that stopped half-way still reads well. Cost is linear in the bytes of the frames.
public struct ResponseFold: Sendable {
    /// One part as far as it has come.
    ///
    /// Text that grows is a field of its own, so that a delta is appended where it lies.
    private struct PartFold: Sendable {
        enum Kind: Sendable { case text, refusal, reasoning, openCall, audio, settled }

        var index: Int
        var kind: Kind
        /// The text, refusal, reasoning or argument text so far.
        var text = ""
        var detail = Detail.none
    }

    /// What a part is beside its text.
    private enum Detail: Sendable {
        case none
        case text(signature: String?, citations: [Citation])
        case reasoning(ReasoningPart)
        case openCall(ToolCallID, name: String)
        case call(ToolCallOutcome)
        case audio(AudioPart)
        case serverTool(ServerToolActivity)
        case opaque(OpaquePart)
    }

    private struct ChoiceFold: Sendable {
        var index: Int
        // Sorted by part index; parts arrive in ascending order but for streams made by hand.
        var parts: [PartFold] = []
        var logprobs = Logprobs()
    }

    private var choices: [ChoiceFold] = [ChoiceFold(index: 0)]
    private var sources: [Citation] = []
    private var start = ResponseStart()
    private var usage: Usage?
    private var diagnostics: [Diagnostic] = []
    private var rails: [RailRecord] = []
    private var end: ResponseEnd?

    /// Makes an empty fold.
    public init() {}

    /// Whether the end frame has been consumed.
    public var isEnded: Bool { end != nil }

    /// Takes in the next frame.
    ///
    /// Frames after the end are ignored.
    public mutating func consume(_ frame: StreamFrame) {
        guard end == nil else { return }
        switch frame {
        case .textDelta(let delta): append(delta)
        case .toolCallDelta(let delta): append(delta)
        case .reasoningDelta(let delta): append(delta)
        case .refusalDelta(let delta): appendRefusal(delta)
        case .textComplete(let complete): settle(complete)
        case .reasoningComplete(let complete):
            set(.reasoning, complete.reasoning.text, .reasoning(complete.reasoning), at: complete.part)
        case .refusalComplete(let complete): set(.refusal, complete.text, at: complete.part)
        case .toolCallStart(let start): set(.openCall, "", .openCall(start.id, name: start.name), at: start.part)
        case .toolCallComplete(let complete): set(.settled, "", .call(complete.outcome), at: complete.part)
        case .audioDelta(let delta): append(delta)
        case .audioComplete(let complete): set(.audio, "", .audio(complete.audio), at: complete.part)
        case .citation(let citation): cite(citation)
        case .serverTool(let frame): set(.settled, "", .serverTool(frame.activity), at: frame.part)
        case .opaque(let frame): set(.settled, "", .opaque(frame.opaque), at: frame.part)
        case .logprobs(let frame): append(frame)
        case .start(let start): self.start = start
        case .usage(let snapshot): merge(snapshot)
        case .diagnostic(let diagnostic): diagnostics.append(diagnostic)
        case .rail(let record): rails.append(record)
        case .end(let end): finish(end)
        }
    }

    /// Takes in several frames.
    public mutating func consume(_ frames: some Sequence<StreamFrame>) {
        for frame in frames { consume(frame) }
    }

    /// The response as it stands: whole after the end frame, before it what has arrived, with outcome ``Outcome/truncated``.
    public var response: LLMResponse {
        var folded = choices.map { choice in
            LLMResponse.Choice(index: choice.index, parts: choice.parts.compactMap(ResponseFold.part), logprobs: choice.logprobs)
        }
        for ended in end?.otherChoices ?? [] where !folded.contains(where: { $0.index == ended.choice }) {
            folded.append(LLMResponse.Choice(index: ended.choice))
        }
        for position in folded.indices.dropFirst() {
            let ended = end?.otherChoices.first { $0.choice == folded[position].index }
            folded[position].finishReason = ended?.finishReason
            folded[position].rawFinishReason = ended?.rawFinishReason
            folded[position].stopSequence = ended?.stopSequence
        }
        var first = folded.removeFirst()
        first.finishReason = end?.finishReason
        first.rawFinishReason = end?.rawFinishReason
        first.stopSequence = end?.stopSequence
        return LLMResponse(
            choice: first, otherChoices: folded.sorted { $0.index < $1.index }, sources: sources, outcome: end?.outcome ?? .truncated,
            usage: usage, model: end?.model ?? start.model, responseID: end?.responseID ?? start.responseID,
            requestID: end?.requestID ?? start.requestID, metadata: end?.metadata ?? JSONObject(), error: end?.error,
            diagnostics: diagnostics, rails: rails)
    }

    // MARK: Parts

    private static func part(_ part: PartFold) -> LLMResponse.Part? {
        switch (part.kind, part.detail) {
        case (.text, .text(let signature, let citations)): .text(TextPart(part.text, citations: citations, signature: signature))
        case (.text, _): .text(TextPart(part.text))
        case (.refusal, _): .refusal(part.text)
        case (.reasoning, .reasoning(let reasoning)): .reasoning(reasoning.replacingText(part.text))
        case (.reasoning, _): .reasoning(ReasoningPart(text: part.text))
        case (.openCall, .openCall(let id, let name)):
            .toolCall(.incomplete(PartialToolCall(id: id, name: name, rawArguments: part.text)))
        case (_, .call(let outcome)): .toolCall(outcome)
        case (_, .audio(let audio)): .audio(audio)
        case (_, .serverTool(let activity)): .serverTool(activity)
        case (_, .opaque(let opaque)): .opaque(opaque)
        default: nil
        }
    }

    /// The position of a choice, made if it is new.
    private mutating func choicePosition(_ index: Int) -> Int {
        if index == 0 { return 0 }
        if let known = choices.firstIndex(where: { $0.index == index }) { return known }
        choices.append(ChoiceFold(index: index))
        return choices.count - 1
    }

    /// The position of a part in its choice; nil where it is new.
    private func position(of index: Int, choice: Int) -> Int? {
        // Part indices are dense but for streams made by hand, and the last part is the one that grows.
        let count = choices[choice].parts.count
        if index >= 0, index < count, choices[choice].parts[index].index == index { return index }
        let position = choices[choice].parts.partitionPoint { $0.index < index }
        return position < count && choices[choice].parts[position].index == index ? position : nil
    }

    private mutating func set(_ kind: PartFold.Kind, _ text: String, _ detail: Detail = .none, at id: PartID) {
        let choice = choicePosition(id.choice)
        let part = PartFold(index: id.index, kind: kind, text: text, detail: detail)
        if let position = position(of: id.index, choice: choice) {
            choices[choice].parts[position] = part
        } else {
            choices[choice].parts.insert(part, at: choices[choice].parts.partitionPoint { $0.index < id.index })
        }
    }

    /// Appends to a part that grows.
    ///
    /// - Returns: false where there is no such part.
    private mutating func append(_ text: String, to id: PartID, _ kind: PartFold.Kind) -> Bool {
        let choice = choicePosition(id.choice)
        guard let position = position(of: id.index, choice: choice), choices[choice].parts[position].kind == kind else { return false }
        choices[choice].parts[position].text += text
        return true
    }

    private mutating func append(_ delta: TextDelta) {
        if !append(delta.text, to: delta.part, .text) { set(.text, delta.text, at: delta.part) }
    }

    private mutating func appendRefusal(_ delta: TextDelta) {
        if !append(delta.text, to: delta.part, .refusal) { set(.refusal, delta.text, at: delta.part) }
    }

    private mutating func append(_ delta: ReasoningDelta) {
        guard !append(delta.text, to: delta.part, .reasoning) else { return }
        set(.reasoning, delta.text, .reasoning(ReasoningPart(isSummary: delta.isSummary)), at: delta.part)
    }

    private mutating func append(_ delta: ToolCallDelta) {
        // Arguments of a call that never began belong to nothing.
        _ = append(delta.arguments, to: delta.part, .openCall)
    }

    private mutating func settle(_ complete: TextComplete) {
        set(.text, complete.text, .text(signature: complete.signature, citations: citations(of: complete.part)), at: complete.part)
    }

    private mutating func append(_ delta: AudioDelta) {
        let choice = choicePosition(delta.part.choice)
        var audio = AudioPart()
        if let position = position(of: delta.part.index, choice: choice), case .audio(let known) = choices[choice].parts[position].detail {
            audio = known
            choices[choice].parts[position].detail = .none
        }
        if !delta.base64.isEmpty { audio.base64 = (audio.base64 ?? "") + delta.base64 }
        if !delta.transcript.isEmpty { audio.transcript = (audio.transcript ?? "") + delta.transcript }
        set(.audio, "", .audio(audio), at: delta.part)
    }

    private func citations(of id: PartID) -> [Citation] {
        guard let choice = choices.firstIndex(where: { $0.index == id.choice }), let position = position(of: id.index, choice: choice),
            case .text(_, let citations) = choices[choice].parts[position].detail
        else { return [] }
        return citations
    }

    private mutating func cite(_ frame: CitationFrame) {
        guard let part = frame.part else {
            sources.append(frame.citation)
            return
        }
        let choice = choicePosition(part.choice)
        if position(of: part.index, choice: choice) == nil { set(.text, "", at: part) }
        guard let position = position(of: part.index, choice: choice), choices[choice].parts[position].kind == .text else { return }
        var signature: String?
        if case .text(let known, _) = choices[choice].parts[position].detail { signature = known }
        choices[choice].parts[position].detail = .text(signature: signature, citations: citations(of: part) + [frame.citation])
    }

    private mutating func append(_ frame: LogprobsFrame) {
        let choice = choicePosition(frame.choice)
        switch frame.channel {
        case .content: choices[choice].logprobs.content += frame.tokens
        case .refusal: choices[choice].logprobs.refusal += frame.tokens
        case .reasoning: choices[choice].logprobs.reasoning += frame.tokens
        }
    }

    // MARK: The whole response

    private mutating func merge(_ snapshot: Usage) {
        if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
    }

    private mutating func finish(_ end: ResponseEnd) {
        if let last = end.usage { merge(last) }
        self.end = end
    }
}

extension Array {
    /// The first position whose element does not satisfy a predicate that holds for a prefix of the array.
    ///
    /// O(log n).
    package func partitionPoint(where belongsToPrefix: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToPrefix(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ReasoningPart {
    /// The same piece with another text.
    fileprivate func replacingText(_ text: String) -> ReasoningPart {
        var copy = self
        copy.text = text
        return copy
    }
}
