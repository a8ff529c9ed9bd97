/// Writes the frames of one response as `chat.completion.chunk` events (OpenAI API reference, "Chat completions streaming").
///
/// | frame | chunk |
/// | --- | --- |
/// | start, or the first of a choice | `delta: {role, content: ""}` |
/// | text, refusal | `delta.content`, `delta.refusal` |
/// | reasoning | `delta.reasoning_content`; a summary also in `reasoning_details`; at its end what proves it, in `reasoning_details` |
/// | tool call | `delta.tool_calls`: index, id, type and name at the start, then arguments |
/// | audio | `delta.audio` |
/// | citation | `delta.annotations`; those of the whole response in `search_results` of the finish chunk |
/// | server tool | `delta.executed_tools`, once, as Groq has it |
/// | opaque | where its kind says, see ``ChatPlace`` |
/// | logprobs | `logprobs` of a chunk with an empty delta |
/// | usage | held back for the usage chunk |
/// | end, finished | `finish_reason` of each choice with the provider's other fields, the usage chunk, `[DONE]` |
/// | end, failed or blocked | the usage chunk, `{"error": …}` |
/// | end, truncated or cancelled | the usage chunk; no proof of an end |
///
/// A part that comes whole, without deltas before, is written when it completes. Entries of lists carry an `index`, without which
/// the official Python client's accumulator gives up.
struct ChatStreamEncoder: WireStreamEncoder {
    private let usesLegacyFunctions: Bool
    private let carriesCallSignatures: Bool
    let options: ResponseEncodingOptions
    private var identity: ResponseStart
    // `data: {"id":…,"object":…,"created":…,"model":…,"choices":[`, the same on every chunk.
    private var head: [UInt8] = []
    private var choices: [ChatChoiceEncoding] = []
    private var usage: Usage?
    private var sources: [Citation] = []
    private var isEnded = false

    init(profile: OpenAIChatProfile, options: ResponseEncodingOptions) {
        self.usesLegacyFunctions = profile.usesLegacyFunctions
        self.carriesCallSignatures = profile.carriesCallSignatures
        self.options = options
        self.identity = ResponseStart(model: options.model, responseID: options.responseID)
        self.head = makeHead()
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        if let part = frame.part { flushActivity(before: part, into: &bytes) }
        switch frame {
        case .start(let start): begin(start, into: &bytes)
        case .textDelta(let delta): text("content", delta, into: &bytes)
        case .textComplete(let complete): whole("content", complete, into: &bytes)
        case .refusalDelta(let delta): text("refusal", delta, into: &bytes)
        case .refusalComplete(let complete): whole("refusal", complete, into: &bytes)
        case .reasoningDelta(let delta): reasoning(delta, into: &bytes)
        case .reasoningComplete(let complete): reasoning(complete, into: &bytes)
        case .toolCallStart(let start): callStart(start, into: &bytes)
        case .toolCallDelta(let delta): callDelta(delta, into: &bytes)
        case .toolCallComplete(let complete): callComplete(complete, into: &bytes)
        case .audioDelta(let delta): audio(delta, into: &bytes)
        case .audioComplete(let complete): audio(complete, into: &bytes)
        case .citation(let citation): cite(citation, into: &bytes)
        case .serverTool(let frame): choices[position(frame.part, into: &bytes)].pendingActivity = frame
        case .opaque(let frame): opaque(frame, into: &bytes)
        case .logprobs(let frame): logprobs(frame, into: &bytes)
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .diagnostic, .rail: break
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

    /// One chunk: a choice's delta, then what `rest` adds to the choice, then what `top` adds beside `choices`.
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
            if options.includesUsage {
                writer.key("usage")
                writer.null()
            }
            top(&writer)
            writer.endObject()
        }
        bytes.append(contentsOf: Self.eventEnd)
    }

    private static let eventEnd: [UInt8] = [0x0A, 0x0A]

    // MARK: Beginning

