/// Writes the frames of one response as the events of `ConverseStream` (Amazon Bedrock API reference, "ConverseStreamOutput").
///
/// | frame | events |
/// | --- | --- |
/// | start | `messageStart` |
/// | text, refusal | `contentBlockDelta` with `text`; no start event, as the service has it |
/// | reasoning | `contentBlockDelta` with `reasoningContent`: words, then the signature; a block of its own for `redactedContent` |
/// | tool call | `contentBlockStart` with `toolUse`, `contentBlockDelta` with its input |
/// | citation | `contentBlockDelta` with `citation` |
/// | server tool | the block of a tool call with `type`, once its input is known |
/// | opaque of this wire | where its kind says |
/// | end, finished | `messageStop`, `metadata` |
/// | end, failed or blocked | an exception |
/// | end, truncated or cancelled | nothing: no proof of an end |
///
/// Blocks follow one another, as clients expect: where pieces of several calls interleave, those of the later ones wait until the
/// earlier one is whole. The wire has one choice and no sound; both are left out.
struct ConverseStreamEncoder: WireStreamEncoder {
    /// The block that is open.
    private struct OpenBlock {
        var part: PartID
        var index: Int
        // The arguments so far, where it is a call.
        var arguments: ArgumentScanner?
    }

    let options: ResponseEncodingOptions
    private var isStarted = false
    private var isEnded = false
    private var nextIndex = 0
    private var open: OpenBlock?
    // Parts that were written, so that what completes them is not written again.
    private var begun: Set<PartID> = []
    private var callIndices: [PartID: Int] = [:]
    // Frames of other parts that came while a call was open.
    private var waiting: [StreamFrame] = []
    private var pendingActivity: ServerToolFrame?
    private var usage: Usage?

    init(options: ResponseEncodingOptions) {
        self.options = options
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        switch frame {
        case .start: begin(into: &bytes)
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .diagnostic, .rail, .logprobs: break
        case .end(let end): finish(end, into: &bytes)
        default: if (frame.part?.choice ?? 0) == 0 { route(frame, into: &bytes) }
        }
    }

    // MARK: Order

    /// Writes a frame now, or when the call that is open is whole.
    private mutating func route(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        begin(into: &bytes)
        if let call = open, let arguments = call.arguments, frame.part != call.part {
            waiting.append(frame)
            guard arguments.state == .complete else { return }
            closeBlock(into: &bytes)
        } else {
            write(frame, into: &bytes)
        }
        guard open?.arguments == nil, !waiting.isEmpty else { return }
        let held = waiting
        waiting = []
        for frame in held { route(frame, into: &bytes) }
    }

