/// A JSON number, kept as it was written: large integers and trailing zeros survive.
public struct JSONNumber: Sendable, CustomStringConvertible {
    /// The number as JSON text.
    public let text: String

    /// Makes an integer.
    public init(_ value: Int) { self.text = String(value) }

    /// Makes a number of a double; one that is not finite, which JSON cannot say, becomes 0.
    public init(_ value: Double) {
        if let integer = Int(exactly: value) {
            self.text = String(integer)
        } else {
            self.text = value.isFinite ? "\(value)" : "0"
        }
    }

    /// Makes a number of its JSON text; nil where the text is none.
    public init?(text: String) {
        var copy = text
        let isNumber = copy.withUTF8 { bytes in
            var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
            do throws(JSONError) {
                guard try scanner.peekKind() == .number else { return false }
                let range = try scanner.number()
                return range.count == bytes.count
            } catch {
                return false
            }
        }
        guard isNumber else { return nil }
        self.text = text
    }

    /// The text was read by the scanner.
    init(checked text: String) { self.text = text }

    /// The value where it is an integer that fits: `2`, `2.0` and `20e-1`, not `2.5`.
    ///
    /// Exact, without a detour over `Double`.
    public var int: Int? {
        if let int = Int(text) { return int }
        var copy = text
        return copy.withUTF8 { JSONBytes(UnsafeRawBufferPointer($0)).integer(in: 0..<$0.count) }
    }

    /// The nearest double; infinite where the number is greater than any.
    public var double: Double { Double(text) ?? .nan }

    /// The number as it was written.
    public var description: String { text }
}

/// Equal by value: as integers where both are, otherwise as doubles; numbers that no double holds are equal where their texts are.
extension JSONNumber: Hashable {
    /// Whether two numbers have the same value.
    public static func == (lhs: JSONNumber, rhs: JSONNumber) -> Bool {
        if lhs.text == rhs.text { return true }
        if let left = lhs.int, let right = rhs.int { return left == right }
        return lhs.int == nil && rhs.int == nil && lhs.double == rhs.double && lhs.double.isFinite
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) {
        if let int { hasher.combine(int) } else if double.isFinite { hasher.combine(double) } else { hasher.combine(text) }
    }
}
