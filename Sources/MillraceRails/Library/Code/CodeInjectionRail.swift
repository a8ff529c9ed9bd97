/// A rail against text that acts where it is run: SQL, templates, scripts in pages, calls of programming languages, commands of shells.
///
/// ```swift
/// let rail = try CodeInjectionRail([.sqli, .xss])                          // for output that goes into queries and pages
/// let chat = try CodeInjectionRail(action: .mask, ignoresFences: true)     // for chats that show code
/// ```
///
/// It is NeMo Guardrails' `injection detection` (`reject` is ``MatchAction/block``, `omit` is ``MatchAction/mask``) as the text flows. It is a
/// defence in depth for output that goes on to a machine; what must be safe there is bound, escaped and run in a sandbox.
///
/// What it does not find: injection that is taken apart over variables, comments between keywords (`UN/**/ION`), encodings, languages and
/// engines beyond those of its table, and harm in code that looks like any other.
public struct CodeInjectionRail: TextRail {
    /// What the rail is called.
    public let name: String
    /// What it looks for.
    public let kinds: Set<CodeInjectionKind>
    /// What is done about it.
    public let action: MatchAction
    /// Whether fenced code blocks of Markdown pass unread.
    public let ignoresFences: Bool
    /// What the caller reads where the rail blocks.
    public let reply: String?
    private let machine: PatternMachine
    private let reasons: [String]

    /// Makes a rail.
    ///
    /// - Throws: ``RailConfigurationError`` where no kind is named.
    public init(
        _ kinds: Set<CodeInjectionKind> = Set(CodeInjectionKind.allCases), action: MatchAction = .block, ignoresFences: Bool = false,
        reply: String? = nil, name: String = "code_injection"
    ) throws(RailConfigurationError) {
        let signs = CodeInjectionSign.all.filter { kinds.contains($0.kind) }
        guard !signs.isEmpty else {
            throw RailConfigurationError(.invalidValue, subject: "rail \(name)", advice: "name at least one kind of injection")
        }
        do {
            machine = try PatternMachine((ignoresFences ? [CodeInjectionRail.fence] : []) + signs.map(\.pattern))
        } catch {
            throw RailConfigurationError(.invalidPattern, subject: "rail \(name)", advice: error.description)
        }
        reasons = signs.map(\.kind.rawValue)
        self.kinds = kinds
        self.action = action
        self.ignoresFences = ignoresFences
        self.reply = reply
        self.name = name
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        CodeInjectionFilter(matcher: machine.matcher(), firstSign: ignoresFences ? 1 : 0, reasons: reasons, rail: self)
    }

    // CommonMark, section 4.5: three signs or more, at most three blanks before them; behind backticks there is none on the line.
    private static let fence = #"(?m)^ {0,3}(`{3,200}[^`\n]*|~{3,200}[^\n]*)$"#
}

/// Acts on signs of injection, and knows whether it reads a fenced block.
private struct CodeInjectionFilter: TextFilter {
    var matcher: PatternMatcher
    /// The number of the first sign among the patterns: before it there is the fence, where fences count.
    let firstSign: Int
    let reasons: [String]
    let rail: CodeInjectionRail
    /// The fence of the block that is open.
    var fence: Substring?
    var pieces: [PatternPiece] = []

    var heldByteCount: Int { matcher.heldByteCount }

    mutating func passes(_ text: String) -> Bool { matcher.passes(text) }

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
            case .clear(let text): output.text += text
            case .match(let match) where match.pattern < firstSign:
                note(match.text.drop { $0 == " " })
                output.text += match.text
            case .match(let match):
                if fence != nil {
                    output.text += match.text
                } else {
                    rail.action.act(on: match, reason: reasons[match.pattern - firstSign], reply: rail.reply, into: &output)
                }
                if output.block != nil { return }
            }
        }
    }

    /// A fence opens a block, or closes the one that a fence of its kind and no more signs opened, where only blanks follow it.
    private mutating func note(_ line: Substring) {
        let signs = line.prefix { $0 == line.first }
        guard let open = fence else {
            fence = signs
            return
        }
        let isAlone = line[signs.endIndex...].allSatisfy(\.isWhitespace)
        if signs.first == open.first, signs.count >= open.count, isAlone { fence = nil }
    }
}
