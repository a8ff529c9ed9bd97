/// Writes the frames of one response as events of `/v1/messages` (Claude API docs, "Streaming messages").
///
/// | frame | events |
/// | --- | --- |
/// | start | `message_start`, held back until content comes, so that usage told by then is in it |
/// | text, refusal | a `text` block: `text_delta` |
/// | citation | `citations_delta` in the block of its text; those of the whole response have no place |
/// | reasoning | a `thinking` block: `thinking_delta`, then one `signature_delta`; `redacted_thinking` whole |
/// | tool call | a `tool_use` block: `input_json_delta` |
/// | server tool | its block with the input as one `input_json_delta`, where it is of this wire |
/// | opaque | its block, where it is of this wire |
/// | end, finished | `message_delta` with stop reason and usage, `message_stop` |
/// | end, failed or blocked | `error` |
/// | end, truncated or cancelled | nothing: no proof of an end |
///
/// One block is open at a time, and each index is opened and closed once, in ascending order (RG-15): what comes for other parts
/// meanwhile waits. A call whose arguments are a complete value makes room for the next part before its own end is told.
struct AnthropicStreamEncoder: WireStreamEncoder {
    let options: ResponseEncodingOptions
    private var identity: ResponseStart
    private var usage: Usage?
    private var blocks = AnthropicBlockWriter()
    /// The part whose block is open.
    private var live: PartID?
    private var done: Set<PartID> = []
    /// Frames of parts that wait for the open block to end, and the order in which those parts began.
    private var waiting: [PartID: [StreamFrame]] = [:]
    private var order: [PartID] = []
    private var orderStart = 0
    private var isBegun = false
    private var isEnded = false
    /// Whether something was told that turned out to be wrong.
    private var isSpoiled = false

    init(options: ResponseEncodingOptions) {
        self.options = options
        self.identity = ResponseStart(model: options.model, responseID: options.responseID)
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        switch frame {
        case .start(let start):
            identity.model = start.model ?? identity.model
            identity.responseID = start.responseID ?? identity.responseID
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .end(let end): finish(end, into: &bytes)
        case .diagnostic, .rail, .logprobs: break
        default:
            // This wire has one choice, and no place for sources of the whole response.
            guard let part = frame.part, part.choice == 0 else { return }
            take(frame, of: part, into: &bytes)
        }
    }

    // MARK: One block at a time

    private mutating func take(_ frame: StreamFrame, of part: PartID, into bytes: inout [UInt8]) {
        if live == part {
            write(frame, into: &bytes)
            return
        }
        guard !done.contains(part) else {
            // Too late for every client: a call that was told as whole and is not must not be run.
            if case .toolCallComplete(let complete) = frame, case .invalid = complete.outcome { isSpoiled = true }
            return
        }
        if live != nil, blocks.canClose, order.count == orderStart { closeLive(into: &bytes) }
        guard live == nil else {
            if waiting[part] == nil { order.append(part) }
            waiting[part, default: []].append(frame)
            return
        }
        live = part
        write(frame, into: &bytes)
    }

    /// Writes a frame of the part that is live, and what waited for it if that was its last.
    private mutating func write(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        begin(into: &bytes)
        blocks.write(frame, into: &bytes)
        if blocks.isComplete { closeLive(into: &bytes) }
        guard live == nil || (blocks.canClose && orderStart < order.count) else { return }
        drain(into: &bytes)
    }

    private mutating func closeLive(into bytes: inout [UInt8]) {
        blocks.close(into: &bytes)
        if let live { done.insert(live) }
        live = nil
    }

    /// Writes the parts that wait, one after the other, up to the first that has not ended.
    private mutating func drain(into bytes: inout [UInt8], toTheEnd isLast: Bool = false) {
        while orderStart < order.count {
            if live != nil {
                guard blocks.canClose || isLast else { return }
                closeLive(into: &bytes)
            }
            let part = order[orderStart]
            orderStart += 1
            live = part
            for frame in waiting.removeValue(forKey: part) ?? [] { blocks.write(frame, into: &bytes) }
            if blocks.isComplete { closeLive(into: &bytes) }
        }
        order.removeAll(keepingCapacity: true)
        orderStart = 0
    }

    // MARK: Beginning and end

    private mutating func begin(into bytes: inout [UInt8]) {
        guard !isBegun else { return }
        isBegun = true
        bytes.anthropicEvent("message_start") { writer in
            writer.key("message")
            writer.beginObject()
            writer.field("id", identity.responseID ?? "")
            writer.field("type", "message")
            writer.field("role", "assistant")
            writer.field("model", identity.model ?? "")
            writer.key("content")
            writer.beginArray()
            writer.endArray()
            writer.key("stop_reason")
            writer.null()
            writer.key("stop_sequence")
            writer.null()
            writer.key("usage")
            writer.anthropicUsage(usage)
            writer.endObject()
        }
    }

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        if !isBegun { identity.model = end.model ?? identity.model }
        identity.responseID = identity.responseID ?? end.responseID
        if end.outcome == .finished { begin(into: &bytes) }
        if isBegun { drain(into: &bytes, toTheEnd: true) }
        if end.outcome == .finished, !isSpoiled, !blocks.isSpoiled {
            if live != nil { closeLive(into: &bytes) }
            writeEnd(end, into: &bytes)
        } else {
            writeFailure(end, into: &bytes)
        }
    }

    /// Writes an error, unless the response was only cut.
    private func writeFailure(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        let fallback: ProviderError? =
            switch end.outcome {
            case .failed: ProviderError(type: "api_error", message: "The response failed.")
            case .finished: ProviderError(type: "api_error", message: "A tool call turned out to be broken.")
            // Not one that clients would try again.
            case .blocked: ProviderError(type: "invalid_request_error", message: "The response was stopped by a guardrail.")
            case .truncated, .cancelled: nil
            }
        guard let error = end.error ?? fallback else { return }
        bytes.append(contentsOf: "event: error\ndata: ".utf8)
        JSONWriter.append(to: &bytes) { $0.anthropicError(error) }
        bytes.append(contentsOf: "\n\n".utf8)
    }

    private func writeEnd(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        let word = AnthropicStopWord.word(
            end.finishReason, raw: end.rawFinishReason, stopSequence: end.stopSequence, blocks.content, options: options)
        bytes.anthropicEvent("message_delta") { writer in
            writer.key("delta")
            writer.beginObject()
            writer.field("stop_reason", word)
            writer.key("stop_sequence")
            if let stop = end.stopSequence { writer.string(stop) } else { writer.null() }
            for (name, value) in end.metadata where AnthropicMetadata.ofDelta.contains(name) {
                writer.key(name)
                writer.value(value)
            }
            writer.endObject()
            writer.key("usage")
            writer.anthropicUsage(usage)
            for (name, value) in end.metadata where AnthropicMetadata.ofEvent.contains(name) {
                writer.key(name)
                writer.value(value)
            }
        }
        bytes.anthropicEvent("message_stop") { _ in }
    }
}

extension [UInt8] {
    /// Appends one event: its name, and a payload whose first member is its type.
    mutating func anthropicEvent(_ type: String, _ body: (inout JSONWriter) -> Void) {
        append(contentsOf: "event: ".utf8)
        append(contentsOf: type.utf8)
        append(contentsOf: "\ndata: ".utf8)
        JSONWriter.append(to: &self) { writer in
            writer.beginObject()
            writer.field("type", type)
            body(&writer)
            writer.endObject()
        }
        append(0x0A)
        append(0x0A)
    }
}
