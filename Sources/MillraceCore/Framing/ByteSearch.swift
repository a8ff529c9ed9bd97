#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// The offset of the first occurrence of a byte at or after an offset, found by the C library's vectorized search.
    @inline(__always)
    func firstOffset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress else { return nil }
        guard let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether bytes are the same as those of another buffer.
    ///
    /// The ranges must lie within both.
    @inline(__always)
    func isSame(as other: UnsafeRawBufferPointer, at offset: Int, from otherOffset: Int, count: Int) -> Bool {
        guard count > 0 else { return true }
        guard let base = baseAddress, let otherBase = other.baseAddress else { return false }
        return memcmp(base + offset, otherBase + otherOffset, count) == 0
    }

    /// Whether the bytes are the same.
    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        count == other.count && isSame(as: other, at: 0, from: 0, count: count)
    }

    /// Whether the bytes are a word.
    @inline(__always)
    func isWord(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && JSONBytes(self).hasBytes(word, at: 0)
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Whether the bytes are a word.
    @inline(__always)
    func isWord(_ word: StaticString) -> Bool { UnsafeRawBufferPointer(rebasing: self).isWord(word) }
}

extension Array<UInt8> {
    /// Whether the bytes are the same.
    func isEqual(to bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        count == bytes.count
            && withUnsafeBytes { UnsafeRawBufferPointer(rebasing: bytes).isSame(as: $0, at: 0, from: 0, count: bytes.count) }
    }
}
