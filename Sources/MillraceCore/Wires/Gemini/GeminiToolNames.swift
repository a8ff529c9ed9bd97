/// Names of tools as Google's services take them: a letter or underscore, then letters, digits, `_`, `.`, `:` and `-`, 64 in all
/// (Vertex AI API reference, "FunctionDeclaration").
///
/// A name of another form, from a conversation with another provider, goes out changed, always alike, and comes back as it was (TC-15).
enum GeminiToolNames {
    private static let maxBytes = 64

    /// The name on the wire.
    static func wireName(of name: String) -> String {
        let bytes = Array(name.utf8)
        if let first = bytes.first, isLetter(first), bytes.count <= maxBytes, bytes.allSatisfy(isAllowed) { return name }
        // What can stay does; the hash keeps two such names apart (FNV-1a, RFC 9923).
        var hash: UInt32 = 0x811c_9dc5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        var kept = bytes.prefix(maxBytes - 10).map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        if kept.first.map(isLetter) != true { kept.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: kept, as: UTF8.self) + "_" + digits
    }

    /// The declared tools that have another name on the wire, by that name.
    static func changed(of declared: Set<String>) -> [String: String] {
        var names: [String: String] = [:]
        for name in declared where wireName(of: name) != name { names[wireName(of: name)] = name }
        return names
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): true
        default: isLetter(byte)
        }
    }
}
