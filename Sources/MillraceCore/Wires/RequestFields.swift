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

    /// Keeps a field as it is, beside what was read of it.
    mutating func keep(_ name: String) { extras[name] = fields[name] }

    /// Keeps a part of a field.
    mutating func keep(_ name: String, _ value: JSONValue) { extras[name] = value }

    /// The fields that nobody took and those that were kept, nulls left out.
    func rest() -> JSONObject {
        var rest = extras
        for (name, value) in fields where !known.contains(name) && value != .null { rest[name] = value }
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
            let function = try tool.required("function")
            var descriptor = ToolDescriptor(
                name: try function.required("name").string(), description: try function.member("description")?.string() ?? "")
            if let parameters = function.member("parameters") {
                _ = try parameters.object()
                descriptor.parameters = parameters.value
            }
            descriptor.isStrict = try function.member("strict")?.bool()
            tools.append(descriptor)
        }
        return tools
    }
}
