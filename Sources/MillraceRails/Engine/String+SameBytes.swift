extension String {
    /// Whether two texts are the same byte for byte: strings that Unicode calls equivalent are equal, but a rail may have rewritten one to
    /// the other.
    @inline(__always)
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                // A text that was handed through shares its storage.
                left.baseAddress == right.baseAddress || String.areSame(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// Compares as many bytes, eight at a time: it is done for each piece of text and each rail.
    @inline(__always)
    private static func areSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        @inline(__always)
        func differ(_ at: Int) -> Bool {
            left.loadUnaligned(fromByteOffset: at, as: UInt64.self) != right.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        }
        let count = left.count
        guard count >= 8 else {
            var at = 0
            while at < count {
                if left[at] != right[at] { return false }
                at &+= 1
            }
            return true
        }
        var at = 0
        while at &+ 8 <= count {
            if differ(at) { return false }
            at &+= 8
        }
        // The last eight bytes, some of them once more.
        return !differ(count &- 8)
    }
}
