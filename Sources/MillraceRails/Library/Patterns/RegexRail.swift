/// A rail of regular expressions: what matches one of them is blocked, masked or told.
///
/// ```swift
/// let rail = try RegexRail(["(?i)project[- ]?falcon", RegexRail.Pattern("\\bEMP-\\d{6}\\b", reason: "employee_number")], action: .mask)
/// ```
///
/// It is NeMo Guardrails' rail `regex detection`, as the text flows: texts are searched for each pattern, and a match blocks. Masked,
/// the patterns share one pass: the leftmost match counts, of those at one place the pattern that comes first, and replacements are
/// not searched again. For the syntax see ``PatternMachine``.
public struct RegexRail: TextRail {
    /// One expression and what is said of its matches.
    public struct Pattern: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The regular expression.
        public var expression: String
        /// What records say; nil: its position, `pattern_1`.
        public var reason: String?
        /// What replaces a match where matches are masked; nil: the rail's own.
        public var replacement: String?

        /// Makes a pattern.
        public init(_ expression: String, reason: String? = nil, replacement: String? = nil) {
            self.expression = expression
            self.reason = reason
            self.replacement = replacement
        }

        /// Makes a pattern of an expression alone.
        public init(stringLiteral value: String) { self.init(value) }
    }

    /// What replaces matches where nothing else is said: `<REDACTED>`, as in NeMo Guardrails.
    public static let defaultReplacement = "<REDACTED>"

    /// What the rail is called.
    public let name: String
    /// The patterns.
    public let patterns: [Pattern]
    /// What is done about a match.
    public let action: MatchAction
    /// What the caller reads where the rail blocks.
    public let reply: String?
    /// How long a match can be; a text in which one may become longer is blocked, reason `match_too_long`.
    public let maxHeldByteCount: Int
    private let machine: PatternMachine
    private let decisions: [MatchDecision]

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - patterns: the expressions.
    ///   - ignoresCase: whether letters match whatever their case.
    ///   - action: what is done about a match.
    ///   - reply: what the caller reads where it blocks.
    ///   - name: what the rail is called.
    ///   - maxHeldByteCount: how long a match can be.
    /// - Throws: ``RailConfigurationError`` that names the pattern, and why it cannot be used.
    public init(
        _ patterns: [Pattern], ignoresCase: Bool = false, action: MatchAction = .block, reply: String? = nil, name: String = "regex",
        maxHeldByteCount: Int = PatternFilter.defaultMaxHeldByteCount
    ) throws(RailConfigurationError) {
        guard maxHeldByteCount >= 4 else {
            throw RailConfigurationError(.invalidSize, subject: "rail \(name)", advice: "let a match have 4 bytes at least")
        }
        self.name = name
        self.patterns = patterns
        self.action = action
        self.reply = reply
        self.maxHeldByteCount = maxHeldByteCount
        self.machine = try RegexRail.machine(patterns, ignoresCase: ignoresCase, name: name)
        self.decisions = patterns.enumerated().map { position, pattern in
            action.decision(
                reason: pattern.reason ?? "pattern_\(position + 1)", replacement: pattern.replacement ?? RegexRail.defaultReplacement,
                reply: reply)
        }
    }

    /// What it may do.
    public var effects: RailEffects { action.effects }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let decisions = decisions
        return PatternFilter(machine, maxHeldByteCount: maxHeldByteCount) { decisions[$0.pattern] }
    }

    private static func machine(_ patterns: [Pattern], ignoresCase: Bool, name: String) throws(RailConfigurationError) -> PatternMachine {
        var syntax: [PatternSyntax] = []
        for (position, pattern) in patterns.enumerated() {
            do {
                syntax.append(try PatternMachine.syntax(of: pattern.expression, ignoresCase: ignoresCase))
            } catch {
                throw RailConfigurationError(
                    .invalidPattern, subject: "rail \(name), pattern \(position + 1)", advice: error.description)
            }
        }
        do {
            return try PatternMachine(syntax: syntax)
        } catch {
            throw RailConfigurationError(.invalidPattern, subject: "rail \(name)", advice: error.description)
        }
    }
}
