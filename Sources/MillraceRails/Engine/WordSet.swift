/// Words of the provider, each once, in the order they came.
///
/// Two are the same where their bytes are: what Unicode calls equivalent may be another word to whoever reads it.
struct WordSet: Sendable {
    /// The words.
    private(set) var words: [String] = []
    private var keys: Set<[UInt8]> = []

    /// How many there are.
    var count: Int { words.count }

    /// Whether a word is there, byte for byte.
    func contains(_ word: String) -> Bool { keys.contains(Array(word.utf8)) }

    /// Adds a word that is not there; nothing is no word.
    mutating func insert(_ word: String?) {
        guard let word, !word.isEmpty, keys.insert(Array(word.utf8)).inserted else { return }
        words.append(word)
    }
}
