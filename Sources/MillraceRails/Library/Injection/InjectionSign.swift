/// Something that texts say which want a model to forget what it was told, and how much it weighs.
public struct InjectionSign: Sendable, Hashable {
    /// What a sign is about; records say the word of the one that was decisive.
    @nonexhaustive
    public enum Family: String, Sendable, Hashable, CaseIterable {
        /// Earlier instructions are to be ignored.
        case override
        /// The model is to be somebody without rules.
        case persona
        /// The model is to tell its instructions.
        case extraction
        /// Markers of roles and turns, as chat templates have them.
        case markers
        /// A tool's call or result that is only text.
        case toolSpoofing = "tool_spoofing"
        /// Something is to be done unseen, or sent away.
        case covert
        /// Instructions that must be decoded first.
        case encoded
        /// A long dialogue that shows the model what to answer.
        case manyShot = "many_shot"
        /// The model is not to refuse.
        case compliance
        /// Text that reads like none, as searches for suffixes find it.
        case suffix
    }

    /// What it is about.
    public var family: Family
    /// How much it weighs: 1 is enough alone.
    public var weight: Double
    /// How often it must be there.
    public var minCount: Int
    /// The expression, in the syntax of ``PatternMachine``, with two shorthands: a blank stands for one to four characters that are no
    /// letters or digits, and `~{3}` for up to three words.
    public var expression: String
    /// Whether it must begin and end with a word; scripts that write words without blanks must not.
    public var isWords: Bool

    /// Makes a sign.
    public init(_ family: Family, weight: Double, minCount: Int = 1, isWords: Bool = true, _ expression: String) {
        self.family = family
        self.weight = weight
        self.minCount = minCount
        self.isWords = isWords
        self.expression = expression
    }

    /// The expression for folded text.
    func pattern(_ folding: TextFolding) -> String {
        guard isWords else { return folding.folded(pattern: expression) }
        let gap = "[\\W_]{1,4}"
        var pattern = ""
        var rest = folding.folded(pattern: expression)[...]
        while let character = rest.popFirst() {
            switch character {
            case " ": pattern += gap
            case "~":
                let count = rest.prefix { $0 != "}" }
                rest = rest.dropFirst(count.count + 1)
                // A blank behind it belongs to the words.
                if rest.first == " " { rest = rest.dropFirst() }
                pattern += "(?:[\\w'’]+\(gap)){0,\(count.dropFirst())}"
            default: pattern.append(character)
            }
        }
        return "\\b(?:\(pattern))\\b"
    }
}
