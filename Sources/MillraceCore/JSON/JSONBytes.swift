/// Borrowed bytes and the grammar of RFC 8259 over them: where what begins at an offset ends.
///
/// Two words without state, so that every step has them in registers; ``JSONScanner`` keeps the state.
struct JSONBytes {
    private let start: UnsafeRawPointer
    /// The number of bytes.
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty buffer may have no address; any will do, for it is never read from.
        start = bytes.baseAddress ?? UnsafeRawPointer(("" as StaticString).utf8Start)
        end = bytes.count
    }

    /// The byte at an offset, which must be below ``end``.
    @inline(__always)
    subscript(at: Int) -> UInt8 {
        assert(at >= 0 && at < end)
        return start.load(fromByteOffset: at, as: UInt8.self)
    }

    /// The eight bytes from an offset on, the first one lowest.
    @inline(__always)
    func word(at: Int) -> UInt64 {
        assert(at >= 0 && at &+ 8 <= end)
        return UInt64(littleEndian: start.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }

    /// The bytes of a range.
    func buffer(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
    }

    /// The offset of the first byte that is not white space, from `at` on.
    @inline(__always)
    func blanksEnd(_ at: Int) -> Int {
        var at = at
        while at < end, self[at] <= 0x20 {
            switch self[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at &+= 1
            default: return at
            }
        }
        return at
    }

    /// Whether the bytes from an offset on are a name, which is a constant where this is inlined: a load or two, no loop.
    @inline(__always)
    func hasBytes(_ name: StaticString, at: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        assert(at >= 0 && at &+ count <= end)
        let ours = start + at
        let theirs = UnsafeRawPointer(name.utf8Start)
        @inline(__always)
        func differ<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: Word.Type) -> Word {
            ours.loadUnaligned(fromByteOffset: offset, as: type) ^ theirs.loadUnaligned(fromByteOffset: offset, as: type)
        }
        switch count {
        case 0: return true
        case 1: return differ(0, UInt8.self) == 0
        case 2...3: return differ(0, UInt16.self) | differ(count &- 2, UInt16.self) == 0
        case 4...7: return differ(0, UInt32.self) | differ(count &- 4, UInt32.self) == 0
        case 8...16: return differ(0, UInt64.self) | differ(count &- 8, UInt64.self) == 0
        default:
            var offset = 0
            while offset < count &- 8 {
                if differ(offset, UInt64.self) != 0 { return false }
                offset &+= 8
            }
            return differ(count &- 8, UInt64.self) == 0
        }
    }
}
