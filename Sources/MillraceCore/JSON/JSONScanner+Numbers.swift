extension JSONScanner {
    /// The next value if it is a whole number that fits an `Int`: 2, 2.0 and 20e-1 are all 2.
    ///
    /// Any other number gives nil, as does a value of another kind, which is skipped.
    package mutating func integer() throws(JSONError) -> Int? {
        guard try peekKind() == .number else {
            _ = try skipValue()
            return nil
        }
        let range = try number()
        return Self.integer(in: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// The value of a well-formed JSON number, if it is a whole number that fits an `Int`.
    package static func integer(in number: UnsafeRawBufferPointer) -> Int? {
        var at = 0
        let isNegative = number[0] == UInt8(ascii: "-")
        if isNegative { at = 1 }
        // Counted down: Int.min has no positive twin.
        var value = 0
        var hasOverflown = false
        while at < number.count, let digit = digit(number[at]) {
            hasOverflown = hasOverflown || !append(digit, to: &value)
            at &+= 1
        }
        if at == number.count { return hasOverflown ? nil : signed(value, isNegative) }
        return fractional(number, isNegative)
    }

    /// The same for a number with a point or an exponent: exact, without a detour over `Double`.
    private static func fractional(_ number: UnsafeRawBufferPointer, _ isNegative: Bool) -> Int? {
        // Exponents beyond a billion are all the same here: no document is that long.
        var exponent = 0
        var mantissaEnd = number.count
        if let mark = number.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            mantissaEnd = mark
            let isReduced = number[mark &+ 1] == UInt8(ascii: "-")
            for byte in number[(mark &+ 1)...] {
                if let digit = digit(byte), exponent < 1_000_000_000 { exponent = exponent &* 10 &+ digit }
            }
            if isReduced { exponent = 0 &- exponent }
        }
        let mantissa = number[(isNegative ? 1 : 0)..<mantissaEnd]
        let wholeDigits = (mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissaEnd) - mantissa.startIndex
        // The decimal point stands after so many digits of the mantissa once the exponent has moved it.
        let point = wholeDigits + exponent
        var value = 0
        var index = 0
        for byte in mantissa {
            guard let digit = digit(byte) else { continue }
            if index < point {
                guard append(digit, to: &value) else { return nil }
            } else if digit != 0 {
                return nil
            }
            index += 1
        }
        while index < point, value != 0 {
            guard append(0, to: &value) else { return nil }
            index += 1
        }
        return signed(value, isNegative)
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int(digit) : nil
    }

    /// Appends a digit to a number that is counted down; false when it no longer fits.
    @inline(__always)
    private static func append(_ digit: Int, to value: inout Int) -> Bool {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = shifted.subtractingReportingOverflow(digit)
        guard !overflow, !carry else { return false }
        value = sum
        return true
    }

    private static func signed(_ value: Int, _ isNegative: Bool) -> Int? {
        if isNegative { return value }
        return value == .min ? nil : 0 &- value
    }

    /// The offset after the number whose first byte is at `at` (RFC 8259 §6).
    func numberEnd(_ at: Int) throws(JSONError) -> Int {
        var at = at
        if bytes[at] == UInt8(ascii: "-") { at &+= 1 }
        if at < end, bytes[at] == UInt8(ascii: "0") {
            at &+= 1
            if at < end, Self.digit(bytes[at]) != nil { throw JSONError(.badNumber, offset: at) }
        } else {
            at = try digitsEnd(at)
        }
        if at < end, bytes[at] == UInt8(ascii: ".") { at = try digitsEnd(at &+ 1) }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at &+= 1 }
            at = try digitsEnd(at)
        }
        return at
    }

    /// The offset after one digit or more.
    @inline(__always)
    private func digitsEnd(_ start: Int) throws(JSONError) -> Int {
        var at = start
        while at < end, Self.digit(bytes[at]) != nil { at &+= 1 }
        if at == start { throw at < end ? JSONError(.badNumber, offset: at) : JSONError(.unexpectedEnd, offset: end) }
        return at
    }
}