    private mutating func write(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        if let activity = pendingActivity, activity.part != frame.part { flushActivity(into: &bytes) }
        switch frame {
        case .textDelta(let delta), .refusalDelta(let delta): text(delta, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            if !begun.contains(complete.part), !complete.text.isEmpty {
                text(TextDelta(part: complete.part, text: complete.text), into: &bytes)
            }
            closeBlock(of: complete.part, into: &bytes)
        case .reasoningDelta(let delta): reasoning("text", delta.text, of: delta.part, into: &bytes)
        case .reasoningComplete(let complete): finish(complete, into: &bytes)
        case .toolCallStart(let start): beginCall(start.part, id: start.id, name: start.name, into: &bytes)
        case .toolCallDelta(let delta): arguments(delta, into: &bytes)
        case .toolCallComplete(let complete): finish(complete, into: &bytes)
        case .citation(let frame): cite(frame, into: &bytes)
        case .serverTool(let frame): pendingActivity = frame
        case .opaque(let frame): opaque(frame.opaque, into: &bytes)
        case .audioDelta, .audioComplete, .start, .usage, .logprobs, .diagnostic, .rail, .end: break
        }
    }

    // MARK: Events

    private mutating func begin(into bytes: inout [UInt8]) {
        guard !isStarted else { return }
        isStarted = true
        event("messageStart", into: &bytes) { $0.field("role", "assistant") }
    }

    private func event(_ name: String, into bytes: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        AWSEventStreamEncoder.append(event: name, payload: writer.bytes, to: &bytes)
    }

    private func delta(_ index: Int, into bytes: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        event("contentBlockDelta", into: &bytes) { writer in
            writer.field("contentBlockIndex", index)
            writer.key("delta")
            writer.beginObject()
            members(&writer)
            writer.endObject()
        }
    }

    private func start(_ index: Int, into bytes: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        event("contentBlockStart", into: &bytes) { writer in
            writer.field("contentBlockIndex", index)
            writer.key("start")
            writer.beginObject()
            members(&writer)
            writer.endObject()
        }
    }

    private func stop(_ index: Int, into bytes: inout [UInt8]) {
        event("contentBlockStop", into: &bytes) { $0.field("contentBlockIndex", index) }
    }

    // MARK: Blocks

    /// The index of a part's block; a new one closes the block before it.
    private mutating func block(of part: PartID, arguments: ArgumentScanner? = nil, into bytes: inout [UInt8]) -> Int {
        if let open, open.part == part { return open.index }
        closeBlock(into: &bytes)
        let index = takeIndex()
        open = OpenBlock(part: part, index: index, arguments: arguments)
        begun.insert(part)
        return index
    }

    private mutating func takeIndex() -> Int {
        defer { nextIndex += 1 }
        return nextIndex
    }

    private mutating func closeBlock(into bytes: inout [UInt8]) {
        guard let block = open else { return }
        open = nil
        stop(block.index, into: &bytes)
    }

    private mutating func closeBlock(of part: PartID, into bytes: inout [UInt8]) {
        if open?.part == part { closeBlock(into: &bytes) }
    }

    // MARK: Text and reasoning

    private mutating func text(_ piece: TextDelta, into bytes: inout [UInt8]) {
        delta(block(of: piece.part, into: &bytes), into: &bytes) { $0.field("text", piece.text) }
    }

    private mutating func reasoning(_ field: String, _ text: String, of part: PartID, into bytes: inout [UInt8]) {
        delta(block(of: part, into: &bytes), into: &bytes) { writer in
            writer.key("reasoningContent")
            writer.beginObject()
            writer.field(field, text)
            writer.endObject()
        }
    }

    private mutating func finish(_ complete: ReasoningComplete, into bytes: inout [UInt8]) {
        let part = complete.part
        if !begun.contains(part), !complete.reasoning.text.isEmpty { reasoning("text", complete.reasoning.text, of: part, into: &bytes) }
        if let signature = complete.reasoning.signature { reasoning("signature", signature, of: part, into: &bytes) }
        closeBlock(of: part, into: &bytes)
        if let redacted = complete.reasoning.converseRedacted {
            reasoning("redactedContent", redacted, of: part, into: &bytes)
            closeBlock(of: part, into: &bytes)
        }
    }

    // MARK: Tools

    private mutating func beginCall(_ part: PartID, id: ToolCallID, name: String, into bytes: inout [UInt8]) {
        guard !begun.contains(part) else { return }
        let index = block(of: part, arguments: ArgumentScanner(), into: &bytes)
        callIndices[part] = index
        start(index, into: &bytes) { writer in
            writer.key("toolUse")
            writer.beginObject()
            writer.field("name", name)
            writer.field("toolUseId", id.rawValue)
            writer.endObject()
        }
    }

    private mutating func arguments(_ piece: ToolCallDelta, into bytes: inout [UInt8]) {
        guard let index = callIndices[piece.part] else { return }
        if open?.part == piece.part { open?.arguments?.append(piece.arguments) }
        // What follows whole arguments makes them invalid, and must be seen even after the block.
        toolInput(piece.arguments, index, into: &bytes)
    }

    private func toolInput(_ text: String, _ index: Int, into bytes: inout [UInt8]) {
        delta(index, into: &bytes) { writer in
            writer.key("toolUse")
            writer.beginObject()
            writer.field("input", text)
            writer.endObject()
        }
    }

    private mutating func finish(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        let outcome = complete.outcome
        if !begun.contains(complete.part), let name = outcome.name {
            beginCall(complete.part, id: outcome.id, name: name, into: &bytes)
        }
        guard let block = open, block.part == complete.part else { return }
        // What had no deltas is whole now: `{}` for a call without arguments, among others (TC-23).
        if block.arguments == ArgumentScanner(), !outcome.rawArguments.isEmpty {
            toolInput(outcome.rawArguments, block.index, into: &bytes)
        }
        closeBlock(into: &bytes)
    }

    private mutating func flushActivity(into bytes: inout [UInt8]) {
        guard let frame = pendingActivity else { return }
        pendingActivity = nil
        closeBlock(into: &bytes)
        let index = takeIndex()
        let activity = frame.activity
        start(index, into: &bytes) { writer in
            writer.key("toolUse")
            writer.beginObject()
            writer.field("name", activity.name ?? activity.type)
            writer.field("toolUseId", activity.id ?? "server_tool_\(frame.part.index)")
            writer.field("type", activity.converseType)
            writer.endObject()
        }
        if let input = activity.input, !input.isEmpty { toolInput(input, index, into: &bytes) }
        stop(index, into: &bytes)
    }

    // MARK: Sources and opaque parts

    private mutating func cite(_ frame: CitationFrame, into bytes: inout [UInt8]) {
        func write(_ writer: inout JSONWriter) {
            writer.key("citation")
            writer.converseCitation(frame.citation)
        }
        if let block = open, block.part == frame.part, block.arguments == nil {
            delta(block.index, into: &bytes, write)
        } else {
            // A source that comes after its text stands in a block of its own, as the service has it for web searches.
            closeBlock(into: &bytes)
            let index = takeIndex()
            delta(index, into: &bytes, write)
            stop(index, into: &bytes)
        }
    }

    private mutating func opaque(_ part: OpaquePart, into bytes: inout [UInt8]) {
        guard part.wire == .bedrockConverse, let value = JSONValue(checked: part.json) else { return }
        closeBlock(into: &bytes)
        let place = ConversePlace(kind: part.kind)
        if case .event(let name) = place {
            AWSEventStreamEncoder.append(event: name, payload: Array(part.json.utf8), to: &bytes)
            return
        }
        let index = takeIndex()
        switch place {
        case .event: break
        case .delta(let name): delta(index, into: &bytes) { $0.member(name, value) }
        case .start(let name): start(index, into: &bytes) { $0.member(name, value) }
        case .block(let name): block(name, value[name] ?? .null, index, into: &bytes)
        }
        stop(index, into: &bytes)
    }

    /// A block that comes whole: its start event has all but what streams.
    private func block(_ name: String, _ value: JSONValue, _ index: Int, into bytes: inout [UInt8]) {
        var fields = value.objectValue ?? JSONObject()
        switch name {
        case "toolResult":
            let content = fields["content"] ?? .array([])
            fields["content"] = nil
            start(index, into: &bytes) { $0.member(name, .object(fields)) }
            delta(index, into: &bytes) { $0.member(name, content) }
        case "image":
            let source = fields["source"] ?? .null
            fields["source"] = nil
            start(index, into: &bytes) { $0.member(name, .object(fields)) }
            delta(index, into: &bytes) { $0.member(name, ["source": source]) }
        default: start(index, into: &bytes) { $0.member(name, value) }
        }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        begin(into: &bytes)
        // No more pieces come: what waits is written as it is.
        closeBlock(into: &bytes)
        let held = waiting
        waiting = []
        for frame in held {
            if let part = frame.part, part != open?.part { closeBlock(into: &bytes) }
            write(frame, into: &bytes)
        }
        flushActivity(into: &bytes)
        isEnded = true
        switch end.outcome {
        case .finished:
            closeBlock(into: &bytes)
            writeEnd(end, into: &bytes)
        case .failed: BedrockException(end.error).append(message: end.error?.message, to: &bytes)
        // Not to be tried again.
        case .blocked:
            let exception = end.error.map { BedrockException($0) } ?? .validationException
            exception.append(message: end.error?.message ?? "The response was blocked.", to: &bytes)
        case .truncated, .cancelled: break
        }
    }

    private func writeEnd(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        event("messageStop", into: &bytes) { writer in
            if let fields = end.metadata["additionalModelResponseFields"] {
                writer.member("additionalModelResponseFields", fields)
            } else if let stop = end.stopSequence {
                writer.member("additionalModelResponseFields", ["stop_sequence": .string(stop)])
            }
            let hasCalls = end.finishReason == .toolCalls
            writer.field(
                "stopReason",
                ConverseStopReason.word(
                    end.finishReason, raw: end.rawFinishReason, stopSequence: end.stopSequence, hasCalls: hasCalls, options: options))
        }
        let usage = end.usage ?? usage
        guard usage != nil || ConverseStopReason.reported.contains(where: { end.metadata[$0] != nil }) else { return }
        event("metadata", into: &bytes) { writer in
            writer.converseReport(usage: usage, metadata: end.metadata)
        }
    }
}
