extension String {
    /// Whether two texts are the same byte for byte: strings that Unicode calls equivalent are equal, but a rail may have rewritten one to
    /// the other.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
