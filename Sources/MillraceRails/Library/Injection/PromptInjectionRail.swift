/// A rail against prompt injection and jailbreaks, by signs that weigh: for what users say, results of tools and passages, and for output.
///
/// ```swift
/// let rail = try PromptInjectionRail()                    // blocks at a weight of 1
/// let strict = try PromptInjectionRail(threshold: 0.7)
/// ```
///
/// Text is folded before it is matched (``TextFolding``): full-width letters, look-alikes, zero-width characters and digits for letters change
/// nothing. Each sign counts once. A sign that begins behind a quotation mark weighs less, so that texts which talk about injection pass more
/// often; set `quotationFactor` to 1 where nobody writes such texts. Streams are blocked at the sign that reaches the threshold; whole texts
/// are searched for encoded instructions (Base64, hexadecimal, ROT13, backwards) and for text of no language, too.
///
/// It is a first line, not a proof: what it does not find is an attack in words of its own, in a language or an encoding it does not know,
/// letters spaced out, instructions spread over several messages, signs stretched over more than 1,024 bytes, and instructions that look like
/// the text around them. The measure of NeMo's jailbreak heuristics, perplexity under GPT-2, is not built: it needs the model.
public struct PromptInjectionRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// The weight from which on a text is blocked.
    public let threshold: Double
    /// What a sign weighs behind a quotation mark, as a share of its weight.
    public let quotationFactor: Double
    /// What is done: masked, every sign from the decisive one on becomes the text of the action, or goes.
    public let action: MatchAction
    /// What the caller reads where the rail blocks.
    public let reply: String?
    private let search: InjectionSearch

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - signs: what is looked for; ``InjectionSign/all`` where nothing else is said.
    ///   - threshold: the weight from which on a text is blocked.
    ///   - quotationFactor: what a sign weighs behind a quotation mark, as a share.
    ///   - action: what is done.
    ///   - reply: what the caller reads where the rail blocks.
    ///   - name: what the rail is called.
    /// - Throws: ``RailConfigurationError`` where an expression cannot be used.
    public init(
        signs: [InjectionSign] = InjectionSign.all, threshold: Double = 1, quotationFactor: Double = 0.5, action: MatchAction = .block,
        reply: String? = nil, name: String = "prompt_injection"
    ) throws(RailConfigurationError) {
        guard threshold > 0, (0...1).contains(quotationFactor) else {
            throw RailConfigurationError(.invalidSize, subject: "rail \(name)", advice: "give a threshold above 0, a factor from 0 to 1")
        }
        self.threshold = threshold
        self.quotationFactor = quotationFactor
        self.action = action
        self.reply = reply
        self.name = name
        search = try InjectionSearch(signs, quotationFactor: quotationFactor, name: name)
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { [.blocks, .rewrites] } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter { InjectionFilter(rail: self, search: search) }

    /// What is against a whole text beside the signs that can be read in it: encoded instructions, text of no language.
    public func wholeBlock(of text: String) -> RailBlock? {
        if case .notice = action { return nil }
        let score = self.score(of: text)
        guard score.weight >= threshold, score.hasHidden else { return nil }
        return RailBlock(score.family?.rawValue ?? name, reply: reply)
    }

    /// What a whole text weighs.
    public func score(of text: String) -> InjectionScore { search.score(of: text) }
}

/// What a text weighs, and what for.
public struct InjectionScore: Sendable, Hashable {
    /// The weight of all signs.
    public var weight = 0.0
    /// What the heaviest sign is about.
    public var family: InjectionSign.Family?
    /// Whether a part of the weight comes from what is encoded, or from the shape of the text: no sign that can be read in it.
    public var hasHidden = false

    private var heaviest = 0.0

    mutating func add(_ weight: Double, _ family: InjectionSign.Family, isHidden: Bool) {
        self.weight += weight
        hasHidden = hasHidden || isHidden
        guard weight > heaviest else { return }
        heaviest = weight
        self.family = family
    }
}