    private mutating func begin(_ start: ResponseStart, into bytes: inout [UInt8]) {
        identity.responseID = start.responseID ?? identity.responseID
        identity.model = start.model ?? identity.model
        head = makeHead()
        _ = position(PartID(index: 0), into: &bytes)
    }

    /// The position of a part's choice.
    ///
    /// Tells the role first if the choice is new.
    private mutating func position(_ part: PartID, into bytes: inout [UInt8]) -> Int {
        if let known = choices.firstIndex(where: { $0.index == part.choice }) { return known }
        choices.append(ChatChoiceEncoding(index: part.choice))
        chunk(choice: part.choice, into: &bytes) { delta in
            delta.field("role", "assistant")
            delta.field("content", "")
        }
        return choices.count - 1
    }

    // MARK: Text

    private mutating func text(_ field: String, _ delta: TextDelta, into bytes: inout [UInt8]) {
        choices[position(delta.part, into: &bytes)].began(delta.part.index)
        chunk(choice: delta.part.choice, into: &bytes) { $0.field(field, delta.text) }
    }

    private mutating func whole(_ field: String, _ complete: TextComplete, into bytes: inout [UInt8]) {
        let position = position(complete.part, into: &bytes)
        guard !choices[position].hasBegun(complete.part.index), !complete.text.isEmpty else { return }
        text(field, TextDelta(part: complete.part, text: complete.text), into: &bytes)
    }

    // MARK: Reasoning

    private mutating func reasoning(_ delta: ReasoningDelta, into bytes: inout [UInt8]) {
        let position = position(delta.part, into: &bytes)
        choices[position].began(delta.part.index)
        let number = choices[position].reasoningNumber(delta.part.index)
        chunk(choice: delta.part.choice, into: &bytes) { writer in
            writer.field("reasoning_content", delta.text)
            guard delta.isSummary else { return }
            writer.key("reasoning_details")
            writer.beginArray()
            writer.reasoningDetails(of: ReasoningPart(text: delta.text, isSummary: true), index: number)
            writer.endArray()
        }
    }

    private mutating func reasoning(_ complete: ReasoningComplete, into bytes: inout [UInt8]) {
        let reasoning = complete.reasoning
        let position = position(complete.part, into: &bytes)
        if !choices[position].hasBegun(complete.part.index), !reasoning.text.isEmpty {
            let delta = ReasoningDelta(part: complete.part, text: reasoning.text, isSummary: reasoning.isSummary)
            self.reasoning(delta, into: &bytes)
        }
        guard reasoning.signature != nil || reasoning.encrypted != nil || reasoning.id != nil else { return }
        let number = choices[position].reasoningNumber(complete.part.index)
        chunk(choice: complete.part.choice, into: &bytes) { writer in
            writer.key("reasoning_details")
            writer.beginArray()
            writer.reasoningDetails(of: reasoning, index: number, withText: false)
            writer.endArray()
        }
    }

    // MARK: Tool calls

    private mutating func callStart(_ start: ToolCallStart, into bytes: inout [UInt8]) {
        let position = position(start.part, into: &bytes)
        guard choices[position].callNumbers[start.part.index] == nil else { return }
        writeCall(start.part, position, id: start.id, name: start.name, arguments: "", into: &bytes)
    }

    private mutating func writeCall(
        _ part: PartID, _ position: Int, id: ToolCallID, name: String, arguments: String, into bytes: inout [UInt8]
    ) {
        let number = choices[position].addCall(part.index)
        // The older form has room for one call (TC-40); further ones can only go out in the present form.
        let isLegacy = usesLegacyFunctions && number == 0
        chunk(choice: part.choice, into: &bytes) { writer in
            writer.key(isLegacy ? "function_call" : "tool_calls")
            if !isLegacy {
                writer.beginArray()
                writer.beginObject()
                writer.field("index", number)
                writer.field("id", id.rawValue)
                writer.field("type", "function")
                writer.key("function")
            }
            writer.beginObject()
            writer.field("name", name)
            writer.field("arguments", arguments)
            writer.endObject()
            guard !isLegacy else { return }
            writer.endObject()
            writer.endArray()
        }
    }

