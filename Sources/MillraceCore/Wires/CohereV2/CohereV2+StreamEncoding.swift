/// Writes the frames of one response as events of `/v2/chat` (Cohere API reference, "Chat with streaming").
///
/// | frame | events |
/// | --- | --- |
/// | start | `message-start` |
/// | text, refusal, reasoning | `content-start`, `content-delta`, `content-end`, numbered in order |
/// | tool call | `tool-call-start`, `tool-call-delta`, `tool-call-end`, numbered in order |
/// | citation | `citation-start`, `citation-end` |
/// | opaque | a content block |
/// | logprobs | `logprobs` of a `content-delta` without text |
/// | end, finished | `message-end` with reason and usage |
/// | end, failed or blocked | `message-end` with the reason `ERROR` and the words of the error |
/// | end, truncated or cancelled | nothing, or the error where there is one |
///
/// A plan for tools goes out as thinking: which of the two reasoning was is told only when it is whole. The wire has one choice, no
/// sound and no server tools: those frames are left out.
struct CohereStreamEncoder: WireStreamEncoder {
    private let options: ResponseEncodingOptions
    private var isStarted = false
    private var isEnded = false
    private var blockCount = 0
    private var openBlock: (part: PartID, isThinking: Bool)?
    private var begun: Set<PartID> = []
    private var calls: [PartID: Int] = [:]
    private var openCall: PartID?
    private var calledWithArguments: Set<PartID> = []
    private var citationCount = 0
    // For citations, which repeat the words they mean.
    private var text = ""
    private var usage: Usage?

    init(options: ResponseEncodingOptions) { self.options = options }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded, frame.part.map({ $0.choice == 0 }) ?? true else { return }
        switch frame {
        case .start(let start): begin(id: start.responseID, into: &bytes)
        case .textDelta(let delta), .refusalDelta(let delta):
            text += delta.text
            content(delta.text, of: delta.part, isThinking: false, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            if !begun.contains(complete.part), !complete.text.isEmpty {
                text += complete.text
                content(complete.text, of: complete.part, isThinking: false, into: &bytes)
            }
        // Its block stays open for citations that follow it.
        case .reasoningDelta(let delta): content(delta.text, of: delta.part, isThinking: true, into: &bytes)
        case .reasoningComplete(let complete):
            if !begun.contains(complete.part), !complete.reasoning.text.isEmpty {
                content(complete.reasoning.text, of: complete.part, isThinking: true, into: &bytes)
            }
            endBlock(into: &bytes)
        case .toolCallStart(let start): callStart(start.part, id: start.id, name: start.name, into: &bytes)
        case .toolCallDelta(let delta): arguments(delta.arguments, of: delta.part, into: &bytes)
        case .toolCallComplete(let complete): callComplete(complete, into: &bytes)
        case .citation(let frame): cite(frame, into: &bytes)
        case .opaque(let frame): opaque(frame, into: &bytes)
        case .logprobs(let frame): logprobs(frame, into: &bytes)
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .audioDelta, .audioComplete, .serverTool, .diagnostic, .rail: break
        case .end(let end): finish(end, into: &bytes)
        }
    }

    // MARK: Events

