// Values of fields as events of wires have them: there, absent, null, or of a kind that nobody expects.

extension JSONScanner {
    /// Whether the next value is of a kind; any other is skipped.
    mutating func isNext(_ kind: JSONKind) throws(JSONError) -> Bool {
        if try peekKind() == kind { return true }
        _ = try skipValue()
        return false
    }

    /// Whether the next value is of a kind; null is none and is skipped.
    ///
    /// One of another kind is an error: content that cannot be read must not be lost without a word (MD-19, ER-20).
    mutating func isPresent(_ kind: JSONKind) throws(JSONError) -> Bool {
        if try peekKind() == kind { return true }
        guard try isNull() else { throw JSONError(.wrongKind, offset: position) }
        return false
    }

    /// The next value if it is a string; null is none, and one of another kind is an error.
    mutating func stringIfPresent() throws(JSONError) -> JSONStringSpan? { try isPresent(.string) ? try string() : nil }

    /// The bytes of the next value if it is an array with elements.
    ///
    /// A null or an empty array is none (TC-35); any other value is an error.
    mutating func arrayIfPresent() throws(JSONError) -> Range<Int>? {
        guard try isPresent(.array) else { return nil }
        let value = try skipValue()
        return value.count > 2 ? value : nil
    }

    /// The bytes of the next value if it is an object; any other is skipped and gives nil.
    mutating func objectOrNull() throws(JSONError) -> Range<Int>? { try isNext(.object) ? try skipValue() : nil }

    /// The bytes of the next value if it is an array with elements; any other is skipped and gives nil.
    mutating func arrayOrNull() throws(JSONError) -> Range<Int>? {
        guard try isNext(.array) else { return nil }
        let value = try skipValue()
        return value.count > 2 ? value : nil
    }

    /// The bytes of the next value if it is an error that is one: an object, or a text that is not empty (ER-02).
    mutating func errorOrNull() throws(JSONError) -> Range<Int>? {
        let kind = try peekKind()
        let value = try skipValue()
        return switch kind {
        case .object: value
        case .string: value.count > 2 ? value : nil
        default: nil
        }
    }
}
