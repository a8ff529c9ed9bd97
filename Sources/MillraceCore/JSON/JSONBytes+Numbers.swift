extension JSONBytes {
    /// Whether a number begins at an offset.
    @inline(__always)
    func isNumber(at: Int) -> Bool {
        self[at] == UInt8(ascii: "-") || JSONBytes.digit(self[at]) != nil
    }

    /// The number at an offset if it is a plain positive one that fits an `Int` without a doubt: up to 18 digits.
    @inline(__always)
    func shortInteger(_ start: Int) -> (value: Int, end: Int)? {
        var at = start
        var value = 0
        while at < end, let digit = JSONBytes.digit(self[at]) {
            value = value &* 10 &+ digit
            at &+= 1
        }
        let count = at &- start
        // A leading zero, a point or an exponent is for the slow path to judge; so is the end, for which there is no next byte.
        guard count > 0, count <= 18, self[start] != UInt8(ascii: "0") || count == 1, at < end else { return nil }
        guard self[at] != UInt8(ascii: "."), self[at] | 0x20 != UInt8(ascii: "e") else { return nil }
        return (value, at)
    }

    /// The value of a well-formed number, if it is a whole one that fits an `Int`.
    func integer(in range: Range<Int>) -> Int? {
        var at = range.lowerBound
        let isNegative = self[at] == UInt8(ascii: "-")
        if isNegative { at &+= 1 }
        // Counted down: Int.min has no positive twin.
        var value = 0
        var hasOverflown = false
        while at < range.upperBound, let digit = JSONBytes.digit(self[at]) {
            hasOverflown = hasOverflown || !JSONBytes.append(digit, to: &value)
            at &+= 1
        }
        if at == range.upperBound { return hasOverflown ? nil : JSONBytes.signed(value, isNegative) }
        return JSONBytes.fractional(buffer(range), isNegative)
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
        if self[at] == UInt8(ascii: "-") { at &+= 1 }
        if at < end, self[at] == UInt8(ascii: "0") {
            at &+= 1
            if at < end, JSONBytes.digit(self[at]) != nil { throw JSONError(.badNumber, offset: at) }
        } else {
            at = try digitsEnd(at)
        }
        if at < end, self[at] == UInt8(ascii: ".") { at = try digitsEnd(at &+ 1) }
        if at < end, self[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if at < end, self[at] == UInt8(ascii: "+") || self[at] == UInt8(ascii: "-") { at &+= 1 }
            at = try digitsEnd(at)
        }
        return at
    }

    /// The offset after one digit or more.
    @inline(__always)
    private func digitsEnd(_ start: Int) throws(JSONError) -> Int {
        var at = start
        while at < end, JSONBytes.digit(self[at]) != nil { at &+= 1 }
        if at == start { throw at < end ? JSONError(.badNumber, offset: at) : JSONError(.unexpectedEnd, offset: end) }
        return at
    }
}
