/// Writes the frames of one response as Responses events (OpenAI API reference, "Streaming events").
///
/// | frame | events |
/// | --- | --- |
/// | start | `response.created`, `response.in_progress` |
/// | text, refusal | a message: `output_item.added`, `content_part.added`, deltas; its `done` events when something else begins |
/// | reasoning | a reasoning item: `reasoning_summary_part.added` and `reasoning_summary_text.delta`, or `reasoning_text.delta` |
/// | tool call | `output_item.added`, `function_call_arguments.delta` or `custom_tool_call_input.delta`, their `done` events |
/// | audio | `response.audio.delta`, `response.audio.transcript.delta` |
/// | citation | `output_text.annotation.added` |
/// | server tool, opaque | `output_item.added` and `output_item.done` with the item as it came |
/// | logprobs | an `output_text.delta` without text |
/// | end, finished | `response.completed` or `response.incomplete` with the whole response |
/// | end, failed or blocked | `response.failed` |
/// | end, truncated or cancelled | nothing: no proof of an end |
///
/// Only choice 0 can be said. What encrypts reasoning is known only when its words have gone out, under an id made up for them; it
/// follows as an item of its own under its true id, without which the provider would refuse it.
struct ResponsesStreamEncoder: WireStreamEncoder {
    let options: ResponseEncodingOptions
    /// What has been said, item by item.
    var items: [ResponsesOutputItem] = []
    /// The item that takes further content, if any: a message or reasoning.
    var openItem: Int?
    /// Whether the last content part of the open item still grows.
    var isPartOpen = false
    /// The part that the last content part of the open item is written for.
    var openPart = PartID(index: -1)
    /// The phase of the next message.
    var phase: String?
    /// The item of each call and activity, by part.
    var itemOfPart: [Int: Int] = [:]
    /// The items of activities that are not done.
    var pendingActivities: Set<Int> = []
    /// Parts of which something has gone out.
    var begun: Set<Int> = []
    var responseID = ""
    private var model = ""
    private var usage: Usage?
    private var sequence = 0
    private var isBegun = false
    private var isEnded = false

    init(options: ResponseEncodingOptions) {
        self.options = options
        self.responseID = options.responseID ?? ""
        self.model = options.model ?? ""
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded, frame.part?.choice ?? 0 == 0 else { return }
        if case .start(let start) = frame {
            responseID = start.responseID ?? responseID
            model = start.model ?? model
        }
        switch frame {
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .diagnostic, .rail: break
        default: begin(into: &bytes)
        }
        switch frame {
        case .start, .usage, .diagnostic, .rail: break
        case .textDelta(let delta): grow(.text, delta.part, delta.text, into: &bytes)
        case .textComplete(let complete): self.complete(.text, complete, into: &bytes)
        case .refusalDelta(let delta): grow(.refusal, delta.part, delta.text, into: &bytes)
        case .refusalComplete(let complete): self.complete(.refusal, complete, into: &bytes)
        case .reasoningDelta(let delta):
            grow(delta.isSummary ? .summary : .rawReasoning, delta.part, delta.text, into: &bytes)
        case .reasoningComplete(let complete): self.complete(complete, into: &bytes)
        case .toolCallStart(let start): begin(start, into: &bytes)
        case .toolCallDelta(let delta): grow(delta, into: &bytes)
        case .toolCallComplete(let complete): self.complete(complete, into: &bytes)
        case .audioDelta(let delta): audio(delta, into: &bytes)
        case .audioComplete(let complete):
            if begun.insert(complete.part.index).inserted {
                audio(
                    AudioDelta(
                        part: complete.part, base64: complete.audio.base64 ?? "", transcript: complete.audio.transcript ?? ""), into: &bytes
                )
            }
        case .citation(let frame): cite(frame.citation, into: &bytes)
        case .serverTool(let frame): report(frame, into: &bytes)
        case .opaque(let frame): opaque(frame.opaque, into: &bytes)
        case .logprobs(let frame): logprobs(frame, into: &bytes)
        case .end(let end): finish(end, into: &bytes)
        }
    }

    // MARK: Events

    /// One event: its type and number, then what `fields` adds.
    mutating func event(_ type: StaticString, into bytes: inout [UInt8], _ fields: (inout JSONWriter) -> Void) {
        let word = UnsafeBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount)
        bytes.append(contentsOf: "event: ".utf8)
        bytes.append(contentsOf: word)
        bytes.append(contentsOf: "\ndata: ".utf8)
        let number = sequence
        sequence += 1
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.field("type", "\(type)")
            writer.field("sequence_number", number)
            fields(&writer)
            writer.endObject()
        }
        bytes.append(contentsOf: "\n\n".utf8)
    }

    private mutating func begin(into bytes: inout [UInt8]) {
        guard !isBegun else { return }
        isBegun = true
        let object = ResponsesObject(id: responseID, model: model, created: options.created, status: "in_progress")
        event("response.created", into: &bytes) { writer in
            writer.key("response")
            writer.responsesObject(object)
        }
        event("response.in_progress", into: &bytes) { writer in
            writer.key("response")
            writer.responsesObject(object)
        }
    }

    // MARK: Items

    /// Adds an item and tells its beginning.
    mutating func add(_ item: ResponsesOutputItem, into bytes: inout [UInt8]) -> Int {
        items.append(item)
        let index = items.count - 1
        event("response.output_item.added", into: &bytes) { writer in
            writer.field("output_index", index)
            writer.key("item")
            writer.responsesItem(item, isBeginning: true)
        }
        return index
    }

    /// Tells that an item is whole.
    mutating func done(_ index: Int, into bytes: inout [UInt8]) {
        let item = items[index]
        event("response.output_item.done", into: &bytes) { writer in
            writer.field("output_index", index)
            writer.key("item")
            writer.responsesItem(item)
        }
    }

    /// Closes the message or reasoning that is open: something else begins.
    mutating func closeItem(into bytes: inout [UInt8]) {
        guard let index = openItem else { return }
        closePart(into: &bytes)
        openItem = nil
        done(index, into: &bytes)
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        var object = ResponsesObject(
            id: responseID, model: end.model ?? model, created: options.created, status: "failed", usage: usage, metadata: end.metadata)
        switch end.outcome {
        case .finished:
            let (status, reason) = ResponsesObject.status(of: end.finishReason, raw: end.rawFinishReason, options: options)
            if status == "incomplete", let openItem { items[openItem].isWhole = false }
            closeItem(into: &bytes)
            for index in pendingActivities.sorted() { done(index, into: &bytes) }
            object.status = status
            // A stream has no end of its own for a response that goes on in the background.
            object.reason = status == "completed" || status == "incomplete" ? reason : nil
        case .failed, .blocked: object.error = end.error ?? ResponsesBodyEncoder.error(for: end.outcome)
        case .truncated, .cancelled:
            guard let error = end.error else { return }
            object.error = error
        }
        object.items = end.outcome == .finished ? items : []
        switch object.status {
        case "completed": terminal("response.completed", object, into: &bytes)
        case "failed": terminal("response.failed", object, into: &bytes)
        default: terminal("response.incomplete", object, into: &bytes)
        }
    }

    private mutating func terminal(_ type: StaticString, _ object: ResponsesObject, into bytes: inout [UInt8]) {
        event(type, into: &bytes) { writer in
            writer.key("response")
            writer.responsesObject(object)
        }
    }
}
