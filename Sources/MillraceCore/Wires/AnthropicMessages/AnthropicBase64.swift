/// Base64 of short texts, for the one place where this wire wants a document in words.
enum AnthropicBase64 {
    /// The base64 of a text's UTF-8.
    static func encode(_ text: String) -> String { Base64.encode(text.utf8) }

    /// The text whose UTF-8 a base64 stands for; nil where it stands for none.
    static func decode(_ base64: String) -> String? {
        guard let bytes = Base64.decode(base64), bytes.withUnsafeBytes({ UTF8Check.firstInvalidOffset($0) == nil }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
