// Forms of OpenAI's chat that several other wires have taken over: tools, calls, blocks of content.

extension JSONWriter {
    /// Writes a tool: `{"type": "function", "function": {…}}`.
    mutating func chatTool(_ tool: ToolDescriptor, isStrict: Bool?) {
        beginObject()
        field("type", "function")
        key("function")
        beginObject()
        field("name", tool.name)
        if !tool.description.isEmpty { field("description", tool.description) }
        key("parameters")
        value(tool.parameters)
        field("strict", isStrict)
        endObject()
        endObject()
    }

    /// Writes an entry of `tool_calls`, its arguments as a string.
    mutating func chatCall(id: String, name: String, arguments: String, index: Int? = nil) {
        beginObject()
        field("index", index)
        field("id", id)
        field("type", "function")
        key("function")
        beginObject()
        field("name", name)
        field("arguments", arguments)
        endObject()
        endObject()
    }

    /// Writes a block of words: `{"type": "text", "text": …}`.
    mutating func chatBlock(_ type: String, _ text: String) {
        beginObject()
        field("type", type)
        field(type, text)
        endObject()
    }

    /// Writes a picture: `{"type": "image_url", "image_url": {…}}`, its data in the address (RFC 2397) where it has no other.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for an uploaded file.
    mutating func chatImage(_ image: ImagePart) throws(LLMError) {
        let url: String
        switch image.source {
        case .url(let address): url = address
        case .base64(let data, let mediaType): url = "data:\(mediaType);base64,\(data)"
        case .fileID: throw LLMError(.unsupported(feature: "a picture by the id of an uploaded file"), at: .request)
        }
        beginObject()
        field("type", "image_url")
        key("image_url")
        beginObject()
        field("url", url)
        field("detail", image.detail?.rawValue)
        endObject()
        endObject()
    }
}

extension RequestBodyField {
    /// An id of a tool call.
    func toolCallID() throws(LLMError) -> ToolCallID {
        let text = try string()
        return ToolCallID(text, origin: text.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider)
    }

    /// An entry of `tool_calls`, with arguments as a string or an object.
    func chatToolCall() throws(LLMError) -> ToolCall {
        let id = try required("id").toolCallID()
        let function = try required("function")
        let name = try function.required("name").string()
        guard let given = function.member("arguments") else { return ToolCall(id: id, name: name, arguments: JSONObject()) }
        if case .object(let object) = given.value { return ToolCall(id: id, name: name, arguments: object) }
        let words = try given.string()
        // Nothing stands for no arguments.
        guard !words.allSatisfy(\.isWhitespace) else { return ToolCall(id: id, name: name, arguments: JSONObject()) }
        do throws(ArgumentError) {
            return try ToolCall(id: id, name: name, rawArguments: words)
        } catch {
            throw given.error("must be a string that holds a JSON object: \(error)")
        }
    }

    /// The value of `image_url`: an address, or an object with one.
    func chatImage() throws(LLMError) -> ImagePart {
        if case .string(let address) = value { return ImagePart(source: MediaSource(address: address)) }
        var picture = ImagePart(source: MediaSource(address: try required("url").string()))
        if let detail = member("detail") {
            picture.detail = ImagePart.Detail(rawValue: try detail.string())
            if picture.detail == nil { throw detail.error("is none of 'low', 'high', 'auto'") }
        }
        return picture
    }
}

extension MediaSource {
    /// What an address stands for: data in itself (RFC 2397), or something to be fetched.
    init(address: String) {
        guard address.hasPrefix("data:"), let place = address.firstRange(of: ";base64,") else {
            self = .url(address)
            return
        }
        let mediaType = address[..<place.lowerBound].dropFirst("data:".count)
        self = .base64(String(address[place.upperBound...]), mediaType: String(mediaType))
    }
}

extension Message {
    /// The tool results of the message, in order.
    var toolResults: [ToolResult] {
        parts.compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
    }
}