    private mutating func callDelta(_ delta: ToolCallDelta, into bytes: inout [UInt8]) {
        let position = position(delta.part, into: &bytes)
        guard let number = choices[position].callNumbers[delta.part.index] else { return }
        choices[position].began(delta.part.index)
        let isLegacy = usesLegacyFunctions && number == 0
        chunk(choice: delta.part.choice, into: &bytes) { writer in
            writer.key(isLegacy ? "function_call" : "tool_calls")
            if !isLegacy {
                writer.beginArray()
                writer.beginObject()
                writer.field("index", number)
                writer.key("function")
            }
            writer.beginObject()
            writer.field("arguments", delta.arguments)
            writer.endObject()
            guard !isLegacy else { return }
            writer.endObject()
            writer.endArray()
        }
    }

    /// What of a call has not gone out yet.
    ///
    /// A call that never became whole keeps what it has: nothing is added to make it look so.
    private mutating func callComplete(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        let position = position(complete.part, into: &bytes)
        let arguments = complete.outcome.rawArguments
        if choices[position].callNumbers[complete.part.index] == nil {
            guard let name = complete.outcome.name else { return }
            writeCall(complete.part, position, id: complete.outcome.id, name: name, arguments: arguments, into: &bytes)
        } else if !choices[position].hasBegun(complete.part.index), !arguments.isEmpty {
            callDelta(ToolCallDelta(part: complete.part, arguments: arguments), into: &bytes)
        }
        // What a call is signed with is known when it is whole.
        guard carriesCallSignatures, let signature = complete.outcome.completed?.signature,
            let number = choices[position].callNumbers[complete.part.index], !(usesLegacyFunctions && number == 0)
        else { return }
        chunk(choice: complete.part.choice, into: &bytes) { writer in
            writer.key("tool_calls")
            writer.beginArray()
            writer.beginObject()
            writer.field("index", number)
            writer.googleSignature(signature)
            writer.endObject()
            writer.endArray()
        }
    }

    // MARK: Sound, citations, server tools, opaque parts

    private mutating func audio(_ delta: AudioDelta, into bytes: inout [UInt8]) {
        choices[position(delta.part, into: &bytes)].began(delta.part.index)
        let piece = AudioPart(
            base64: delta.base64.isEmpty ? nil : delta.base64, transcript: delta.transcript.isEmpty ? nil : delta.transcript)
        guard piece != AudioPart() else { return }
        chunk(choice: delta.part.choice, into: &bytes) { $0.chatAudio(piece) }
    }

    private mutating func audio(_ complete: AudioComplete, into bytes: inout [UInt8]) {
        var rest = complete.audio
        if choices[position(complete.part, into: &bytes)].hasBegun(complete.part.index) {
            rest.base64 = nil
            rest.transcript = nil
        }
        guard rest != AudioPart() else { return }
        chunk(choice: complete.part.choice, into: &bytes) { $0.chatAudio(rest) }
    }

    private mutating func cite(_ frame: CitationFrame, into bytes: inout [UInt8]) {
        guard let part = frame.part else { return sources.append(frame.citation) }
        let position = position(part, into: &bytes)
        let number = choices[position].citationCount
        choices[position].citationCount += 1
        chunk(choice: part.choice, into: &bytes) { writer in
            writer.key("annotations")
            writer.beginArray()
            writer.chatAnnotation(frame.citation, index: number)
            writer.endArray()
        }
    }

    /// Writes the activity that was held back, once another part begins: accumulators would join two reports of it.
    private mutating func flushActivity(before part: PartID?, into bytes: inout [UInt8]) {
        for position in choices.indices {
            guard let frame = choices[position].pendingActivity, frame.part != part else { continue }
            choices[position].pendingActivity = nil
            let number = choices[position].activityCount
            choices[position].activityCount += 1
            chunk(choice: frame.part.choice, into: &bytes) { writer in
                writer.key("executed_tools")
                writer.beginArray()
                writer.chatActivity(frame.activity, index: number)
                writer.endArray()
            }
        }
    }

