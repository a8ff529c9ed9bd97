// The tools of a request: `toolConfig`.

extension ConverseRequestEncoder {
    mutating func writeTools(_ options: GenerationOptions) throws(LLMError) {
        let choice = options.toolChoice
        guard !request.tools.isEmpty else {
            if choice != nil, choice != ToolChoice.none, options.extras["toolConfig"] == nil { drop("toolConfig.toolChoice") }
            return
        }
        if choice == ToolChoice.none {
            // The wire has no such choice, but without tools there is nothing to call. A conversation with calls in it must have them.
            guard hasToolBlocks else { return }
            drop("toolConfig.toolChoice")
        }
        guard begins("toolConfig") else { return }
        writer.beginObject()
        writer.key("tools")
        writer.beginArray()
        for tool in request.tools { try write(tool) }
        if let point = cachePoint(in: "tools") { write(cachePoint: point) }
        writer.endArray()
        switch choice {
        case nil, .none?: break
        case .auto?: write(choice: "auto", tool: nil)
        case .required?: write(choice: "any", tool: nil)
        case .named(let name)?: write(choice: "tool", tool: name)
        }
        writer.endObject()
    }

    private var hasToolBlocks: Bool {
        request.prompt.messages.contains { message in
            message.parts.contains { part in
                switch part {
                case .toolCall, .toolResult: true
                default: false
                }
            }
        }
    }

    private mutating func write(_ tool: ToolDescriptor) throws(LLMError) {
        guard tool.customFormat == nil else { throw unsupported("a tool that takes free text") }
        writer.beginObject()
        writer.key("toolSpec")
        writer.beginObject()
        writer.field("name", ConverseToolNames.wireName(tool.name))
        if !tool.description.isEmpty { writer.field("description", tool.description) }
        writer.key("inputSchema")
        writer.beginObject()
        writer.member("json", tool.parameters)
        writer.endObject()
        writer.field("strict", tool.isStrict)
        writer.endObject()
        writer.endObject()
    }

    private mutating func write(choice: String, tool: String?) {
        writer.key("toolChoice")
        writer.beginObject()
        writer.key(choice)
        writer.beginObject()
        writer.field("name", tool.map(ConverseToolNames.wireName))
        writer.endObject()
        writer.endObject()
    }

    // MARK: Cache points

    /// The cache point that the extras ask for at the end of a list.
    func cachePoint(in place: String) -> JSONValue? {
        guard case .object? = request.prompt.options.extras["cachePoint"]?[place] else { return nil }
        return request.prompt.options.extras["cachePoint"]?[place]
    }

    mutating func write(cachePoint point: JSONValue) {
        writer.beginObject()
        writer.member("cachePoint", point)
        writer.endObject()
    }
}
