public import MillraceCore

/// Rails for the five places between a caller and a model, and how they act on streams.
///
/// ```swift
/// let guardrails = try Guardrails(
///     input: RailLine(PromptInjectionRail()),
///     output: RailLine(SecretsRail(action: .mask), LinkRail(allowedHosts: ["example.org"])))
/// let guarded = GuardedExecutor(executor, guardrails: guardrails)
/// ```
public struct Guardrails: Sendable {
    /// What the user says.
    public var input: RailLine { lines[.input] ?? RailLine() }
    /// What the model says, in every channel.
    public var output: RailLine { lines[.output] ?? RailLine() }
    /// Tool calls, before they run or leave.
    public var toolCall: RailLine { lines[.toolCall] ?? RailLine() }
    /// Results of tools, before the model reads them.
    public var toolResult: RailLine { lines[.toolResult] ?? RailLine() }
    /// Passages that were retrieved, before the model reads them.
    public var retrieval: RailLine { lines[.retrieval] ?? RailLine() }
    /// How rails that judge whole texts see one that streams.
    public let windows: WindowPolicy
    /// How much may be held back, and for how long.
    public let limits: HoldLimits
    /// What becomes of parts that rails cannot read.
    public let opaqueParts: OpaquePartPolicy
    /// What the caller reads where a rail blocks without a reply of its own; nil: nothing.
    public let refusal: String?

    private let lines: [RailPlace: RailLine]

    /// Makes guardrails.
    ///
    /// - Throws: ``RailConfigurationError`` where rails that rewrite should run in parallel, or sizes make no sense.
    public init(
        input: RailLine = RailLine(), output: RailLine = RailLine(), toolCall: RailLine = RailLine(), toolResult: RailLine = RailLine(),
        retrieval: RailLine = RailLine(), windows: WindowPolicy = WindowPolicy(), limits: HoldLimits = HoldLimits(),
        opaqueParts: OpaquePartPolicy = .drop, refusal: String? = nil
    ) throws(RailConfigurationError) {
        let lines: [RailPlace: RailLine] = [
            .input: input, .output: output, .toolCall: toolCall, .toolResult: toolResult, .retrieval: retrieval,
        ]
        for (place, line) in lines where line.isParallel {
            if let entry = line.entries.first(where: { $0.rail.effects.contains(.rewrites) && !($0.rail is any TextRail) }) {
                throw RailConfigurationError(
                    .rewritesInParallel, subject: "\(place.rawValue) rail \(entry.rail.name)",
                    advice: "run the rails of this place in sequence, or take the rail that rewrites out of it")
            }
        }
        try windows.validate()
        try windows.validate(for: output)
        try limits.validate()
        self.lines = lines
        self.windows = windows
        self.limits = limits
        self.opaqueParts = opaqueParts
        self.refusal = refusal
    }

    /// The rails of a place.
    public func line(at place: RailPlace) -> RailLine { lines[place] ?? RailLine() }
}

/// How much may be held back.
///
/// Beyond it, a response is blocked.
public struct HoldLimits: Sendable, Hashable {
    /// The most bytes of one text that a rail of text may hold back.
    ///
    /// Default: 64 KiB.
    public var maxTextBytes: Int
    /// The most bytes of one tool call, or of another part that is judged whole.
    ///
    /// Default: 4 MiB.
    public var maxPartBytes: Int
    /// How long anything may be held back while the upstream says nothing.
    ///
    /// Default: 60 seconds.
    public var maxTime: Duration

    /// Makes limits.
    public init(maxTextBytes: Int = 65_536, maxPartBytes: Int = 4_194_304, maxTime: Duration = .seconds(60)) {
        self.maxTextBytes = maxTextBytes
        self.maxPartBytes = maxPartBytes
        self.maxTime = maxTime
    }

    func validate() throws(RailConfigurationError) {
        guard maxTextBytes > 0, maxPartBytes > 0, maxTime > .zero else {
            throw RailConfigurationError(.invalidSize, subject: "limits", advice: "give sizes and times above zero")
        }
    }
}

/// What becomes of parts that no rail can read piece by piece, where a rail that blocks stands at the output.
///
/// A sound that comes without its words is such a part; since nobody can read it, to judge it is to leave it out.
public enum OpaquePartPolicy: String, Sendable, Hashable, Codable {
    /// They are left out, and a record says so.
    case drop
    /// Rails of text read them as JSON, each by itself: text that is spread over several is not found.
    case judge
    /// They pass unread.
    case pass
}
