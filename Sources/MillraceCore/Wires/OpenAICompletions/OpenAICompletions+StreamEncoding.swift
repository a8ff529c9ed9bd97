/// Writes the frames of one response as chunks of `/completions` (OpenAI API reference, "Completions": streaming).
///
/// | frame | chunk |
/// | --- | --- |
/// | text, refusal | `text` |
/// | logprobs | `logprobs` of a chunk without text |
/// | usage | held back for the usage chunk |
/// | end, finished | `finish_reason` of each choice, the usage chunk, `[DONE]` |
/// | end, failed or blocked | `{"error": …}` |
/// | end, truncated or cancelled | nothing, or the error where there is one |
///
/// The wire carries text alone: reasoning, calls and all other parts have no form on it and are left out.
struct CompletionsStreamEncoder: WireStreamEncoder {
    private let options: ResponseEncodingOptions
    private var identity: ResponseStart
    // `data: {"id":…,"object":…,"created":…,"model":…,"choices":[`, the same on every chunk.
    private var head: [UInt8] = []
    private var choices: [Int] = [0]
    private var begun: Set<PartID> = []
    // Where the next token of a choice begins.
    private var offsets: [Int: Int] = [:]
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
        case .textDelta(let delta), .refusalDelta(let delta): text(delta.text, of: delta.part, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            if !begun.contains(complete.part), !complete.text.isEmpty { text(complete.text, of: complete.part, into: &bytes) }
        case .logprobs(let frame):
            guard frame.channel == .content, !frame.tokens.isEmpty else { break }
            note(choice: frame.choice)
            var offset = offsets[frame.choice] ?? 0
            chunk(choice: frame.choice, into: &bytes) { $0.completionsLogprobs(frame.tokens, offset: &offset) }
            offsets[frame.choice] = offset
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .end(let end): finish(end, into: &bytes)
        case .reasoningDelta, .reasoningComplete, .toolCallStart, .toolCallDelta, .toolCallComplete, .audioDelta, .audioComplete, .citation,
            .serverTool, .opaque, .diagnostic, .rail:
            break
        }
    }

    // MARK: Chunks

    private func makeHead() -> [UInt8] {
        var writer = JSONWriter(appendingTo: Array("data: ".utf8))
        writer.beginObject()
        writer.completionsHead(id: identity.responseID ?? "", created: options.created, model: identity.model ?? "")
        writer.key("choices")
        writer.beginArray()
        return writer.bytes
    }

    private func chunk(
        choice: Int, into bytes: inout [UInt8], text: String = "", finish: String? = nil, stop: String? = nil,
        top: (inout JSONWriter) -> Void = { _ in },
        logprobs: (inout JSONWriter) -> Void = { writer in
            writer.key("logprobs")
            writer.null()
        }
    ) {
        bytes.append(contentsOf: head)
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("text", text)
            writer.field("index", choice)
            logprobs(&writer)
            writer.key("finish_reason")
            if let finish { writer.string(finish) } else { writer.null() }
            writer.field("stop_reason", stop)
            writer.endObject()
            writer.endArray()
            if options.includesUsage {
                writer.key("usage")
                writer.null()
            }
            top(&writer)
            writer.endObject()
        }
        bytes.append(contentsOf: [0x0A, 0x0A])
    }

    private mutating func note(choice: Int) {
        if !choices.contains(choice) { choices.append(choice) }
    }

    private mutating func text(_ words: String, of part: PartID, into bytes: inout [UInt8]) {
        note(choice: part.choice)
        begun.insert(part)
        chunk(choice: part.choice, into: &bytes, text: words)
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
            writeUsage(into: &bytes)
            bytes.append(contentsOf: "data: [DONE]\n\n".utf8)
        case .failed: writeError(end.error ?? ProviderError(type: "server_error", message: "The response failed."), into: &bytes)
        case .blocked:
            let error = ProviderError(type: "content_filter", code: "content_filter", message: "The response was stopped by a guardrail.")
            writeError(end.error ?? error, into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private mutating func finishChoices(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        for other in end.otherChoices { note(choice: other.choice) }
        for choice in choices.sorted() {
            let other = end.otherChoices.first { $0.choice == choice }
            let isMain = choice == 0
            let word = CompletionsFinishWord.word(
                isMain ? end.finishReason : other?.finishReason, raw: isMain ? end.rawFinishReason : other?.rawFinishReason,
                options: options)
            chunk(
                choice: choice, into: &bytes, finish: word, stop: isMain ? end.stopSequence : other?.stopSequence,
                top: { if isMain { $0.chatExtras(end.metadata, sources: []) } })
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
        bytes.append(contentsOf: [0x0A, 0x0A])
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: "data: ".utf8)
        JSONWriter.append(to: &bytes) { $0.chatError(error) }
        bytes.append(contentsOf: [0x0A, 0x0A])
    }
}
