/// Follows the nesting of growing argument text, a fragment at a time, to know one thing: whether its top-level value is closed.
///
/// It does not validate; that is done once, strictly, when the call closes. Cost is linear in the bytes.
struct ArgumentScanner: Sendable, Hashable {
    /// How far the text is.
    enum State: Sendable, Hashable {
        /// Nothing but blanks.
        case empty
        /// The top-level value has begun.
        case incomplete
        /// The top-level object, array or string is closed: only blanks can follow.
        case complete
    }

    private(set) var state = State.empty
    private var depth = 0
    private var isInString = false
    private var isAfterBackslash = false

    /// Reads the next fragment.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Reads the next fragment.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count, state != .complete {
            if isInString {
                position = skipString(bytes, from: position)
                continue
            }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                isInString = true
                state = .incomplete
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                state = .incomplete
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                state = depth <= 0 ? .complete : .incomplete
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                break
            default:
                state = .incomplete
            }
            position += 1
        }
    }

    private mutating func skipString(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if isAfterBackslash {
                isAfterBackslash = false
            } else if byte == UInt8(ascii: "\\") {
                isAfterBackslash = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
                if depth == 0 { state = .complete }
                break
            }
        }
        return position
    }

    /// Whether a text holds anything but JSON's blanks.
    static func isSolid(_ text: String) -> Bool {
        text.utf8.contains { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\t") }
    }
}
