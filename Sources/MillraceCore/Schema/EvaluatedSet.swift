/// Which members or elements of one value the keywords so far have looked at.
///
/// Members are told by their places. Source: JSON Schema Core 2020-12 §11.
struct EvaluatedSet {
    private var words: [UInt64] = []
    private var isAll = false

    mutating func insert(_ place: Int) {
        if isAll { return }
        let word = place >> 6
        if word >= words.count { words += [UInt64](repeating: 0, count: word + 1 - words.count) }
        words[word] |= 1 << UInt64(place & 63)
    }

    mutating func insertAll() { isAll = true }

    mutating func formUnion(_ other: EvaluatedSet) {
        isAll = isAll || other.isAll
        if words.count < other.words.count { words += [UInt64](repeating: 0, count: other.words.count - words.count) }
        for word in other.words.indices { words[word] |= other.words[word] }
    }

    func contains(_ place: Int) -> Bool {
        let word = place >> 6
        return isAll || word < words.count && words[word] & 1 << UInt64(place & 63) != 0
    }
}
