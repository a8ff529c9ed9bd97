/// Combines the frames of one response into an ``LLMResponse``. The only place where a response is made.
///
/// ```swift
/// var fold = ResponseFold()
/// for try await frame in client.executeStreaming(prompt, model: model) { fold.consume(frame) }
/// let response = fold.response
/// ```
///
/// Deltas grow a part, its complete frame settles it, so a fold that stopped half-way still reads well. Cost is linear in the bytes of the frames.
public struct ResponseFold: Sendable {
    private enum Content: Sendable {
        case text(String, signature: String?, citations: [Citation])
        case refusal(String)
        case reasoning(ReasoningPart)
        case openCall(ToolCallID, name: String, arguments: String)
        case call(ToolCallOutcome)
        case audio(AudioPart)
        case serverTool(ServerToolActivity)
        case opaque(OpaquePart)
    }

    private struct ChoiceFold: Sendable {
        var index: Int
        // Sorted by part index; parts arrive in ascending order but for streams made by hand.
        var parts: [(index: Int, content: Content)] = []
        var logprobs = Logprobs()
    }

    private var choices: [ChoiceFold] = [ChoiceFold(index: 0)]
    private var sources: [Citation] = []
    private var start = ResponseStart()
    private var usage: Usage?
    private var diagnostics: [Diagnostic] = []
    private var end: ResponseEnd?

    /// Makes an empty fold.
    public init() {}

    /// Whether the end frame has been consumed.
    public var isEnded: Bool { end != nil }

    /// Takes in the next frame. Frames after the end are ignored.
    public mutating func consume(_ frame: StreamFrame) {
        guard end == nil else { return }
        switch frame {
        case .textDelta(let delta): append(delta)
        case .toolCallDelta(let delta): append(delta)
        case .reasoningDelta(let delta): append(delta)
        case .refusalDelta(let delta): appendRefusal(delta)
        case .textComplete(let complete): settle(complete)
        case .reasoningComplete(let complete): set(.reasoning(complete.reasoning), at: complete.part)
        case .refusalComplete(let complete): set(.refusal(complete.text), at: complete.part)
        case .toolCallStart(let start): set(.openCall(start.id, name: start.name, arguments: ""), at: start.part)
        case .toolCallComplete(let complete): set(.call(complete.outcome), at: complete.part)
        case .audioDelta(let delta): append(delta)
        case .audioComplete(let complete): set(.audio(complete.audio), at: complete.part)
        case .citation(let citation): cite(citation)
        case .serverTool(let frame): set(.serverTool(frame.activity), at: frame.part)
        case .opaque(let frame): set(.opaque(frame.opaque), at: frame.part)
        case .logprobs(let frame): append(frame)
        case .start(let start): self.start = start
        case .usage(let snapshot): merge(snapshot)
        case .diagnostic(let diagnostic): diagnostics.append(diagnostic)
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
            LLMResponse.Choice(index: choice.index, parts: choice.parts.map { ResponseFold.part($0.content) }, logprobs: choice.logprobs)
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
            diagnostics: diagnostics)
    }

    // MARK: Parts

    private static func part(_ content: Content) -> LLMResponse.Part {
        switch content {
        case .text(let text, let signature, let citations): .text(TextPart(text, citations: citations, signature: signature))
        case .refusal(let text): .refusal(text)
        case .reasoning(let reasoning): .reasoning(reasoning)
        case .openCall(let id, let name, let arguments):
            .toolCall(.incomplete(PartialToolCall(id: id, name: name, rawArguments: arguments)))
        case .call(let outcome): .toolCall(outcome)
        case .audio(let audio): .audio(audio)
        case .serverTool(let activity): .serverTool(activity)
        case .opaque(let opaque): .opaque(opaque)
        }
    }

    /// The position of a choice, made if it is new.
    private mutating func choicePosition(_ index: Int) -> Int {
        if index == 0 { return 0 }
        if let known = choices.firstIndex(where: { $0.index == index }) { return known }
        choices.append(ChoiceFold(index: index))
        return choices.count - 1
    }

    /// Runs `body` on a part's content, which is nil for a new part. The content is moved out meanwhile, so that text grows in place.
    private mutating func update(_ id: PartID, _ body: (inout Content?) -> Void) {
        let choice = choicePosition(id.choice)
        let index = id.index
        // The last part is the one that grows; interleaved calls are found by search.
        var position = choices[choice].parts.count - 1
        if position < 0 || choices[choice].parts[position].index != index {
            position = choices[choice].parts.partitionPoint { $0.index < index }
        }
        if position < choices[choice].parts.count, choices[choice].parts[position].index == index {
            var content: Content? = choices[choice].parts[position].content
            choices[choice].parts[position].content = .refusal("")
            body(&content)
            if let content { choices[choice].parts[position].content = content } else { choices[choice].parts.remove(at: position) }
        } else {
            var content: Content?
            body(&content)
            if let content { choices[choice].parts.insert((index, content), at: position) }
        }
    }

    private mutating func set(_ content: Content, at id: PartID) {
        update(id) { $0 = content }
    }

    private mutating func append(_ delta: TextDelta) {
        update(delta.part) { content in
            if case .text(var text, let signature, let citations) = content {
                content = nil
                text += delta.text
                content = .text(text, signature: signature, citations: citations)
            } else {
                content = .text(delta.text, signature: nil, citations: [])
            }
        }
    }

    private mutating func settle(_ complete: TextComplete) {
        update(complete.part) { content in
            if case .text(_, _, let citations) = content {
                content = .text(complete.text, signature: complete.signature, citations: citations)
            } else {
                content = .text(complete.text, signature: complete.signature, citations: [])
            }
        }
    }

    private mutating func appendRefusal(_ delta: TextDelta) {
        update(delta.part) { content in
            if case .refusal(var text) = content {
                content = nil
                text += delta.text
                content = .refusal(text)
            } else {
                content = .refusal(delta.text)
            }
        }
    }

    private mutating func append(_ delta: ReasoningDelta) {
        update(delta.part) { content in
            if case .reasoning(var reasoning) = content {
                content = nil
                reasoning.text += delta.text
                content = .reasoning(reasoning)
            } else {
                content = .reasoning(ReasoningPart(text: delta.text, isSummary: delta.isSummary))
            }
        }
    }

    private mutating func append(_ delta: ToolCallDelta) {
        update(delta.part) { content in
            guard case .openCall(let id, let name, var arguments) = content else { return }
            content = nil
            arguments += delta.arguments
            content = .openCall(id, name: name, arguments: arguments)
        }
    }

    private mutating func append(_ delta: AudioDelta) {
        update(delta.part) { content in
            var audio = AudioPart()
            if case .audio(let known) = content { audio = known }
            content = nil
            if !delta.base64.isEmpty { audio.base64 = (audio.base64 ?? "") + delta.base64 }
            if !delta.transcript.isEmpty { audio.transcript = (audio.transcript ?? "") + delta.transcript }
            content = .audio(audio)
        }
    }

    private mutating func cite(_ frame: CitationFrame) {
        guard let part = frame.part else {
            sources.append(frame.citation)
            return
        }
        update(part) { content in
            if case .text(let text, let signature, var citations) = content {
                content = nil
                citations.append(frame.citation)
                content = .text(text, signature: signature, citations: citations)
            } else if content == nil {
                content = .text("", signature: nil, citations: [frame.citation])
            }
        }
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
    /// The first position whose element does not satisfy a predicate that holds for a prefix of the array. O(log n).
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
