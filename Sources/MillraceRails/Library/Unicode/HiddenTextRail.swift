/// A rail against text that is not seen, or not seen for what it is.
///
/// ```swift
/// let rail = HiddenTextRail(action: .mask)    // takes hidden characters out, and writes look-alikes as what they are read as
/// ```
///
/// What belongs where it stands passes: joiners in emoji and in Persian or Indic words, one selector behind an emoji or a Chinese
/// character, marks of direction beside Arabic and Hebrew, the flags of England, Scotland and Wales, zero-width spaces between Thai words.
///
/// What it does not find: a word that is written in another script as a whole (`аррӏе` without a host's dot), white text on white, words
/// that hide in initial letters, and one selector behind each of many emoji.
public struct HiddenTextRail: TextRail {
    /// How many marks a letter may bear: UTS #39, section 5.4.
    public static let defaultMaxMarks = 4

    /// What the rail is called.
    public let name: String
    /// What it looks for.
    public let kinds: HiddenTextKind
    /// What is done about it: masked, hidden characters go (or become the text of the action), and look-alikes become ASCII letters.
    public let action: MatchAction
    /// How many marks a letter may bear.
    public let maxMarks: Int
    /// What the caller reads where the rail blocks.
    public let reply: String?

    /// Makes a rail.
    public init(
        _ kinds: HiddenTextKind = .all, action: MatchAction = .mask, maxMarks: Int = HiddenTextRail.defaultMaxMarks, reply: String? = nil,
        name: String = "hidden_text"
    ) {
        self.kinds = kinds
        self.action = action
        self.maxMarks = max(0, maxMarks)
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter { HiddenTextFilter(self) }
}
