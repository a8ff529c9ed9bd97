/// The top-level fields of a client's request, of which each is taken once; those that nobody took are extras.
struct RequestFields {
    let body: RequestBodyField
    private let fields: JSONObject
    private var known: Set<String> = []
    private(set) var extras = JSONObject()

    /// Reads a body, which must be one JSON object.
    init(parsing bytes: UnsafeRawBufferPointer) throws(LLMError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw RequestBodyField(value: .null, path: "").error("is not JSON (byte \(error.offset))")
        }
        body = RequestBodyField(value: value, path: "")
        fields = try body.object()
    }

    /// A field; nil where it is absent or null.
    ///
    /// It is known then and no extra.
    mutating func take(_ name: String) -> RequestBodyField? {
        known.insert(name)
        return body.member(name)
    }

    /// A field that must be there.
    mutating func required(_ name: String) throws(LLMError) -> RequestBodyField {
        known.insert(name)
        return try body.required(name)
    }

    /// Makes a field known: it was read in another way, or is no matter of the request's.
    mutating func know(_ name: String) { known.insert(name) }

    /// Keeps a field as it is, beside what was read of it.
    mutating func keep(_ name: String) { extras[name] = fields[name] }

    /// Keeps a part of a field.
    mutating func keep(_ name: String, _ value: JSONValue) { extras[name] = value }

    /// The fields that nobody took and those that were kept: in the order of the request, so that it is written again as it was.
    ///
    /// - Parameter keepsNulls: whether a null that nobody took is one of them.
    func rest(keepsNulls: Bool = false) -> JSONObject {
        var rest = JSONObject()
        for (name, value) in fields {
            if let kept = extras[name] {
                rest[name] = kept
            } else if !known.contains(name), keepsNulls || value != .null {
                rest[name] = value
            }
        }
        for (name, value) in extras where rest[name] == nil { rest[name] = value }
        return rest
    }

    /// The tools, in the form OpenAI has them and several other wires after it.
    mutating func takeChatTools() throws(LLMError) -> [ToolDescriptor] {
        var tools: [ToolDescriptor] = []
        for tool in try take("tools")?.elements() ?? [] {
            guard try tool.member("type")?.string() ?? "function" == "function" else {
                // A tool the provider runs itself: only the whole list says it.
                keep("tools")
                continue
            }
            tools.append(try tool.required("function").functionTool())
        }
        return tools
    }
}

extension RequestBodyField {
    /// The tool that an object of a name, a description, parameters and strictness declares.
    func functionTool() throws(LLMError) -> ToolDescriptor {
        var tool = ToolDescriptor(name: try required("name").string(), description: try member("description")?.string() ?? "")
        if let parameters = member("parameters") {
            _ = try parameters.object()
            tool.parameters = parameters.value
        }
        tool.isStrict = try member("strict")?.bool()
        return tool
    }
}

extension String {
    /// The text with its percent escapes read (RFC 3986 §2.1): segments of paths name models.
    var percentDecoded: String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(JSONText.hexValue),
                let low = rest.dropFirst().first.flatMap(JSONText.hexValue)
            {
                rest = rest.dropFirst(2)
                bytes.append(UInt8(truncatingIfNeeded: high << 4 | low))
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