    private mutating func opaque(_ frame: OpaqueFrame, into bytes: inout [UInt8]) {
        guard frame.opaque.wire == .openAIChat, var value = JSONValue(checked: frame.opaque.json) else { return }
        let position = position(frame.part, into: &bytes)
        let place = ChatPlace(kind: frame.opaque.kind)
        // Its number was that of another list of calls.
        if place == .toolCalls, case .object(var object) = value {
            object["index"] = .number(JSONNumber(choices[position].addCall(frame.part.index)))
            value = .object(object)
        }
        chunk(choice: frame.part.choice, into: &bytes) { writer in
            writer.key(place.fieldName)
            if case .field = place { return writer.value(value) }
            writer.beginArray()
            writer.value(value)
            writer.endArray()
        }
    }

    private mutating func logprobs(_ frame: LogprobsFrame, into bytes: inout [UInt8]) {
        guard !frame.tokens.isEmpty else { return }
        _ = position(PartID(choice: frame.choice, index: 0), into: &bytes)
        var logprobs = Logprobs()
        switch frame.channel {
        case .content: logprobs.content = frame.tokens
        case .refusal: logprobs.refusal = frame.tokens
        case .reasoning: logprobs.reasoning = frame.tokens
        }
        chunk(choice: frame.choice, into: &bytes, rest: { $0.chatLogprobs(logprobs) })
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        flushActivity(before: nil, into: &bytes)
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        identity.model = end.model ?? identity.model
        if identity.responseID == nil { identity.responseID = end.responseID }
        head = makeHead()
        let metadata = end.metadata
        if end.outcome == .finished {
            finishChoices(end, metadata, into: &bytes)
        } else if !choices.isEmpty, metadata.contains(where: { !JSONWriter.chatReserved.contains($0.key) }) || !sources.isEmpty {
            chunk(choice: 0, into: &bytes, top: { $0.chatExtras(metadata, sources: sources) })
        }
        writeUsage(into: &bytes)
        switch end.outcome {
        case .finished: bytes.append(contentsOf: "data: [DONE]\n\n".utf8)
        case .failed: writeError(end.error ?? ProviderError(type: "server_error", message: "The response failed."), into: &bytes)
        case .blocked:
            let error = ProviderError(type: "content_filter", code: "content_filter", message: "The response was stopped by a guardrail.")
            writeError(end.error ?? error, into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private mutating func finishChoices(_ end: ResponseEnd, _ metadata: JSONObject, into bytes: inout [UInt8]) {
        _ = position(PartID(index: 0), into: &bytes)
        for other in end.otherChoices { _ = position(PartID(choice: other.choice, index: 0), into: &bytes) }
        var isFirst = true
        for choice in choices.sorted(by: { $0.index < $1.index }) {
            let other = end.otherChoices.first { $0.choice == choice.index }
            let isMain = choice.index == 0
            let word = ChatFinishWord.word(
                isMain ? end.finishReason : other?.finishReason, raw: isMain ? end.rawFinishReason : other?.rawFinishReason,
                hasCalls: !choice.callNumbers.isEmpty, isLegacy: usesLegacyFunctions, options: options)
            let stop = isMain ? end.stopSequence : other?.stopSequence
            chunk(choice: choice.index, into: &bytes, finish: word) { _ in
            } rest: { writer in
                writer.field("stop_reason", stop)
            } top: { writer in
                if isFirst { writer.chatExtras(metadata, sources: sources) }
            }
            isFirst = false
        }
    }

    private func writeUsage(into bytes: inout [UInt8]) {
        guard options.includesUsage, let usage, !usage.isEmpty else { return }
        bytes.append(contentsOf: head)
        JSONWriter.append(to: &bytes) { writer in
            writer.endArray()
            writer.key("usage")
            writer.chatUsage(usage)
            writer.endObject()
        }
        bytes.append(contentsOf: Self.eventEnd)
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "data: ".utf8)
        JSONWriter.append(to: &bytes) { $0.chatError(error) }
        bytes.append(contentsOf: Self.eventEnd)
    }
}
