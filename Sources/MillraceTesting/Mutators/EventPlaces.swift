import MillraceCore

/// Where the events of a wire hold what event mutators change.
///
/// A place is a path of names and positions, `choices.0.delta.content`. Source: the recordings of each wire and the provider's reference of
/// its streaming events.
struct EventPlaces {
    /// Fragments of texts and arguments.
    var texts: [String] = []
    /// Objects that may have fields nobody knows; empty is the event itself.
    var objects = [""]
    /// What says again which response, item or role an event belongs to.
    var identity: [String] = []
    /// What the first fragment of a call says, and where later ones could say it again.
    var repeated: [(from: String, to: String)] = []
    /// The field with the number of the block an event belongs to; nil where the wire has no blocks of calls.
    var block: String?
    /// The usage at the end, and where an earlier event could hold it.
    var usage: (end: String, earlier: String)?
    /// The members of the usage, where they stand beside other fields.
    var usageMembers: [String] = []
    /// An event the wire's reference does not have.
    var unknownEvent: PlainJSON = ["future_event": 1]

    init(of wire: WireID) {
        switch wire {
        case .openAIChat:
            texts = [
                "choices.0.delta.content", "choices.0.delta.reasoning_content", "choices.0.delta.refusal",
                "choices.0.delta.tool_calls.0.function.arguments",
            ]
            objects += ["choices.0", "choices.0.delta"]
            identity = ["id", "model", "object", "created", "choices.0.delta.role"]
            usage = ("usage", "usage")
            unknownEvent = ["object": "future.chunk", "choices": []]
        case .mistralChat:
            texts = ["choices.0.delta.content", "choices.0.delta.content.0.thinking.0.text"]
            objects += ["choices.0", "choices.0.delta"]
            identity = ["id", "model", "object", "created", "choices.0.delta.role"]
            usage = ("usage", "usage")
            unknownEvent = ["object": "future.chunk", "choices": []]
        case .openAICompletions:
            texts = ["choices.0.text"]
            objects += ["choices.0"]
            identity = ["id", "model", "object", "created"]
            usage = ("usage", "usage")
            unknownEvent = ["object": "future.chunk", "choices": []]
        case .openAIResponses:
            texts = ["delta"]
            objects += ["response", "part"]
            identity = ["item_id", "sequence_number", "content_index"]
            repeated = [("item.call_id", "call_id"), ("item.name", "name")]
            block = "output_index"
            usage = ("response.usage", "response.usage")
            unknownEvent = ["type": "response.future_event", "sequence_number": 999]
        case .anthropicMessages, .bedrockInvokeAnthropic:
            texts = ["delta.text", "delta.thinking", "delta.partial_json"]
            objects += ["delta", "message"]
            block = "index"
            usage = ("usage", "message.usage")
            unknownEvent = ["type": "future_event"]
        case .bedrockConverse:
            texts = ["delta.text", "delta.toolUse.input", "delta.reasoningContent.text"]
            objects += ["delta.toolUse", "start.toolUse"]
            repeated = [("start.toolUse.toolUseId", "delta.toolUse.toolUseId"), ("start.toolUse.name", "delta.toolUse.name")]
            block = "contentBlockIndex"
            usage = ("usage", "usage")
        case .gemini, .geminiJSONArray:
            texts = ["candidates.0.content.parts.0.text"]
            objects += ["candidates.0", "candidates.0.content"]
            identity = ["modelVersion", "responseId", "candidates.0.content.role"]
            usage = ("usageMetadata", "usageMetadata")
        case .geminiInteractions:
            texts = ["delta.text", "delta.content.text", "delta.arguments"]
            objects += ["interaction", "delta"]
            identity = ["interaction_id"]
            repeated = [("step.id", "delta.id"), ("step.name", "delta.name")]
            block = "index"
            usage = ("interaction.usage", "interaction.usage")
            unknownEvent = ["event_type": "future.event"]
        case .cohereV2:
            texts = ["delta.message.content.text", "delta.message.content.thinking", "delta.message.tool_calls.function.arguments"]
            objects += ["delta", "delta.message", "delta.message.content"]
            identity = ["delta.message.role"]
            repeated = [
                ("delta.message.tool_calls.id", "delta.message.tool_calls.id"),
                ("delta.message.tool_calls.function.name", "delta.message.tool_calls.function.name"),
            ]
            block = "index"
            unknownEvent = ["type": "future-event"]
        case .ollamaChat, .ollamaGenerate:
            texts = wire == .ollamaChat ? ["message.content", "message.thinking"] : ["response", "thinking"]
            identity = ["model", "created_at", "message.role"]
            usageMembers = ["prompt_eval_count", "eval_count"]
            unknownEvent = ["model": "m", "created_at": "1970-01-01T00:00:00Z", "done": false]
        @unknown default: break
        }
    }

