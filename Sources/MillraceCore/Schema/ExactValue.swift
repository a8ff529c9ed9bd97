/// A text that equals another where their scalars are the same.
///
/// `String` holds canonically equivalent spellings for equal; JSON Schema does not (JSON Schema Core 2020-12 §4.2.2).
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (lhs: ExactText, rhs: ExactText) -> Bool { JSONObject.isSame(lhs.text, rhs.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

/// A JSON value that equals another as JSON Schema has it: numbers by their exact value, texts scalar by scalar, members in any order.
///
/// Source: JSON Schema Core 2020-12 §4.2.2.
struct ExactValue: Hashable, Sendable {
    let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    static func == (lhs: ExactValue, rhs: ExactValue) -> Bool { isSame(lhs.value, rhs.value) }

    func hash(into hasher: inout Hasher) { ExactValue.hash(value, into: &hasher) }

    private static func isSame(_ value: JSONValue, _ other: JSONValue) -> Bool {
        switch (value, other) {
        case (.null, .null): true
        case (.bool(let flag), .bool(let otherFlag)): flag == otherFlag
        case (.number(let number), .number(let otherNumber)): isSame(number, otherNumber)
        case (.string(let text), .string(let otherText)): JSONObject.isSame(text, otherText)
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { isSame($0, $1) }
        case (.object(let object), .object(let otherObject)):
            object.count == otherObject.count
                && object.allSatisfy { member in otherObject[member.key].map { isSame(member.value, $0) } ?? false }
        default: false
        }
    }

    private static func isSame(_ number: JSONNumber, _ other: JSONNumber) -> Bool {
        if number.text == other.text { return true }
        // Whole numbers that fit an Int are told as one however they are written, so a number that is none equals no such number.
        switch (number.int, other.int) {
        case (let int?, let otherInt?): return int == otherInt
        case (nil, nil): return DecimalNumber(number) == DecimalNumber(other)
        default: return false
        }
    }

    private static func hash(_ value: JSONValue, into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag)
        case .number(let number):
            if let int = number.int { hasher.combine(int) } else { hasher.combine(DecimalNumber(number)) }
        case .string(let text): hasher.combine(ExactText(text))
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { hash(element, into: &hasher) }
        case .object(let object):
            // Order must not matter: the members' hashes are added.
            var sum = 0
            for member in object {
                var inner = Hasher()
                inner.combine(ExactText(member.key))
                hash(member.value, into: &inner)
                sum &+= inner.finalize()
            }
            hasher.combine(sum)
        }
    }
}
