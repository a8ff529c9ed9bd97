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
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard end % 4 != 1, text.count == end || text.count % 4 == 0 else { return false }
        // Two digits are left for one byte, three for two.
        let count = end / 4 * 3 + max(0, end % 4 - 1)
        if decoded.count > count {
            decoded.removeLast(decoded.count - count)
        } else {
            decoded.append(contentsOf: repeatElement(0, count: count - decoded.count))
        }
        return values.withUnsafeBufferPointer { values in
            decoded.withUnsafeMutableBufferPointer { decoded in
                // What is no digit leaves one of the two high bits.
                var marks: UInt8 = 0
                @inline(__always)
                func digit(_ at: Int) -> UInt32 {
                    let value = values[Int(text[at])]
                    marks |= value
                    return UInt32(value)
                }
                var at = 0
                var out = 0
                while at &+ 4 <= end {
                    let bits = digit(at) &<< 18 | digit(at &+ 1) &<< 12 | digit(at &+ 2) &<< 6 | digit(at &+ 3)
                    decoded[out] = UInt8(truncatingIfNeeded: bits &>> 16)
                    decoded[out &+ 1] = UInt8(truncatingIfNeeded: bits &>> 8)
                    decoded[out &+ 2] = UInt8(truncatingIfNeeded: bits)
                    at &+= 4
                    out &+= 3
                }
                if at &+ 2 <= end {
                    let bits = digit(at) &<< 12 | digit(at &+ 1) &<< 6 | (at &+ 2 < end ? digit(at &+ 2) : 0)
                    decoded[out] = UInt8(truncatingIfNeeded: bits &>> 10)
                    if out &+ 1 < decoded.count { decoded[out &+ 1] = UInt8(truncatingIfNeeded: bits &>> 2) }
                }
                return marks < 64
            }
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
