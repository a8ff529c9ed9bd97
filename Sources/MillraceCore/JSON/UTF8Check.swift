/// Checks and repairs UTF-8 (Unicode Standard §3.9, table 3-7).
package enum UTF8Check {
    /// The offset of the first byte that belongs to no well-formed sequence; nil when all is UTF-8.
    package static func firstInvalidOffset(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let offset = validEnd(bytes, from: 0)
        return offset < bytes.count ? offset : nil
    }

    /// The bytes with every maximal subpart of an ill-formed sequence replaced by U+FFFD.
    ///
    /// It is the substitution that Unicode recommends and that `String(decoding:as:)` makes.
    package static func repaired(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        var kept = 0
        var at = 0
        while true {
            at = validEnd(bytes, from: at)
            result.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[kept..<at]))
            guard at < bytes.count else { return result }
            result.append(contentsOf: [0xEF, 0xBF, 0xBD])
            at &+= sequence(bytes, at: at).length
            kept = at
        }
    }

    /// The offset of the first byte from `start` on that belongs to no well-formed sequence; the count where all do.
    private static func validEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let end = bytes.count
        var at = start
        while true {
            at = asciiEnd(bytes, from: at)
            // Text beyond ASCII rarely has a single such character: the common lengths are judged four bytes at once.
            while at &+ 4 <= end {
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
                if word & 0x00C0_C0F0 == 0x0080_80E0 {
                    // E0 must be followed by A0 or more (no overlong form), ED by less than A0 (no surrogate): the low bits of the
                    // lead byte and bit 5 of the second tell.
                    let range = word & 0x0000_200F
                    guard range != 0, range != 0x0000_200D else { return at }
                    at &+= 3
                } else if word & 0x0000_C0E0 == 0x0000_80C0 {
                    // C0 and C1 are overlong.
                    guard word & 0x0000_001E != 0 else { return at }
                    at &+= 2
                } else {
                    break
                }
            }
            guard at < end else { return end }
            if bytes[at] >= 0x80 {
                let sequence = sequence(bytes, at: at)
                guard sequence.isValid else { return at }
                at &+= sequence.length
            }
        }
    }

    /// The offset of the first byte from `start` on that is not ASCII.
    @inline(__always)
    private static func asciiEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let end = bytes.count
        var at = start
        @inline(__always)
        func marks(_ at: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 }
        while at &+ 32 <= end, marks(at) | marks(at &+ 8) | marks(at &+ 16) | marks(at &+ 24) == 0 { at &+= 32 }
        while at &+ 8 <= end {
            let marks = UInt64(littleEndian: marks(at))
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end, bytes[at] < 0x80 { at &+= 1 }
        return at
    }

    /// The sequence that starts with the non-ASCII byte at `at`: well-formed, or else a maximal subpart of one.
    @inline(__always)
    private static func sequence(_ bytes: UnsafeRawBufferPointer, at: Int) -> (length: Int, isValid: Bool) {
        let length: Int
        // The range of the second byte is what keeps out overlong forms, surrogates and scalars past U+10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[at] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return (1, false)
        }
        guard at &+ 1 < bytes.count, second.contains(bytes[at &+ 1]) else { return (1, false) }
        var index = 2
        while index < length {
            guard at &+ index < bytes.count, bytes[at &+ index] & 0xC0 == 0x80 else { return (index, false) }
            index &+= 1
        }
        return (length, true)
    }
}
