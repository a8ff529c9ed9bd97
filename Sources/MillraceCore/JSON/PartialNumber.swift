/// How far a growing number has come (RFC 8259 §6).
enum PartialNumber: Sendable {
    /// After the sign.
    case minus
    /// After a leading zero.
    case zero
    /// Inside the whole part.
    case whole
    /// After the point.
    case point
    /// Inside the fraction.
    case fraction
    /// After `e`.
    case exponent
    /// After the exponent's sign.
    case exponentSign
    /// Inside the exponent.
    case exponentDigits

    /// Begins a number; nil where the byte begins none.
    init?(first byte: UInt8) {
        switch byte {
        case UInt8(ascii: "-"): self = .minus
        case UInt8(ascii: "0"): self = .zero
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self = .whole
        default: return nil
        }
    }

    /// Whether the text so far is a number.
    var isWhole: Bool {
        switch self {
        case .zero, .whole, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// Whether the number can end before a byte that does not go on with it.
    ///
    /// No digit may follow a leading zero.
    func canEnd(before byte: UInt8) -> Bool {
        guard case .zero = self else { return isWhole }
        return !PartialNumber.isDigit(byte)
    }

    /// The state after a further byte; nil where the byte does not belong to the number.
    func next(_ byte: UInt8) -> PartialNumber? {
        let isDigit = PartialNumber.isDigit(byte)
        let isExponent = byte | 0x20 == UInt8(ascii: "e")
        switch self {
        case .minus: return byte == UInt8(ascii: "0") ? .zero : isDigit ? .whole : nil
        case .zero: return byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : nil
        case .whole: return isDigit ? .whole : byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : nil
        case .point: return isDigit ? .fraction : nil
        case .fraction: return isDigit ? .fraction : isExponent ? .exponent : nil
        case .exponent:
            return isDigit ? .exponentDigits : byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") ? .exponentSign : nil
        case .exponentSign, .exponentDigits: return isDigit ? .exponentDigits : nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