    private func event(_ type: String, into bytes: inout [UInt8], _ fields: (inout JSONWriter) -> Void) {
        bytes.append(contentsOf: "event: \(type)\ndata: ".utf8)
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("type", type)
            fields(&writer)
            writer.endObject()
        }
        bytes.append(contentsOf: [0x0A, 0x0A])
    }

    /// Writes `delta: {message: {…}}`.
    private static func message(_ writer: inout JSONWriter, _ fields: (inout JSONWriter) -> Void) {
        writer.key("delta")
        writer.beginObject()
        writer.key("message")
        writer.beginObject()
        fields(&writer)
        writer.endObject()
        writer.endObject()
    }

    private mutating func begin(id: String? = nil, into bytes: inout [UInt8]) {
        guard !isStarted else { return }
        isStarted = true
        event("message-start", into: &bytes) { writer in
            writer.field("id", id ?? options.responseID ?? "")
            Self.message(&writer) { message in
                message.field("role", "assistant")
                message.key("content")
                message.beginArray()
                message.endArray()
                message.field("tool_plan", "")
                for name in ["tool_calls", "citations"] {
                    message.key(name)
                    message.beginArray()
                    message.endArray()
                }
            }
        }
    }

    // MARK: Content blocks

    private mutating func content(_ words: String, of part: PartID, isThinking: Bool, into bytes: inout [UInt8]) {
        if openBlock?.part != part {
            startBlock(into: &bytes) { content in
                content.field("type", isThinking ? "thinking" : "text")
                content.field(isThinking ? "thinking" : "text", "")
            }
            openBlock = (part, isThinking)
            begun.insert(part)
        }
        delta(into: &bytes) { $0.field(isThinking ? "thinking" : "text", words) }
    }

    private mutating func startBlock(into bytes: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        begin(into: &bytes)
        endBlock(into: &bytes)
        endCall(into: &bytes)
        event("content-start", into: &bytes) { writer in
            writer.field("index", blockCount)
            Self.message(&writer) { message in
                message.key("content")
                message.beginObject()
                content(&message)
                message.endObject()
            }
        }
    }

    private func delta(
        into bytes: inout [UInt8], _ content: (inout JSONWriter) -> Void, rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        event("content-delta", into: &bytes) { writer in
            writer.field("index", blockCount)
            Self.message(&writer) { message in
                message.key("content")
                message.beginObject()
                content(&message)
                message.endObject()
            }
            rest(&writer)
        }
    }

    private mutating func endBlock(into bytes: inout [UInt8]) {
        guard openBlock != nil else { return }
        openBlock = nil
        writeBlockEnd(into: &bytes)
    }

    private mutating func writeBlockEnd(into bytes: inout [UInt8]) {
        event("content-end", into: &bytes) { $0.field("index", blockCount) }
        blockCount += 1
    }

    private mutating func opaque(_ frame: OpaqueFrame, into bytes: inout [UInt8]) {
        guard frame.opaque.wire == .cohereV2, case .object(let object)? = JSONValue(checked: frame.opaque.json) else { return }
        startBlock(into: &bytes) { content in
            for (name, value) in object {
                content.key(name)
                content.value(value)
            }
        }
        writeBlockEnd(into: &bytes)
    }

    private mutating func cite(_ frame: CitationFrame, into bytes: inout [UInt8]) {
        begin(into: &bytes)
        let number = citationCount
        citationCount += 1
        event("citation-start", into: &bytes) { writer in
            writer.field("index", number)
            Self.message(&writer) { message in
                message.key("citations")
                message.cohereCitation(frame.citation, in: text)
            }
        }
        event("citation-end", into: &bytes) { $0.field("index", number) }
    }

    private mutating func logprobs(_ frame: LogprobsFrame, into bytes: inout [UInt8]) {
        guard frame.choice == 0, frame.channel == .content else { return }
        begin(into: &bytes)
        for token in frame.tokens {
            delta(into: &bytes) {
                $0.field("text", "")
            } rest: { writer in
                writer.key("logprobs")
                writer.cohereLogprob(token)
            }
        }
    }

    // MARK: Tool calls

    private mutating func callStart(_ part: PartID, id: ToolCallID, name: String, into bytes: inout [UInt8]) {
        begin(into: &bytes)
        endBlock(into: &bytes)
        endCall(into: &bytes)
        let number = calls.count
        calls[part] = number
        openCall = part
        event("tool-call-start", into: &bytes) { writer in
            writer.field("index", number)
            Self.message(&writer) { message in
                message.key("tool_calls")
                message.chatCall(id: id.rawValue, name: name, arguments: "")
            }
        }
    }

    private mutating func arguments(_ text: String, of part: PartID, into bytes: inout [UInt8]) {
        guard let number = calls[part], !text.isEmpty else { return }
        calledWithArguments.insert(part)
        event("tool-call-delta", into: &bytes) { writer in
            writer.field("index", number)
            Self.message(&writer) { message in
                message.key("tool_calls")
                message.beginObject()
                message.key("function")
                message.beginObject()
                message.field("arguments", text)
                message.endObject()
                message.endObject()
            }
        }
    }

    private mutating func callComplete(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        let outcome = complete.outcome
        if calls[complete.part] == nil {
            guard let name = outcome.name else { return }
            callStart(complete.part, id: outcome.id, name: name, into: &bytes)
        }
        if !calledWithArguments.contains(complete.part) { arguments(outcome.rawArguments, of: complete.part, into: &bytes) }
        if openCall == complete.part { endCall(into: &bytes) }
    }

    private mutating func endCall(into bytes: inout [UInt8]) {
        guard let part = openCall, let number = calls[part] else { return }
        openCall = nil
        event("tool-call-end", into: &bytes) { $0.field("index", number) }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        begin(id: end.responseID, into: &bytes)
        isEnded = true
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        switch end.outcome {
        case .finished:
            endBlock(into: &bytes)
            endCall(into: &bytes)
            let word = (end.finishReason ?? .stop).cohereWord(raw: end.rawFinishReason, options: options)
            messageEnd(word, error: nil, into: &bytes)
        case .failed: writeError(end.error ?? ProviderError(message: "the response failed"), into: &bytes)
        case .blocked: writeError(end.error ?? ProviderError(message: "the response was stopped by a guardrail"), into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        messageEnd("ERROR", error: error.message ?? error.type ?? error.code ?? "the response failed", into: &bytes)
    }

    private func messageEnd(_ word: String, error: String?, into bytes: inout [UInt8]) {
        event("message-end", into: &bytes) { writer in
            writer.key("delta")
            writer.beginObject()
            writer.field("error", error)
            writer.field("finish_reason", word)
            if let usage, !usage.isEmpty {
                writer.key("usage")
                writer.cohereUsage(usage)
            }
            writer.endObject()
        }
    }
}