    /// The place of the fragment an event carries, if it carries one and no more than that.
    func fragment(of json: PlainJSON) -> String? {
        if json[place: "candidates.0.content.parts.0.thoughtSignature"] != nil { return nil }
        return texts.first { json[place: $0]?.text?.isEmpty == false }
    }

    /// Whether an event proves that the response, or one of its choices, has ended.
    func isProof(_ frame: ChatStream.Frame) -> Bool {
        if frame.isDone { return true }
        guard let json = frame.json else { return false }
        let words = ["choices.0.finish_reason", "candidates.0.finishReason", "stopReason"]
        if words.contains(where: { json[place: $0]?.text != nil }) || json["done"] == .bool(true) { return true }
        let types: Set<String> = [
            "response.completed", "response.incomplete", "response.failed", "message_stop", "message-end", "interaction.completed",
        ]
        return (json["type"]?.text ?? json["event_type"]?.text).map(types.contains) ?? false
    }

    /// The block of a call that an event begins.
    func begunCall(_ json: PlainJSON) -> Int? {
        guard let block, let number = json[block]?.integer else { return nil }
        let begins =
            json[place: "content_block.type"]?.text == "tool_use" || json[place: "start.toolUse"] != nil
            || (json["type"]?.text == "response.output_item.added" && json[place: "item.type"]?.text == "function_call")
            || json["type"]?.text == "tool-call-start" || json[place: "step.type"]?.text == "function_call"
        return begins ? number : nil
    }

    /// The block of a call that an event belongs to, beginnings left out.
    func continuedCall(_ json: PlainJSON, known: Set<Int>) -> Int? {
        guard let block, let number = json[block]?.integer, known.contains(number) else { return nil }
        // Cohere numbers its texts and its calls apart.
        if let type = json["type"]?.text, type.hasPrefix("content-") { return nil }
        return number
    }
}

extension PlainJSON {
    /// The value at a path of names and positions, `choices.0.delta`; the empty path is the value itself.
    ///
    /// Setting nil removes a field. Setting where the path does not lead to an object or a list changes nothing.
    subscript(place path: String) -> PlainJSON? {
        get {
            path.split(separator: ".").reduce(Optional(self)) { value, step in
                guard let value else { return nil }
                guard let position = Int(step) else { return value[String(step)] }
                return value.elements.indices.contains(position) ? value.elements[position] : nil
            }
        }
        set {
            let steps = path.split(separator: ".", maxSplits: 1)
            guard let first = steps.first else {
                self = newValue ?? .null
                return
            }
            let rest = steps.count > 1 ? String(steps[1]) : nil
            if let position = Int(first) {
                guard elements.indices.contains(position) else { return }
                var list = elements
                if let rest { list[position][place: rest] = newValue } else { list[position] = newValue ?? .null }
                elements = list
            } else if let rest {
                guard var inner = self[String(first)] else { return }
                inner[place: rest] = newValue
                self[String(first)] = inner
            } else {
                self[String(first)] = newValue
            }
        }
    }
}
