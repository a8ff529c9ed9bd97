/// A rail of languages: a text in another language than those of a list is blocked.
///
/// ```swift
/// let rail = try LanguageRail(["en", "de"])
/// ```
///
/// It judges whole texts, in windows where they stream. Texts it cannot tell the language of (short ones, lists, code) pass unless
/// `blocksUnknown` is set. See ``LanguageIdentifier`` for what it can tell.
public struct LanguageRail: Rail {
    /// What the rail is called.
    public let name: String
    /// The languages that may be used, in codes of ISO 639-1.
    public let languages: Set<String>
    /// How much better than the next one a language must fit to count, from 0 to 1.
    public let minConfidence: Double
    /// Whether texts are blocked whose language cannot be told.
    public let blocksUnknown: Bool
    /// What the caller reads where the rail blocks.
    public let reply: String?
    private let identifier = LanguageIdentifier()

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where a language is none that can be told.
    public init(
        _ languages: Set<String>, minConfidence: Double = 0.2, blocksUnknown: Bool = false, reply: String? = nil, name: String = "languages"
    ) throws(RailConfigurationError) {
        let known = LanguageIdentifier.languages
        if let language = languages.sorted().first(where: { !known.contains($0) }) {
            throw RailConfigurationError(
                .unknownName, subject: "rail \(name), language \(language)", advice: "use one of \(known.sorted().joined(separator: ", "))")
        }
        self.languages = languages
        self.minConfidence = minConfidence
        self.blocksUnknown = blocksUnknown
        self.reply = reply
        self.name = name
    }

    /// Blocks a text in another language.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard let guess = identifier.language(of: subject.text), guess.confidence >= minConfidence else {
            return blocksUnknown ? .block(RailBlock("language_unknown", reply: reply)) : .allow
        }
        return languages.contains(guess.language) ? .allow : .block(RailBlock("language", reply: reply))
    }
}
