/// An error as the provider tells it, by status or inside a stream.
///
/// The message is the provider's and may repeat what was sent, so it is never part of a description: read ``message`` where you
/// mean to show it.
public struct ProviderError: Error, Sendable, Hashable, Codable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The provider's word for the kind of error, such as `invalid_request_error`.
    public var type: String?
    /// The provider's code: a word, or a number in digits.
    public var code: String?
    /// What the provider says, without what looks like a key.
    ///
    /// May hold text of the conversation.
    public var message: String?
    /// The request field the provider blames.
    public var param: String?
    /// The HTTP status; for an error inside a stream, the one it stands for.
    public var status: Int?

    /// Makes an error.
    public init(type: String? = nil, code: String? = nil, message: String? = nil, param: String? = nil, status: Int? = nil) {
        self.type = type
        self.code = code
        self.message = message.map(ProviderError.withoutKeys)
        self.param = param
        self.status = status
    }

    /// The status, type and code; of the message only its length.
    public var description: String {
        var words: [String] = []
        if let status { words.append("status \(status)") }
        if let type { words.append("type \(ProviderError.word(type))") }
        if let code { words.append("code \(ProviderError.word(code))") }
        if let message { words.append("message of \(message.utf8.count) bytes (withheld)") }
        return words.isEmpty ? "no details" : words.joined(separator: ", ")
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A provider's word, if it looks like one: type and code are vocabulary, but nothing keeps a server from putting text there.
    package static func word(_ text: String) -> String {
        let isWord =
            text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
        return isWord ? text : "(\(text.utf8.count) bytes, withheld)"
    }

    /// What keys of the common providers begin with.
    private static let keyPrefixes: [String] = ["sk-", "gsk_", "xai-", "AIza", "hf_", "nvapi-", "pplx-", "fw_", "r8_"]

    /// A text without keys: of a word that looks like one only its first letters are kept, `sk-***`.
    ///
    /// Providers repeat a wrong key in their messages, and messages end in logs.
    package static func withoutKeys(_ text: String) -> String {
        guard keyPrefixes.contains(where: { text.contains($0) }) else { return text }
        var kept: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // Word by word, so that `task-list` is none.
            let word = rest.prefix(while: isKeyByte)
            if let prefix = keyPrefixes.first(where: { word.count >= $0.utf8.count + 8 && word.starts(with: $0.utf8) }) {
                kept += Array((prefix + "***").utf8)
            } else {
                kept += word
            }
            rest = rest.dropFirst(word.count)
            if let other = rest.popFirst() { kept.append(other) }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"):
            true
        default: false
        }
    }
}
