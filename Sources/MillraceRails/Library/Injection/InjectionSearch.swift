/// Looks for signs of injection in texts.
struct InjectionSearch: Sendable {
    /// The signs.
    let signs: [InjectionSign]
    private let machine: PatternMachine
    /// What a sign weighs behind a quotation mark, as a share of its weight.
    private(set) var quotationFactor = 1.0

    // The usual signs are made ready once.
    private static let usual = Result { () throws(RailConfigurationError) in
        try InjectionSearch(making: InjectionSign.all, name: "prompt_injection")
    }

    /// Makes a search.
    ///
    /// - Throws: ``RailConfigurationError`` that names the sign whose expression cannot be used.
    init(_ signs: [InjectionSign], quotationFactor: Double, name: String) throws(RailConfigurationError) {
        self = try signs == InjectionSign.all ? InjectionSearch.usual.get() : InjectionSearch(making: signs, name: name)
        self.quotationFactor = quotationFactor
    }

    private init(making signs: [InjectionSign], name: String) throws(RailConfigurationError) {
        var syntax: [PatternSyntax] = []
        for (position, sign) in signs.enumerated() {
            do {
                syntax.append(try PatternParser.parse(sign.pattern(.all)))
            } catch {
                throw RailConfigurationError(
                    .invalidPattern, subject: "rail \(name), sign \(position + 1) (\(sign.family.rawValue))", advice: error.description)
            }
        }
        do {
            machine = try PatternMachine(syntax: syntax)
        } catch {
            throw RailConfigurationError(.invalidPattern, subject: "rail \(name)", advice: error.description)
        }
        self.signs = signs
    }

    /// How long a sign may be, in bytes, its gaps included: longer ones are none.
    static let maxSignByteCount = 1024

    /// A matcher for one text.
    func matcher() -> NormalizedMatcher<PatternMatcher> {
        NormalizedMatcher(machine.matcher(abandoningBeyond: InjectionSearch.maxSignByteCount), folding: .all)
    }

    /// What a whole text weighs, what is encoded in it included.
    func score(of text: String) -> InjectionScore {
        var score = InjectionScore()
        add(text, to: &score, isHidden: false)
        for payload in EncodedPayload.texts(in: text) {
            let before = score.weight
            add(payload, to: &score, isHidden: true)
            // Who encodes such a thing wants it not to be read.
            if score.weight > before { score.add(InjectionSearch.encodingWeight, .encoded, isHidden: true) }
        }
        if SuffixShape.isSuspicious(text) { score.add(InjectionSearch.suffixWeight, .suffix, isHidden: true) }
        return score
    }

    /// What it weighs that a sign was encoded.
    private static let encodingWeight = 0.5
    /// What text of no language weighs: code and tables look like it, so it is not enough alone.
    private static let suffixWeight = 0.5

    private func add(_ text: String, to score: inout InjectionScore, isHidden: Bool) {
        var tally = SignTally(search: self)
        var matcher = matcher()
        var pieces: [PatternPiece] = []
        matcher.push(text, into: &pieces)
        matcher.finish(into: &pieces)
        for piece in pieces {
            switch piece {
            case .clear(let text): tally.pass(text)
            case .match(let match):
                let weight = tally.take(match)
                if weight > 0 { score.add(weight, signs[match.pattern].family, isHidden: isHidden) }
            }
        }
    }

    /// What a sign weighs where it stands.
    func weight(of sign: InjectionSign, after previous: Unicode.Scalar?) -> Double {
        sign.weight * (previous.map(InjectionSearch.quotationMarks.contains) ?? false ? quotationFactor : 1)
    }

    private static let quotationMarks: Set<Unicode.Scalar> = [
        "\"", "'", "`", "\u{201C}", "\u{201E}", "\u{2018}", "\u{201A}", "\u{AB}", "\u{2039}", "\u{300C}", "\u{300E}",
    ]
}

/// Counts the signs of one text.
struct SignTally: Sendable {
    private let search: InjectionSearch
    private var counts: [Int: Int] = [:]
    /// The last character before the place that is looked at.
    private var previous: Unicode.Scalar?

    /// Makes a tally of nothing.
    init(search: InjectionSearch) { self.search = search }

    /// Goes on behind text that is no sign.
    mutating func pass(_ text: String) { previous = text.unicodeScalars.last ?? previous }

    /// Takes a match.
    ///
    /// - Returns: what it adds: the weight of its sign where it is there often enough for the first time, else zero.
    mutating func take(_ match: PatternMatch) -> Double {
        let sign = search.signs[match.pattern]
        let count = counts[match.pattern, default: 0] + 1
        counts[match.pattern] = count
        let weight = count == max(1, sign.minCount) ? search.weight(of: sign, after: previous) : 0
        pass(match.text)
        return weight
    }
}

/// Reads a text as it flows, and acts at the sign that is decisive.
struct InjectionFilter: TextFilter {
    private let rail: PromptInjectionRail
    private let search: InjectionSearch
    private var matcher: NormalizedMatcher<PatternMatcher>
    private var tally: SignTally
    private var weight = 0.0
    private var pieces: [PatternPiece] = []

    init(rail: PromptInjectionRail, search: InjectionSearch) {
        self.rail = rail
        self.search = search
        matcher = search.matcher()
        tally = SignTally(search: search)
    }

    var heldByteCount: Int { matcher.heldByteCount }

    mutating func passes(_ text: String) -> Bool {
        guard matcher.passes(text) else { return false }
        tally.pass(text)
        return true
    }

    mutating func push(_ text: String, into output: inout FilterOutput) {
        matcher.push(text, into: &pieces)
        act(into: &output)
    }

    mutating func finish(into output: inout FilterOutput) {
        matcher.finish(into: &pieces)
        act(into: &output)
    }

    private mutating func act(into output: inout FilterOutput) {
        defer { pieces.removeAll(keepingCapacity: true) }
        for piece in pieces {
            switch piece {
            case .clear(let text):
                tally.pass(text)
                output.text += text
            case .match(let match):
                weight += tally.take(match)
                // Weights are sums of tenths: what is one within their error is one.
                guard weight >= rail.threshold - 1e-9 else {
                    output.text += match.text
                    continue
                }
                let reason = search.signs[match.pattern].family.rawValue
                rail.action.act(on: match, reason: reason, reply: rail.reply, into: &output)
                if output.block != nil { return }
            }
        }
    }
}
