/// Base64 with the usual alphabet (RFC 4648 §4).
package enum Base64 {
    /// Decodes a text; nil where it is none.
    ///
    /// Padding may be missing, but nothing else may stand in it.
    package static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        var decoded: [UInt8] = []
        return decode(text, into: &decoded) ? decoded : nil
    }

    /// Decodes a text into bytes whose memory is used again.
    ///
    /// - Returns: false where it is no base64; what the bytes are then means nothing.
    static func decode(_ text: UnsafeRawBufferPointer, into decoded: inout [UInt8]) -> Bool {
        decoded.removeAll(keepingCapacity: true)
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end % 4 != 1, text.count == end || text.count % 4 == 0 else { return false }
        decoded.reserveCapacity(end / 4 * 3 + 3)
        var bits: UInt32 = 0
        var digits = 0
        return values.withUnsafeBufferPointer { values in
            for at in 0..<end {
                let digit = values[Int(text[at])]
                if digit > 63 { return false }
                bits = bits &<< 6 | UInt32(digit)
                digits &+= 1
                guard digits == 4 else { continue }
                decoded.append(UInt8(truncatingIfNeeded: bits &>> 16))
                decoded.append(UInt8(truncatingIfNeeded: bits &>> 8))
                decoded.append(UInt8(truncatingIfNeeded: bits))
                digits = 0
            }
            // Two digits are left for one byte, three for two.
            if digits == 2 { decoded.append(UInt8(truncatingIfNeeded: bits &>> 4)) }
            if digits == 3 {
                decoded.append(UInt8(truncatingIfNeeded: bits &>> 10))
                decoded.append(UInt8(truncatingIfNeeded: bits &>> 2))
            }
            return true
        }
    }

    /// Decodes a text; nil where it is none.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
    }

    /// Encodes bytes, with padding.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift in [18, 12, 6, 0] as [UInt32] { text.append(alphabet[Int(group >> shift & 63)]) }
            group = 0
            count = 0
        }
        if count > 0 {
            group <<= UInt32(8 * (3 - count))
            for digit in 0..<4 {
                text.append(digit <= count ? alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    // The value of each byte that is a digit, 255 for the others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
