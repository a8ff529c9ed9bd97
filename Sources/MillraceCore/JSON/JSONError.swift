/// Why bytes are not the JSON that was asked for.
///
/// Holds no text of the document, so that it can be logged.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Sendable, Hashable {
        /// The bytes end inside a value, or before one. More bytes could make it JSON.
        case unexpectedEnd
        /// A byte that cannot stand where it stands.
        case unexpectedByte
        /// Something other than white space follows the document.
        case trailingBytes
        /// A number with a leading zero, or without the digits its sign, point or exponent asks for.
        case badNumber
        /// A backslash in a string that starts no escape of RFC 8259 §7.
        case badEscape
        /// A byte below 0x20 in a string; it must be written as an escape.
        case controlCharacter
        /// More open objects and arrays than the limit allows.
        case tooDeep
        /// The value is of another kind than was asked for; it was not consumed.
        case wrongKind
        /// The bytes are not UTF-8.
        case invalidUTF8
    }

    /// What is wrong.
    public var reason: Reason
    /// Where, in bytes from the start of the document.
    public var offset: Int

    /// Makes an error.
    public init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// What is wrong and where, in words.
    public var description: String {
        let what =
            switch reason {
            case .unexpectedEnd: "the JSON ends too early"
            case .unexpectedByte: "unexpected byte in JSON"
            case .trailingBytes: "something follows the JSON document"
            case .badNumber: "malformed number in JSON"
            case .badEscape: "malformed escape in a JSON string"
            case .controlCharacter: "raw control character in a JSON string"
            case .tooDeep: "the JSON is nested too deeply"
            case .wrongKind: "a JSON value of another kind was expected"
            case .invalidUTF8: "the JSON is not UTF-8"
            }
        return "\(what) (byte \(offset))"
    }
}
