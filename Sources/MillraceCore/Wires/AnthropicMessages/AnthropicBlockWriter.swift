/// Writes the blocks of a streamed response, one after the other: the frames of one part, then its end.
struct AnthropicBlockWriter: Sendable {
    private enum Kind: Sendable { case none, text, thinking, call, customCall, other }

    /// The index of the open block, or of the next one.
    private var index = 0
    private var isOpen = false
    private var kind = Kind.none
    private var hasDeltas = false
    private var scan = ArgumentScanner()
    /// Arguments that are not written yet: blanks, or no object so far.
    private var held = ""
    /// How many bytes of arguments were written.
    private var sentBytes = 0
    /// The last report of a server tool, which a later one may still replace.
    private var activity: ServerToolActivity?
    private var fields: JSONObject?
    private var callFields: [String: JSONObject] = [:]

    /// Whether the part has had its last frame.
    private(set) var isComplete = false
    /// Whether arguments were written that turned out to be others.
    private(set) var isSpoiled = false
    /// What was written, as far as it decides the stop reason.
    private(set) var content = AnthropicStopWord.Content()

    /// Whether the part could end here, though its last frame has not come.
    var canClose: Bool {
        switch kind {
        // Only blanks can follow a complete value.
        case .call: scan.state == .complete
        case .customCall: false
        case .none, .other: true
        case .text, .thinking: false
        }
    }

    /// Writes a frame of the part that is being written, or of the next one.
    mutating func write(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        switch frame {
        case .textDelta(let delta): text(delta.text, into: &bytes)
        case .refusalDelta(let delta):
            content.hasRefusal = true
            text(delta.text, into: &bytes)
        case .textComplete(let complete): self.complete(text: complete.text, into: &bytes)
        case .refusalComplete(let complete):
            content.hasRefusal = true
            self.complete(text: complete.text, into: &bytes)
        case .citation(let frame): cite(frame.citation, into: &bytes)
        case .reasoningDelta(let delta): think(delta.text, into: &bytes)
        case .reasoningComplete(let complete): self.complete(complete.reasoning, into: &bytes)
        case .toolCallStart(let start): begin(start, into: &bytes)
        case .toolCallDelta(let delta): if kind == .call { hold(delta.arguments, into: &bytes) }
        case .toolCallComplete(let complete): self.complete(complete.outcome, into: &bytes)
        case .audioComplete(let complete):
            // Sound has no place here; what is said in it has.
            if let transcript = complete.audio.transcript { self.complete(text: transcript, into: &bytes) }
            isComplete = true
        case .serverTool(let frame):
            kind = .other
            activity = frame.activity
        case .opaque(let frame):
            opaque(frame.opaque, into: &bytes)
            isComplete = true
        case .audioDelta, .start, .logprobs, .usage, .diagnostic, .rail, .end: break
        }
    }

    /// Ends the part.
    mutating func close(into bytes: inout [UInt8]) {
        if let activity { write(activity, into: &bytes) }
        stop(into: &bytes)
        activity = nil
        kind = .none
        hasDeltas = false
        isComplete = false
        scan = ArgumentScanner()
        held = ""
        sentBytes = 0
    }

    // MARK: Events

    private mutating func start(into bytes: inout [UInt8], _ block: (inout JSONWriter) -> Void) {
        isOpen = true
        bytes.anthropicEvent("content_block_start") { writer in
            writer.field("index", index)
            writer.key("content_block")
            block(&writer)
        }
    }

    private func delta(_ type: String, into bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        bytes.anthropicEvent("content_block_delta") { writer in
            writer.field("index", index)
            writer.key("delta")
            writer.beginObject()
            writer.field("type", type)
            body(&writer)
            writer.endObject()
        }
    }

    private mutating func stop(into bytes: inout [UInt8]) {
        guard isOpen else { return }
        isOpen = false
        bytes.anthropicEvent("content_block_stop") { $0.field("index", index) }
        index += 1
    }

    private mutating func takeFields() -> JSONObject? {
        defer { fields = nil }
        return fields
    }

    // MARK: Text

    private mutating func open(text bytes: inout [UInt8]) {
        guard !isOpen else { return }
        kind = .text
        let fields = takeFields()
        start(into: &bytes) { writer in
            writer.beginObject()
            writer.field("type", "text")
            writer.field("text", "")
            writer.anthropicFields(fields)
            writer.endObject()
        }
    }

    private mutating func text(_ text: String, into bytes: inout [UInt8]) {
        open(text: &bytes)
        hasDeltas = true
        delta("text_delta", into: &bytes) { $0.field("text", text) }
    }

    private mutating func complete(text: String, into bytes: inout [UInt8]) {
        if !hasDeltas, !text.isEmpty { self.text(text, into: &bytes) }
        isComplete = true
    }

    private mutating func cite(_ citation: Citation, into bytes: inout [UInt8]) {
        guard citation.hasAnthropicForm else { return }
        open(text: &bytes)
        delta("citations_delta", into: &bytes) { writer in
            writer.key("citation")
            writer.anthropicCitation(citation)
        }
    }

    // MARK: Reasoning

