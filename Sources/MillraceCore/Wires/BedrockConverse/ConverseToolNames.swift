/// What tools and calls are called on the wire: Converse takes only names and ids of a narrow form (Amazon Bedrock API reference,
/// "ToolSpecification", "ToolUseBlock").
enum ConverseToolNames {
    private static let maxCount = 64

    /// The name of a tool on the wire: its own where that is of the right form.
    static func wireName(_ name: String) -> String { adapted(name, marks: "_-") }

    /// The id of a call on the wire, before it is made unique.
    static func wireID(_ id: String) -> String { adapted(id, marks: "_-.:") }

    /// The names of tools whose name on the wire is another, by the latter.
    static func originals(of names: Set<String>) -> [String: String] {
        var originals: [String: String] = [:]
        for name in names.sorted() where wireName(name) != name { originals[wireName(name)] = name }
        return originals
    }

    /// A text of at most 64 letters, digits and marks.
    ///
    /// What is replaced or cut is made up for by a hash of the whole, so that different texts stay different.
    private static func adapted(_ text: String, marks: String) -> String {
        func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: marks.utf8.contains(byte)
            }
        }
        if !text.isEmpty, text.utf8.count <= maxCount, text.utf8.allSatisfy(isAllowed) { return text }
        // FNV-1a (RFC 9923).
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let ending = "_" + String(hash, radix: 36)
        let kept = text.utf8.prefix(maxCount - ending.utf8.count).map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        return String(decoding: kept, as: UTF8.self) + ending
    }
}
