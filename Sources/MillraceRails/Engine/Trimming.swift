extension StringProtocol {
    /// The text without white space at its ends.
    func trimmed() -> SubSequence {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return self[endIndex...] }
        return self[rest.startIndex...last]
    }
}
