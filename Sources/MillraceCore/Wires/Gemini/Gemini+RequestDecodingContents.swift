/// Reads the contents of a client's request.
///
/// Results that stand together are a message of their own.
struct GeminiConversationDecoder {
    private(set) var messages: [Message] = []
    /// Calls that have no result yet: without ids, results pair by name and order.
    private var unanswered: [(id: ToolCallID, name: String)] = []
    private var mintedCount = 0

    /// Instructions: one content, or a text alone.
    mutating func decode(instructions: RequestBodyField) throws(LLMError) {
        if case .string(let text) = instructions.value {
            messages.append(.system(text))
            return
        }
        var parts: [Part] = []
        for part in try instructions.required("parts").elements() { parts.append(try read(part, ofModel: false)) }
        if !parts.isEmpty { messages.append(Message(role: .system, parts: parts)) }
    }

    mutating func decode(contents: RequestBodyField) throws(LLMError) {
        for content in try contents.elements() { try read(content) }
    }

    private mutating func read(_ content: RequestBodyField) throws(LLMError) {
        let role = content.member("role")
        let list = try content.member("parts")?.elements() ?? []
        switch try role?.string() ?? "user" {
        case "model":
            var parts: [Part] = []
            for part in list { parts.append(try read(part, ofModel: true)) }
            messages.append(Message(role: .assistant, parts: parts))
        // Older clients name the side that answers calls.
        case "user", "function", "tool": try readUser(list)
        case "system":
            var parts: [Part] = []
            for part in list { parts.append(try read(part, ofModel: false)) }
            messages.append(Message(role: .system, parts: parts))
        default: throw (role ?? content).error("is none of 'user', 'model'")
        }
    }

    private mutating func readUser(_ list: [RequestBodyField]) throws(LLMError) {
        var results: [ToolResult] = []
        var parts: [Part] = []
        for part in list {
            if let response = part.member(gemini: "functionResponse") {
                results.append(try read(response: response))
            } else {
                parts.append(try read(part, ofModel: false))
            }
        }
        if !results.isEmpty { messages.append(.tool(results)) }
        if !parts.isEmpty || results.isEmpty { messages.append(Message(role: .user, parts: parts)) }
    }

    // MARK: Parts

    private mutating func read(_ part: RequestBodyField, ofModel isModel: Bool) throws(LLMError) -> Part {
        let signature = try part.member(gemini: "thoughtSignature")?.string()
        if let call = part.member(gemini: "functionCall") { return .toolCall(try read(call: call, signature: signature)) }
        if part.member(gemini: "executableCode") != nil || part.member(gemini: "toolCall") != nil { return .serverTool(activity(part)) }
        let isPlain = try !part.object().contains { !Self.plainFields.contains($0.key) }
        if isPlain, let text = part.member("text") {
            let words = try text.string()
            if try part.member("thought")?.bool() == true {
                let origin = ReasoningOrigin(wire: .gemini, field: "thought")
                return .reasoning(ReasoningPart(text: words, signature: signature, origin: origin))
            }
            return .text(TextPart(words, signature: signature))
        }
        if !isModel, isPlain || signature == nil {
            if let data = part.member(gemini: "inlineData"), let media = try read(data: data, part) { return media }
            if let data = part.member(gemini: "fileData"), let media = try read(file: data, part) { return media }
        }
        let kind = try part.object().keys.first { $0 != "thoughtSignature" && $0 != "thought_signature" } ?? "part"
        return .opaque(OpaquePart(wire: .gemini, kind: kind, json: part.value.jsonText))
    }

    private static let plainFields: Set<String> = ["text", "thought", "thoughtSignature", "thought_signature"]