    private mutating func think(_ words: String, into bytes: inout [UInt8]) {
        openThinking(into: &bytes)
        hasDeltas = true
        delta("thinking_delta", into: &bytes) { $0.field("thinking", words) }
    }

    private mutating func openThinking(into bytes: inout [UInt8]) {
        guard !isOpen else { return }
        kind = .thinking
        start(into: &bytes) { writer in
            writer.beginObject()
            writer.field("type", "thinking")
            writer.field("thinking", "")
            writer.field("signature", "")
            writer.endObject()
        }
    }

    private mutating func complete(_ reasoning: ReasoningPart, into bytes: inout [UInt8]) {
        isComplete = true
        // What another provider signed or encrypted would be refused when it comes back.
        let isOwn = reasoning.origin.map { AnthropicPartKind.isOwn($0.wire) } ?? true
        if isOwn, let data = reasoning.encrypted, reasoning.text.isEmpty {
            start(into: &bytes) { writer in
                writer.beginObject()
                writer.field("type", "redacted_thinking")
                writer.field("data", data)
                writer.endObject()
            }
            return
        }
        if !hasDeltas, !reasoning.text.isEmpty { think(reasoning.text, into: &bytes) }
        guard isOwn, let signature = reasoning.signature else { return }
        openThinking(into: &bytes)
        // Clients keep the last one: it goes out whole.
        delta("signature_delta", into: &bytes) { $0.field("signature", signature) }
    }

    // MARK: Tool calls

    private mutating func begin(_ call: ToolCallStart, into bytes: inout [UInt8]) {
        kind = call.kind == .custom ? .customCall : .call
        open(id: call.id, name: call.name, into: &bytes)
    }

    private mutating func open(id: ToolCallID, name: String, into bytes: inout [UInt8]) {
        content.hasCalls = true
        var fields = takeFields() ?? JSONObject()
        for (key, value) in callFields[id.rawValue] ?? JSONObject() { fields[key] = value }
        start(into: &bytes) { writer in
            writer.beginObject()
            writer.field("type", "tool_use")
            writer.field("id", id.rawValue)
            writer.field("name", name)
            writer.key("input")
            writer.beginObject()
            writer.endObject()
            writer.anthropicFields(fields, except: ["type", "id", "name", "input"])
            writer.endObject()
        }
    }

    /// A piece of arguments.
    ///
    /// Clients read each piece as the beginning of an object: what is none waits for the end of the call, which may tell another text.
    private mutating func hold(_ text: String, into bytes: inout [UInt8]) {
        guard sentBytes == 0 else { return arguments(text, into: &bytes) }
        held += text
        guard held.utf8.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") else { return }
        let text = held
        held = ""
        arguments(text, into: &bytes)
    }

    private mutating func arguments(_ text: String, into bytes: inout [UInt8]) {
        sentBytes += text.utf8.count
        if scan.state != .complete { scan.append(text) }
        delta("input_json_delta", into: &bytes) { $0.field("partial_json", text) }
    }

    private mutating func complete(_ outcome: ToolCallOutcome, into bytes: inout [UInt8]) {
        isComplete = true
        if outcome.completed == nil { content.hasBrokenCalls = true }
        // A call without a name cannot be told.
        guard let name = outcome.name else { return }
        if !isOpen { open(id: outcome.id, name: name, into: &bytes) }
        guard sentBytes == 0 else {
            if let call = outcome.completed, call.rawArguments.utf8.count != sentBytes { isSpoiled = true }
            return
        }
        if kind == .customCall || outcome.completed?.kind == .custom {
            guard let call = outcome.completed else { return }
            arguments(JSONValue.object(["input": .string(call.rawArguments)]).jsonText, into: &bytes)
        } else if !outcome.rawArguments.isEmpty {
            arguments(outcome.rawArguments, into: &bytes)
        }
    }

    // MARK: Blocks of this wire

    private mutating func write(_ activity: ServerToolActivity, into bytes: inout [UInt8]) {
        guard AnthropicPartKind.isServerCall(activity.type), let json = activity.json, case .object(var block)? = JSONValue(checked: json)
        else { return }
        let input = block["input"] ?? .object(JSONObject())
        block["input"] = .object(JSONObject())
        start(into: &bytes) { $0.value(.object(block)) }
        if input != .object(JSONObject()) { delta("input_json_delta", into: &bytes) { $0.field("partial_json", input.jsonText) } }
    }

    private mutating func opaque(_ part: OpaquePart, into bytes: inout [UInt8]) {
        guard AnthropicPartKind.isOwn(part.wire), case .object(let block)? = JSONValue(checked: part.json) else { return }
        switch part.kind {
        case AnthropicPartKind.fields: fields = block
        case AnthropicPartKind.callFields: if let id = block["id"]?.stringValue { callFields[id] = block }
        case "compaction":
            start(into: &bytes) { writer in
                writer.beginObject()
                writer.field("type", "compaction")
                writer.key("content")
                writer.null()
                writer.endObject()
            }
            delta("compaction_delta", into: &bytes) { $0.anthropicFields(block, except: ["type"]) }
        default: start(into: &bytes) { $0.anthropicRaw(part.json) }
        }
    }
}
