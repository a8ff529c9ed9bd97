/// Where the known fields of one content block stand in its bytes.
struct AnthropicBlockRecord {
    /// All its bytes.
    var bytes: Range<Int>
    /// The wire's word for the block.
    var type = ""
    var id: String?
    var name: String?
    var text: String?
    var thinking: String?
    var signature: String?
    /// The payload of reasoning the provider keeps to itself.
    var data: String?
    /// The call that a result answers.
    var toolUseID: String?
    var input: Range<Int>?
    var content: Range<Int>?
    var citations: Range<Int>?
    /// Whether there are fields of a call that Millrace does not model: who asked for it, the set the tool belongs to.
    var hasOthers = false

    /// Reads the block that lies in a range of bytes which were read strictly before.
    ///
    /// - Throws: `wrongKind` where a field that a known block needs is of another kind (MD-19).
    init(_ range: Range<Int>, in data: UnsafeRawBufferPointer, maxDepth: Int, sawLoneSurrogate: inout Bool) throws(JSONError) {
        bytes = range
        let slice = UnsafeRawBufferPointer(rebasing: data[range])
        var scanner = JSONScanner(slice, maxDepth: maxDepth)
        var mistyped: [(field: String, offset: Int)] = []
        func string(_ field: String) throws(JSONError) -> String? {
            switch try scanner.peekKind() {
            case .string: return JSONText.string(try scanner.string(), in: slice, sawLoneSurrogate: &sawLoneSurrogate)
            case .null: break
            default: mistyped.append((field, range.lowerBound + scanner.position))
            }
            _ = try scanner.skipValue()
            return nil
        }
        func value() throws(JSONError) -> Range<Int> {
            let value = try scanner.skipValue()
            return (range.lowerBound + value.lowerBound)..<(range.lowerBound + value.upperBound)
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                type = try string("type") ?? ""
            } else if scanner.matches(key, "text") {
                text = try string("text")
            } else if scanner.matches(key, "thinking") {
                thinking = try string("thinking")
            } else if scanner.matches(key, "signature") {
                signature = try string("signature")
            } else if scanner.matches(key, "data") {
                self.data = try string("data")
            } else if scanner.matches(key, "id") {
                id = try string("id")
            } else if scanner.matches(key, "name") {
                name = try string("name")
            } else if scanner.matches(key, "tool_use_id") {
                toolUseID = try string("tool_use_id")
            } else if scanner.matches(key, "input") {
                input = try value()
            } else if scanner.matches(key, "content") {
                content = try value()
            } else if scanner.matches(key, "citations") {
                let isArray = try scanner.peekKind() == .array
                let list = try value()
                citations = isArray && list.count > 2 ? list : nil
            } else {
                hasOthers = true
                _ = try scanner.skipValue()
            }
        }
        let needed: Set<String> =
            switch type {
            case "text": ["text"]
            case "thinking": ["thinking", "signature"]
            case "redacted_thinking": ["data"]
            case "tool_use": ["id", "name"]
            default: []
            }
        if let wrong = mistyped.first(where: { needed.contains($0.field) }) { throw JSONError(.wrongKind, offset: wrong.offset) }
    }
}
