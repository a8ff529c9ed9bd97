/// Writes the frames of one response as the lines of `/api/chat` or `/api/generate`.
///
/// | frame | line |
/// | --- | --- |
/// | text, refusal | `message.content` or `response` |
/// | reasoning | `thinking` |
/// | tool call, complete | one entry of `tool_calls`; the wire has no form for one that is not |
/// | opaque | the field of the message that its kind names |
/// | logprobs | `logprobs` of a line without text |
/// | end, finished | `done: true` with reason, counts and the provider's other fields |
/// | end, failed or blocked | `{"error": …}` |
/// | end, truncated or cancelled | nothing, or the error where there is one |
///
/// The wire has one choice, no citations, no sound and no server tools: those frames are left out.
struct OllamaStreamEncoder: WireStreamEncoder {
    private let wire: WireID
    private let options: ResponseEncodingOptions
    private var model: String
    // `{"model":…,"created_at":…`, the same on every line.
    private var head: [UInt8] = []
    private var begun: Set<PartID> = []
    private var callCount = 0
    private var usage: Usage?
    private var isEnded = false

    init(wire: WireID, options: ResponseEncodingOptions) {
        self.wire = wire
        self.options = options
        self.model = options.model ?? ""
        self.head = makeHead()
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded, frame.part.map({ $0.choice == 0 }) ?? true else { return }
        switch frame {
        case .start(let start):
            model = start.model ?? model
            head = makeHead()
        case .textDelta(let delta), .refusalDelta(let delta): text(delta, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            guard !begun.contains(complete.part), !complete.text.isEmpty else { break }
            text(TextDelta(part: complete.part, text: complete.text), into: &bytes)
        case .reasoningDelta(let delta): thinking(delta.text, of: delta.part, into: &bytes)
        case .reasoningComplete(let complete):
            guard !begun.contains(complete.part), !complete.reasoning.text.isEmpty else { break }
            thinking(complete.reasoning.text, of: complete.part, into: &bytes)
        case .toolCallComplete(let complete):
            guard let call = complete.outcome.completed, call.kind == .function else { break }
            let index = callCount
            callCount += 1
            line(into: &bytes) { writer in
                writer.key("tool_calls")
                writer.beginArray()
                writer.ollamaCall(call, index: index)
                writer.endArray()
            }
        case .opaque(let frame):
            guard frame.opaque.wire == wire, let value = JSONValue(checked: frame.opaque.json) else { break }
            line(into: &bytes) { writer in
                writer.key(frame.opaque.kind)
                writer.value(value)
            }
        case .logprobs(let frame):
            guard frame.choice == 0, frame.channel == .content, !frame.tokens.isEmpty else { break }
            line(into: &bytes, top: { $0.ollamaLogprobs(frame.tokens) })
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .end(let end): finish(end, into: &bytes)
        case .toolCallStart, .toolCallDelta, .audioDelta, .audioComplete, .citation, .serverTool, .diagnostic, .rail: break
        }
    }

    // MARK: Lines

    private func makeHead() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.ollamaHead(model: model, created: options.created)
        return writer.bytes
    }

    /// One line: the text, what `message` adds to it, then what `top` adds beside it.
    private func line(
        into bytes: inout [UInt8], text: String = "", isDone: Bool = false, message: (inout JSONWriter) -> Void = { _ in },
        top: (inout JSONWriter) -> Void = { _ in }
    ) {
        bytes.append(contentsOf: head)
        bytes.append(UInt8(ascii: ","))
        JSONWriter.append(to: &bytes) { writer in
            if wire == .ollamaChat {
                writer.key("message")
                writer.beginObject()
                writer.field("role", "assistant")
                writer.field("content", text)
                message(&writer)
                writer.endObject()
            } else {
                writer.field("response", text)
                message(&writer)
            }
            writer.field("done", isDone)
            top(&writer)
            writer.endObject()
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func text(_ delta: TextDelta, into bytes: inout [UInt8]) {
        begun.insert(delta.part)
        line(into: &bytes, text: delta.text)
    }

    private mutating func thinking(_ text: String, of part: PartID, into bytes: inout [UInt8]) {
        begun.insert(part)
        line(into: &bytes) { $0.field("thinking", text) }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        if let reported = end.model, reported != model {
            model = reported
            head = makeHead()
        }
        switch end.outcome {
        case .finished:
            let word = OllamaFinishWord.word(end.finishReason, raw: end.rawFinishReason, options: options)
            line(into: &bytes, isDone: true) { _ in
            } top: { writer in
                writer.field("done_reason", word)
                if let usage { writer.ollamaUsage(usage) }
                writer.ollamaExtras(end.metadata)
            }
        case .failed: writeError(end.error ?? ProviderError(message: "the response failed"), into: &bytes)
        case .blocked: writeError(end.error ?? ProviderError(message: "the response was stopped by a guardrail"), into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { $0.ollamaError(error) }
        bytes.append(UInt8(ascii: "\n"))
    }
}
