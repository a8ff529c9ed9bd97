/// Writes the frames of one response as Mistral's chunks (Mistral API reference, "Chat completion": streaming).
///
/// | frame | chunk |
/// | --- | --- |
/// | start, or the first of a choice | `delta: {role, content: ""}` |
/// | text, refusal | `delta.content` as a string |
/// | reasoning | `delta.content` as a list with a block of thinking |
/// | tool calls | whole, in one chunk before the finish, as Mistral's own models send them |
/// | citation | a block `reference`, where the citation came from one |
/// | opaque | where its kind says, see ``ChatPlace`` |
/// | logprobs | `logprobs` of a chunk with an empty delta |
/// | usage | held back for the last chunk |
/// | end, finished | `finish_reason` of each choice, the usage with the last one, `[DONE]` |
/// | end, failed or blocked | an error document |
/// | end, truncated or cancelled | nothing, or the error where there is one |
///
/// Sound and server tools have no form on this wire and are left out.
struct MistralStreamEncoder: WireStreamEncoder {
    private struct Choice {
        let index: Int
        var begun: Set<Int> = []
        var calls: [(part: PartID, outcome: ToolCallOutcome)] = []
        var rawCalls: [String] = []
    }

    private let options: ResponseEncodingOptions
    private var identity: ResponseStart
    // `data: {"id":…,"object":…,"created":…,"model":…,"choices":[`, the same on every chunk.
    private var head: [UInt8] = []
    private var choices: [Choice] = []
    private var usage: Usage?
    private var isEnded = false

    init(options: ResponseEncodingOptions) {
        self.options = options
        self.identity = ResponseStart(model: options.model, responseID: options.responseID)
        self.head = makeHead()
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        switch frame {
        case .start(let start):
            identity.responseID = start.responseID ?? identity.responseID
            identity.model = start.model ?? identity.model
            head = makeHead()
            _ = position(PartID(index: 0), into: &bytes)
        case .textDelta(let delta), .refusalDelta(let delta): text(delta, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            let position = position(complete.part, into: &bytes)
            guard !choices[position].begun.contains(complete.part.index), !complete.text.isEmpty else { break }
            text(TextDelta(part: complete.part, text: complete.text), into: &bytes)
        case .reasoningDelta(let delta): thinking(delta, into: &bytes)
        case .reasoningComplete(let complete): thinking(complete, into: &bytes)
        case .toolCallComplete(let complete):
            let position = position(complete.part, into: &bytes)
            if complete.outcome.name != nil { choices[position].calls.append((complete.part, complete.outcome)) }
        case .citation(let frame): cite(frame, into: &bytes)
        case .opaque(let frame): opaque(frame, into: &bytes)
        case .logprobs(let frame):
            guard frame.channel == .content, !frame.tokens.isEmpty else { break }
            _ = position(PartID(choice: frame.choice, index: 0), into: &bytes)
            chunk(choice: frame.choice, into: &bytes, rest: { $0.mistralLogprobs(frame.tokens) })
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .toolCallStart, .toolCallDelta, .audioDelta, .audioComplete, .serverTool, .diagnostic, .rail: break
        case .end(let end): finish(end, into: &bytes)
        }
    }

    // MARK: Chunks

    private func makeHead() -> [UInt8] {
        var writer = JSONWriter(appendingTo: Array("data: ".utf8))
        writer.beginObject()
        writer.field("id", identity.responseID ?? "")
        writer.field("object", "chat.completion.chunk")
        writer.field("created", options.created)
        writer.field("model", identity.model ?? "")
        writer.key("choices")
        writer.beginArray()
        return writer.bytes
    }

    private func chunk(
        choice: Int, into bytes: inout [UInt8], finish: String? = nil, delta: (inout JSONWriter) -> Void = { _ in },
        rest: (inout JSONWriter) -> Void = { _ in }, top: (inout JSONWriter) -> Void = { _ in }
    ) {
        bytes.append(contentsOf: head)
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("index", choice)
            writer.key("delta")
            writer.beginObject()
            delta(&writer)
            writer.endObject()
            rest(&writer)
            writer.key("finish_reason")
            if let finish { writer.string(finish) } else { writer.null() }
            writer.endObject()
            writer.endArray()
            top(&writer)
            writer.endObject()
        }
        bytes.append(contentsOf: [0x0A, 0x0A])
    }

    /// A chunk whose content is a list of one block.
    private func block(choice: Int, into bytes: inout [UInt8], _ block: (inout JSONWriter) -> Void) {
        chunk(choice: choice, into: &bytes) { delta in
            delta.key("content")
            delta.beginArray()
            block(&delta)
            delta.endArray()
        }
    }

    /// The position of a part's choice.
    ///
    /// Tells the role first if the choice is new.
    private mutating func position(_ part: PartID, into bytes: inout [UInt8]) -> Int {
        if let known = choices.firstIndex(where: { $0.index == part.choice }) { return known }
        choices.append(Choice(index: part.choice))
        chunk(choice: part.choice, into: &bytes) { delta in
            delta.field("role", "assistant")
            delta.field("content", "")
        }
        return choices.count - 1
    }

