/// A number of any size, exact: a whole number times a power of ten.
///
/// Comparing costs as much as there are digits, whatever the exponent.
struct DecimalNumber: Hashable, Sendable {
    /// Whether it is less than zero.
    let isNegative: Bool
    /// The digits from 0 to 9, without zeros at either end; empty for zero.
    let digits: [UInt8]
    /// The power of ten that the last digit counts.
    let exponent: Int

    // An exponent beyond this is no other number to anybody; saturating keeps sums of exponents and counts of digits in range.
    private static let maxExponent = 1 << 40

    init(_ number: JSONNumber) {
        var digits: [UInt8] = []
        var exponent = 0
        var isNegative = false
        var isFraction = false
        var bytes = number.text.utf8[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        while let byte = bytes.first, byte | 0x20 != UInt8(ascii: "e") {
            bytes.removeFirst()
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else {
                if isFraction { exponent -= 1 }
                // A zero in front says nothing.
                if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte &- UInt8(ascii: "0")) }
            }
        }
        exponent += DecimalNumber.written(bytes.dropFirst())
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.isNegative = isNegative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent
        self.digits = digits
    }

    private static func written(_ bytes: Substring.UTF8View) -> Int {
        var value = 0
        for byte in bytes where byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-") {
            value = min(value * 10 + Int(byte &- UInt8(ascii: "0")), maxExponent)
        }
        return bytes.first == UInt8(ascii: "-") ? -value : value
    }

    /// Whether there is nothing behind the point.
    var isWhole: Bool { exponent >= 0 }

    /// Whether it is greater than zero.
    var isPositive: Bool { !isNegative && !digits.isEmpty }

    /// Where the first digit stands, counted in powers of ten.
    private var magnitude: Int { digits.count + exponent }
}

extension DecimalNumber: Comparable {
    static func < (lhs: DecimalNumber, rhs: DecimalNumber) -> Bool {
        guard lhs.isNegative == rhs.isNegative else { return lhs.isNegative }
        return lhs.isNegative ? isSmaller(rhs, lhs) : isSmaller(lhs, rhs)
    }

    /// Whether the first is nearer to zero.
    private static func isSmaller(_ number: DecimalNumber, _ other: DecimalNumber) -> Bool {
        if number.digits.isEmpty || other.digits.isEmpty { return number.digits.isEmpty && !other.digits.isEmpty }
        if number.magnitude != other.magnitude { return number.magnitude < other.magnitude }
        return number.digits.lexicographicallyPrecedes(other.digits)
    }
}

/// What a number must be a multiple of.
struct DecimalDivisor: Sendable {
    private let coefficient: UInt64
    private let exponent: Int

    /// The most digits a divisor has, so that a remainder times ten fits 64 bits.
    static let maxDigits = 18

    /// Makes a divisor; nil where the number is not positive or has more than ``maxDigits`` digits.
    init?(_ number: DecimalNumber) {
        guard number.isPositive, number.digits.count <= DecimalDivisor.maxDigits else { return nil }
        coefficient = number.digits.reduce(0) { $0 * 10 + UInt64($1) }
        exponent = number.exponent
    }

    /// Whether a number divides without a rest, exactly.
    func divides(_ number: DecimalNumber) -> Bool {
        if number.digits.isEmpty { return true }
        let shift = number.exponent - exponent
        // The last digit is no zero: no such number is a multiple of ten times anything.
        guard shift >= 0 else { return false }
        let rest = number.digits.reduce(0) { ($0 * 10 + UInt64($1)) % coefficient }
        return product(rest, powerOfTen(shift)) == 0
    }

    private func powerOfTen(_ power: Int) -> UInt64 {
        var result = 1 % coefficient
        var square = 10 % coefficient
        var power = power
        while power > 0 {
            if power & 1 == 1 { result = product(result, square) }
            square = product(square, square)
            power >>= 1
        }
        return result
    }

    private func product(_ factor: UInt64, _ other: UInt64) -> UInt64 {
        coefficient.dividingFullWidth(factor.multipliedFullWidth(by: other)).remainder
    }
}
