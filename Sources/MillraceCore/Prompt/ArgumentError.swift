/// Why the arguments of a tool call are not one JSON object.
///
/// Holds no argument text.
public struct ArgumentError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Sendable, Hashable, Codable {
        /// The text is not JSON.
        case notJSON
        /// The text is JSON, but not an object.
        case notAnObject
        /// Something follows the object.
        case trailingText
        /// The text ends inside the object.
        case unfinished
        /// The wire never named the tool.
        case missingName
    }

    /// What is wrong.
    public let reason: Reason
    /// Where, in UTF-8 bytes from the start of the arguments.
    public let offset: Int

    /// Makes an error.
    public init(_ reason: Reason, offset: Int = 0) {
        self.reason = reason
        self.offset = offset
    }

    /// What it is and where, without any text of the conversation.
    public var description: String {
        switch reason {
        case .notJSON: "the arguments are not JSON (byte \(offset))"
        case .notAnObject: "the arguments are JSON, but not an object"
        case .trailingText: "text follows the arguments object (byte \(offset))"
        case .unfinished: "the arguments end inside the object (byte \(offset))"
        case .missingName: "the call was never named"
        }
    }

    /// Checks that a text is exactly one JSON object.
    package static func check(object text: String) -> ArgumentError? {
        var text = text
        return text.withUTF8 { check(object: UnsafeRawBufferPointer($0)) }
    }

    /// Checks that bytes are exactly one JSON object (RFC 8259).
    package static func check(object bytes: UnsafeRawBufferPointer) -> ArgumentError? {
        do throws(JSONError) {
            var scanner = JSONScanner(bytes)
            guard try scanner.peekKind() == .object else {
                try JSONScanner.validate(bytes)
                return ArgumentError(.notAnObject)
            }
            try JSONScanner.validate(bytes)
            return nil
        } catch {
            return switch error.reason {
            case .unexpectedEnd: ArgumentError(.unfinished, offset: error.offset)
            case .trailingBytes: ArgumentError(.trailingText, offset: error.offset)
            default: ArgumentError(.notJSON, offset: error.offset)
            }
        }
    }
}