    // MARK: Content

    private mutating func text(_ delta: TextDelta, into bytes: inout [UInt8]) {
        choices[position(delta.part, into: &bytes)].begun.insert(delta.part.index)
        chunk(choice: delta.part.choice, into: &bytes) { $0.field("content", delta.text) }
    }

    private mutating func thinking(_ delta: ReasoningDelta, into bytes: inout [UInt8]) {
        choices[position(delta.part, into: &bytes)].begun.insert(delta.part.index)
        block(choice: delta.part.choice, into: &bytes) { $0.mistralThinking(delta.text) }
    }

    private mutating func thinking(_ complete: ReasoningComplete, into bytes: inout [UInt8]) {
        let position = position(complete.part, into: &bytes)
        let rest = choices[position].begun.contains(complete.part.index) ? "" : complete.reasoning.text
        guard !rest.isEmpty || complete.reasoning.signature != nil else { return }
        block(choice: complete.part.choice, into: &bytes) { $0.mistralThinking(rest, signature: complete.reasoning.signature) }
    }

    private mutating func cite(_ frame: CitationFrame, into bytes: inout [UInt8]) {
        guard let part = frame.part else { return }
        // Looked at before anything is written: a citation of another kind has no form here.
        var trial = JSONWriter()
        guard trial.mistralReference(frame.citation) else { return }
        _ = position(part, into: &bytes)
        block(choice: part.choice, into: &bytes) { $0.raw(bytes: trial.bytes) }
    }

    private mutating func opaque(_ frame: OpaqueFrame, into bytes: inout [UInt8]) {
        // Written anew: a piece on several lines would cut the event.
        guard frame.opaque.wire == .mistralChat, let json = JSONValue(checked: frame.opaque.json)?.jsonText else { return }
        let position = position(frame.part, into: &bytes)
        switch ChatPlace(kind: frame.opaque.kind) {
        case .content: block(choice: frame.part.choice, into: &bytes) { $0.raw(json) }
        case .toolCalls: choices[position].rawCalls.append(json)
        case .reasoningDetails, .images: break
        case .field(let name):
            chunk(choice: frame.part.choice, into: &bytes) { delta in
                delta.key(name)
                delta.raw(json)
            }
        }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        identity.model = end.model ?? identity.model
        if identity.responseID == nil { identity.responseID = end.responseID }
        head = makeHead()
        switch end.outcome {
        case .finished:
            finishChoices(end, into: &bytes)
            bytes.append(contentsOf: "data: [DONE]\n\n".utf8)
        case .failed: writeError(end.error ?? ProviderError(type: "server_error", message: "The response failed."), into: &bytes)
        case .blocked:
            let error = ProviderError(type: "content_filter", message: "The response was stopped by a guardrail.")
            writeError(end.error ?? error, into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private mutating func finishChoices(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        _ = position(PartID(index: 0), into: &bytes)
        for other in end.otherChoices { _ = position(PartID(choice: other.choice, index: 0), into: &bytes) }
        // Choice 0 last, since its chunk carries the usage.
        let ordered = choices.sorted { $0.index > $1.index }
        for choice in ordered {
            let isMain = choice.index == 0
            if !choice.calls.isEmpty || !choice.rawCalls.isEmpty {
                // In the order they began, whichever was whole first.
                let calls = choice.calls.sorted { $0.part < $1.part }.map(\.outcome)
                chunk(choice: choice.index, into: &bytes) { $0.mistralCalls(calls, raw: choice.rawCalls) }
            }
            let other = end.otherChoices.first { $0.choice == choice.index }
            let word = MistralFinishWord.word(
                isMain ? end.finishReason : other?.finishReason, raw: isMain ? end.rawFinishReason : other?.rawFinishReason,
                hasCalls: !choice.calls.isEmpty, options: options)
            chunk(choice: choice.index, into: &bytes, finish: word) { delta in
                delta.field("content", "")
            } top: { writer in
                guard isMain else { return }
                if let usage, !usage.isEmpty { writer.mistralUsage(usage) }
                writer.chatExtras(end.metadata, sources: [])
            }
        }
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "data: ".utf8)
        JSONWriter.append(to: &bytes) { $0.mistralError(error) }
        bytes.append(contentsOf: [0x0A, 0x0A])
    }
}

extension JSONWriter {
    /// Writes `tool_calls`, each call whole.
    mutating func mistralCalls(_ calls: [ToolCallOutcome], raw: [String]) {
        key("tool_calls")
        beginArray()
        for (index, call) in calls.enumerated() {
            chatCall(id: call.id.rawValue, name: call.name ?? "", arguments: call.rawArguments, index: index)
        }
        for call in raw { self.raw(call) }
        endArray()
    }

    /// Writes `logprobs`.
    mutating func mistralLogprobs(_ tokens: [TokenLogprob]) {
        key("logprobs")
        beginObject()
        chatTokens("content", tokens, isAlwaysWritten: false)
        endObject()
    }
}