    private func activity(_ part: RequestBodyField) -> ServerToolActivity {
        let code = part.member(gemini: "executableCode")?.value
        let call = part.member(gemini: "toolCall")?.value
        return ServerToolActivity(
            type: code != nil ? "executableCode" : "toolCall", id: (code ?? call)?["id"]?.stringValue,
            name: call?["toolType"]?.stringValue ?? call?["tool_type"]?.stringValue,
            input: code?["code"]?.stringValue ?? call?["args"]?.jsonText, json: part.value.jsonText)
    }

    // MARK: Media

    /// Data in the message; nil where more is said of it than a media part can hold.
    private func read(data: RequestBodyField, _ part: RequestBodyField) throws(LLMError) -> Part? {
        guard try part.object().count == 1 else { return nil }
        let type = try data.member(gemini: "mimeType")?.string() ?? "application/octet-stream"
        let base64 = try data.required("data").string()
        let name = try data.member(gemini: "displayName")?.string()
        if type.hasPrefix("image/"), name == nil { return .image(base64: base64, mediaType: type) }
        if type.hasPrefix("audio/"), name == nil {
            return .audio(AudioPart(base64: base64, format: String(type.dropFirst("audio/".count))))
        }
        return .file(FilePart(source: .base64(base64, mediaType: type), filename: name))
    }

    private func read(file: RequestBodyField, _ part: RequestBodyField) throws(LLMError) -> Part? {
        guard try part.object().count == 1 else { return nil }
        guard let address = try file.member(gemini: "fileUri")?.string() else {
            throw RequestBodyField(value: .null, path: "\(file.path).fileUri").error("is missing")
        }
        let type = try file.member(gemini: "mimeType")?.string()
        let name = try file.member(gemini: "displayName")?.string()
        // A type the address does not tell would be lost in a part of another form.
        guard type == GeminiMedia.type(of: address) else { return nil }
        let source: MediaSource = address.contains("://") ? .url(address) : .fileID(address)
        if type?.hasPrefix("image/") == true, name == nil { return .image(ImagePart(source: source)) }
        return .file(FilePart(source: source, filename: name))
    }

    // MARK: Calls and results

    private mutating func read(call: RequestBodyField, signature: String?) throws(LLMError) -> ToolCall {
        let name = try call.required("name").string()
        let id = try call.member("id")?.string()
        let callID = id.flatMap { $0.isEmpty ? nil : ToolCallID($0, origin: Self.origin(of: $0)) } ?? mint()
        unanswered.append((callID, name))
        return ToolCall(id: callID, name: name, arguments: try call.member("args")?.object() ?? JSONObject(), signature: signature)
    }

    private mutating func mint() -> ToolCallID {
        mintedCount += 1
        return ToolCallID("\(ToolCallID.mintedPrefix)request_\(mintedCount)", origin: .minted)
    }

    private static func origin(of id: String) -> ToolCallID.Origin { id.hasPrefix(ToolCallID.mintedPrefix) ? .minted : .provider }

    private mutating func read(response: RequestBodyField) throws(LLMError) -> ToolResult {
        let name = try response.required("name").string()
        let id: ToolCallID
        if let text = try response.member("id")?.string(), !text.isEmpty {
            id = ToolCallID(text, origin: Self.origin(of: text))
            if let place = unanswered.firstIndex(where: { $0.id == id }) { unanswered.remove(at: place) }
        } else if let place = unanswered.firstIndex(where: { $0.name == name }) {
            id = unanswered.remove(at: place).id
        } else {
            id = mint()
        }
        var result = ToolResult(callID: id, name: name, parts: [])
        if let value = response.member("response") {
            let object = try value.object()
            if object.count == 1, let text = object["output"]?.stringValue {
                result.parts = [.text(text)]
            } else if object.count == 1, let text = object["error"]?.stringValue {
                result.parts = [.text(text)]
                result.isError = true
            } else {
                result.parts = [.text(value.value.jsonText)]
            }
        }
        for part in try response.member("parts")?.elements() ?? [] { result.parts.append(try read(part, ofModel: false)) }
        return result
    }
}
