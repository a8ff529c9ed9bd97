internal import MillraceCore

/// The rails behind a model, sorted by what they read: made once for all calls of an executor.
struct OutputRails: Sendable {
    /// A rail of text.
    struct Reader: Sendable {
        /// The rail.
        let rail: any TextRail
        /// Its number among all rails behind the model: those of the output first, then those of tool calls.
        let number: Int
        /// Where it stands.
        let place: RailPlace
    }

    /// The rails by their numbers.
    let rails: [(place: RailPlace, rail: any Rail)]
    /// The rails of the output that judge texts as a whole.
    let judging: RailLine
    /// The rails of the output that are asked about tool calls.
    let outputCalls: RailLine
    /// The rails that stand at tool calls.
    let toolCalls: RailLine
    /// The rails of both places that read what identifies a call beside the name of its tool.
    let identityReaders: [Reader]
    /// Whether one of those that judge texts must read them whole.
    let judgesWholeTexts: Bool
    /// Whether rails may rewrite what the model says.
    let canRewrite: Bool
    /// Whether anything that tells single tokens must be left out, because rails read the text they make.
    let readsTokens: Bool

    private let readers: [RailChannel: [Reader]]
    private let judgedChannels: Set<RailChannel>

    /// Sorts rails.
    init(_ guardrails: Guardrails) {
        let output = guardrails.output.entries
        let calls = guardrails.toolCall.entries
        rails = output.map { (.output, $0.rail) } + calls.map { (.toolCall, $0.rail) }
        var readers: [RailChannel: [Reader]] = [:]
        var judgedChannels: Set<RailChannel> = []
        for channel in RailChannel.allCases {
            var found: [Reader] = []
            for (number, entry) in rails.enumerated() where entry.rail.channels?.contains(channel) ?? true {
                if let rail = entry.rail as? any TextRail {
                    // Rails that stand at tool calls read nothing but calls, and what names them.
                    let isCall = channel == .toolName || channel == .toolArguments
                    if entry.place == .output || isCall { found.append(Reader(rail: rail, number: number, place: entry.place)) }
                } else if entry.place == .output {
                    judgedChannels.insert(channel)
                }
            }
            readers[channel] = found
        }
        self.readers = readers
        identityReaders = rails.enumerated().compactMap { number, entry in
            guard entry.rail.channels?.contains(.metadata) ?? true, let rail = entry.rail as? any TextRail else { return nil }
            return Reader(rail: rail, number: number, place: entry.place)
        }
        self.judgedChannels = judgedChannels
        judging = RailLine(output.filter { !($0.rail is any TextRail) }, isParallel: guardrails.output.isParallel)
        judgesWholeTexts = judging.entries.contains { $0.rail.effects.contains(.readsWholeTexts) }
        let isAsked = { (entry: RailLine.Entry) in
            entry.rail.channels.map { !$0.isDisjoint(with: [.toolName, .toolArguments]) } ?? true
        }
        outputCalls = RailLine(output.filter(isAsked), isParallel: guardrails.output.isParallel)
        toolCalls = guardrails.toolCall
        canRewrite = output.contains { $0.rail.effects.contains(.rewrites) }
        let tokenChannels: [RailChannel] = [.text, .refusal, .reasoning]
        readsTokens = tokenChannels.contains { judgedChannels.contains($0) || readers[$0]?.isEmpty == false }
    }

    /// Whether no rail stands behind the model.
    var isEmpty: Bool { rails.isEmpty }
    /// Whether rails stand at the output.
    var hasOutput: Bool { !judging.entries.isEmpty || rails.contains { $0.place == .output } }
    /// Whether rails read tool calls, or what names them.
    var readsCalls: Bool { !outputCalls.entries.isEmpty || !toolCalls.entries.isEmpty || !identityReaders.isEmpty }

    /// The rails of text that read a channel.
    func readers(of channel: RailChannel) -> [Reader] { readers[channel] ?? [] }

    /// Whether rails judge a channel as a whole.
    func judges(_ channel: RailChannel) -> Bool { judgedChannels.contains(channel) }
}
