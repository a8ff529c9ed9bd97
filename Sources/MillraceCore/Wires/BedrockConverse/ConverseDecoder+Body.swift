// A whole response: its blocks go the same way as those of a stream.

extension ConverseDecoder {
    mutating func decodeBody(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        try JSONScanner.validate(event.data, maxDepth: limits.maxDepth)
        let body = try JSONValue(parsing: event.data)
        guard body["output"] != nil || body["stopReason"] != nil else {
            if body["message"]?.stringValue != nil || body["__type"] != nil { return .failed(ProviderError(value: body)) }
            return .foreign(body["content"] != nil ? "an Anthropic message" : "JSON without `output`")
        }
        assembler.event = event.number
        assembler.begin(into: &frames)
        for (index, block) in (body["output"]?["message"]?["content"]?.arrayValue ?? []).enumerated() {
            read(block, index: index, into: &frames)
        }
        setFinish(body["stopReason"], fields: body["additionalModelResponseFields"])
        take(members: body, except: ["output", "stopReason"], into: &frames)
        return .recognized
    }

    private mutating func read(_ block: JSONValue, index: Int, into frames: inout [StreamFrame]) {
        // A block is named by its only member; gateways that write a `type` beside it say nothing more.
        for (name, value) in block.objectValue ?? [:] where value != .null && name != "type" {
            switch name {
            case "text" where value.stringValue != nil: text(value.stringValue ?? "", block: index, into: &frames)
            case "toolUse": readTool(value, block, index: index, into: &frames)
            case "reasoningContent": readReasoning(value, index: index, into: &frames)
            case "citationsContent":
                for content in value["content"]?.arrayValue ?? [] {
                    text(content["text"]?.stringValue ?? "", block: index, into: &frames)
                }
                for citation in value["citations"]?.arrayValue ?? [] {
                    assembler.citation(Citation(converse: citation), choice: 0, into: &frames)
                }
            default: opaque(name, .object([name: value]), into: &frames)
            }
        }
    }

    private mutating func readTool(_ value: JSONValue, _ block: JSONValue, index: Int, into frames: inout [StreamFrame]) {
        guard var activity = ServerToolActivity(converse: value) else {
            startTool(value, isWhole: true, block: index, into: &frames)
            return
        }
        activity.input = value["input"].flatMap { $0 == .null ? nil : $0.jsonText }
        activity.json = block.jsonText
        assembler.serverTool(activity, key: "block_\(index)", choice: 0, into: &frames)
    }

    private mutating func readReasoning(_ value: JSONValue, index: Int, into frames: inout [StreamFrame]) {
        if let words = value["reasoningText"] {
            let signature = words["signature"]?.stringValue
            reasoning(ReasoningPart(text: words["text"]?.stringValue ?? "", signature: signature), block: index, into: &frames)
        }
        if let redacted = value["redactedContent"]?.stringValue {
            reasoning(ReasoningPart(encrypted: redacted), block: index, into: &frames)
        }
    }
}
