/// One content block while it streams.
struct AnthropicBlock: Sendable {
    /// What becomes of its deltas.
    enum Kind: Sendable {
        /// They are told as they come.
        case text, thinking
        /// They are the arguments of a call.
        case call(slot: Int)
        /// They are the answer, written as the arguments of a tool.
        case output
        /// They are the input of a tool that the provider runs itself.
        case serverCall(key: String)
        /// They are collected: the block is told when it is whole.
        case opaque
    }

    /// What becomes of its deltas.
    let kind: Kind
    /// The wire's word for the block.
    let type: String
    /// Whether it has not ended.
    var isOpen = true
    /// The input that its beginning stated, unless it was empty (TC-24).
    var startInput: String?
    /// The input that came in pieces.
    var input = ""
    /// The block as it began.
    var json = ""
    /// The block with its deltas merged, where there were some.
    var merged: JSONObject?
    /// The call that a result answers.
    var toolUseID: String?
    /// What a result says.
    var output: String?
    /// How many bytes were collected.
    var byteCount = 0

    /// Whether its deltas are collected rather than told.
    var collectsDeltas: Bool { if case .opaque = kind { true } else { false } }

    /// The block with its deltas, as it goes back; nil where its input is no JSON object.
    var whole: String? {
        guard case .serverCall = kind else { return merged.map { JSONValue.object($0).jsonText } ?? json }
        guard !input.isEmpty else { return json }
        guard ArgumentError.check(object: input) == nil, case .object(let object)? = JSONValue(checked: json) else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in object where name != "input" {
            writer.key(name)
            writer.value(value)
        }
        writer.key("input")
        writer.raw(input)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Merges a delta whose type or block Millrace does not model: texts and lists go on, anything else replaces.
    mutating func merge(_ delta: JSONObject) {
        var object = merged ?? JSONValue(checked: json)?.objectValue ?? JSONObject()
        for (name, value) in delta where name != "type" && value != .null {
            byteCount += value.jsonText.utf8.count
            switch (object[name], value) {
            case (.string(let known)?, .string(let more)): object[name] = .string(known + more)
            case (.array(let known)?, .array(let more)): object[name] = .array(known + more)
            default: object[name] = value
            }
        }
        merged = object
    }
}
