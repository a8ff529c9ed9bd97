public import MillraceCore

/// A rail against text that is padded, oversized or repeated so that a model forgets what it was told: for what users say, results of tools and
/// passages.
///
/// It is NeMo Guardrails' `context bloat detection`, with its names and defaults: the size first, then for texts of some length the
/// entropy, the longest run of one character, and the share of stretches of words that came before. Here entropy is that of the whole text, not of a sample.
public struct ContextBloatRail: Rail {
    /// What is done about it.
    public enum Action: String, Sendable, Hashable, Codable {
        /// It may not pass.
        case reject
        /// A text that is too long is cut; what is found by the other checks may not pass.
        case truncate
        /// It passes as it is.
        case warn
    }

    /// The checks' bounds.
    public struct Limits: Sendable, Hashable {
        /// The most characters (Unicode scalars).
        ///
        /// Default: 5,000.
        public var maxCharacters: Int
        /// From how many characters on the other checks apply.
        ///
        /// Default: 50.
        public var minCharacters: Int
        /// The least entropy in bits a character (Shannon).
        ///
        /// Default: 3.5.
        public var minEntropy: Double
        /// The largest share of stretches of words that came before.
        ///
        /// Default: 0.4.
        public var maxRepetitionRatio: Double
        /// How many words a stretch has.
        ///
        /// Default: 3.
        public var stretchWordCount: Int
        /// The largest share of the text that is one character in a row.
        ///
        /// Default: 0.1.
        public var maxRunRatio: Double

        /// Makes limits.
        public init(
            maxCharacters: Int = 5_000, minCharacters: Int = 50, minEntropy: Double = 3.5, maxRepetitionRatio: Double = 0.4,
            stretchWordCount: Int = 3, maxRunRatio: Double = 0.1
        ) {
            self.maxCharacters = maxCharacters
            self.minCharacters = minCharacters
            self.minEntropy = minEntropy
            self.maxRepetitionRatio = maxRepetitionRatio
            self.stretchWordCount = stretchWordCount
            self.maxRunRatio = maxRunRatio
        }
    }

    /// What the rail is called.
    public let name: String
    /// The bounds.
    public let limits: Limits
    /// What is done about it.
    public let action: Action
    /// What the caller reads where the rail blocks.
    public let reply: String?

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where bounds make no sense.
    public init(
        _ limits: Limits = Limits(), action: Action = .reject, reply: String? = nil, name: String = "context_bloat"
    ) throws(RailConfigurationError) {
        guard limits.maxCharacters > 0, limits.minCharacters >= 0, limits.stretchWordCount > 0, (0...8).contains(limits.minEntropy),
            (0...1).contains(limits.maxRepetitionRatio), (0...1).contains(limits.maxRunRatio)
        else {
            throw RailConfigurationError(
                .invalidSize, subject: "rail \(name)", advice: "give sizes above zero, ratios from 0 to 1, an entropy from 0 to 8")
        }
        self.limits = limits
        self.action = action
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects { action == .truncate ? [.blocks, .rewrites] : .blocks }

    /// It reads whatever it stands before.
    public var channels: Set<RailChannel>? { nil }

    /// Blocks or cuts a text that is bloated.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard action != .warn, let reason = finding(in: subject.text) else { return .allow }
        guard action == .truncate, reason == "size_cap_exceeded" else { return .block(RailBlock(reason, reply: reply)) }
        let content = cut(subject.content)
        // What is left must stand the other checks, too.
        var shorter = subject
        shorter.content = content
        if let reason = finding(in: shorter.text) { return .block(RailBlock(reason, reply: reply)) }
        return .rewrite(content, reason: reason)
    }

    /// The first check that a text does not stand; nil where it stands all.
    public func finding(in text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        if scalars.count > limits.maxCharacters { return "size_cap_exceeded" }
        guard scalars.count >= limits.minCharacters, !scalars.isEmpty else { return nil }
        if ContextBloatRail.entropy(scalars) < limits.minEntropy { return "low_entropy" }
        if Double(ContextBloatRail.longestRun(scalars)) / Double(scalars.count) > limits.maxRunRatio { return "long_run" }
        return repetitionRatio(text) > limits.maxRepetitionRatio ? "high_repetition" : nil
    }

    /// The content with as many characters as may be: of several passages, those at the start.
    private func cut(_ content: RailSubject.Content) -> RailSubject.Content {
        var rest = limits.maxCharacters
        func cut(_ text: String) -> String {
            let kept = String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, rest))))
            rest -= kept.unicodeScalars.count
            return kept
        }
        switch content {
        case .text(let text): return .text(cut(text))
        case .passages(let passages):
            var kept: [String] = []
            for passage in passages where rest > 0 {
                kept.append(cut(passage))
                // The line feed that stands between two of them.
                rest -= 1
            }
            return .passages(kept)
        case .toolResult(var result):
            result.parts = result.parts.map { part in
                guard case .text(var text) = part else { return part }
                text.text = cut(text.text)
                return .text(text)
            }
            return .toolResult(result)
        case .toolCall: return content
        }
    }

    /// Shannon's entropy in bits a character.
    private static func entropy(_ scalars: [Unicode.Scalar]) -> Double {
        var counts: [Unicode.Scalar: Int] = [:]
        for scalar in scalars { counts[scalar, default: 0] += 1 }
        let total = Double(scalars.count)
        return counts.values.reduce(0) { $0 - Double($1) / total * BinaryLogarithm.of(Double($1) / total) }
    }

    private static func longestRun(_ scalars: [Unicode.Scalar]) -> Int {
        var (longest, current) = (0, 0)
        var last: Unicode.Scalar?
        for scalar in scalars {
            current = scalar == last ? current + 1 : 1
            last = scalar
            longest = max(longest, current)
        }
        return longest
    }

    /// The share of stretches of words that came before.
    private func repetitionRatio(_ text: String) -> Double {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace }
        guard words.count >= limits.stretchWordCount else { return 0 }
        var known: Set<[Substring.UnicodeScalarView.Element]> = []
        var repeated = 0
        let total = words.count - limits.stretchWordCount + 1
        for start in 0..<total {
            let stretch = Array(words[start..<(start + limits.stretchWordCount)].joined(separator: [" "]))
            if !known.insert(stretch).inserted { repeated += 1 }
        }
        return Double(repeated) / Double(total)
    }
}

/// The logarithm to base 2, without a library of the system: by the exponent of the number and a series for the rest.
enum BinaryLogarithm {
    /// The logarithm of a positive number; the error is below 10⁻¹².
    static func of(_ value: Double) -> Double {
        guard value > 0 else { return -.infinity }
        // ln(m) = 2 artanh((m - 1) / (m + 1)), m from 1 to 2: the argument is at most a third.
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var (sum, power) = (0.0, ratio)
        for odd in stride(from: 1, through: 25, by: 2) {
            sum += power / Double(odd)
            power *= square
        }
        return Double(value.exponent) + 2 * sum / 0.693_147_180_559_945_3
    }
}
