extension String {
    /// Whether two texts are the same byte for byte: strings that Unicode calls equivalent are equal, but a rail may have rewritten one to
    /// the other.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                // A text that was handed through shares its storage.
                left.baseAddress == right.baseAddress || left.elementsEqual(right)
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
