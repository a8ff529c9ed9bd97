/// How rails that judge whole texts see one that streams: in windows that overlap.
///
/// The names and defaults are those of NeMo Guardrails' `rails.output.streaming`, but for ``streamsFirst``, which is false unless a
/// configuration of NeMo's is loaded.
public struct WindowPolicy: Sendable, Hashable {
    /// What sizes count.
    public enum Unit: String, Sendable, Hashable, Codable {
        /// The pieces in which the provider sends the text, mostly a token each.
        case tokens
        /// Characters as a reader counts them.
        case characters
    }

    /// How long a window is (`chunk_size`), what is judged again with it included.
    ///
    /// Default: 200.
    public var chunkSize: Int
    /// How much of the text before is judged again at the start of each window but the first (`context_size`).
    ///
    /// Default: 50.
    public var contextSize: Int
    /// Whether text leaves before it is judged (`stream_first`): what is found is told, but has leaked.
    ///
    /// Default: false. Text then leaves as it comes, not only when a window is full: waiting would be no gain.
    public var streamsFirst: Bool
    /// What sizes count.
    ///
    /// Default: tokens.
    public var unit: Unit
    /// Whether the whole text is judged once more at its end; with it nothing that is judged in windows leaves before.
    ///
    /// Default: false.
    public var checksWholeText: Bool

    /// Makes a policy.
    public init(
        chunkSize: Int = 200, contextSize: Int = 50, streamsFirst: Bool = false, unit: Unit = .tokens, checksWholeText: Bool = false
    ) {
        self.chunkSize = chunkSize
        self.contextSize = contextSize
        self.streamsFirst = streamsFirst
        self.unit = unit
        self.checksWholeText = checksWholeText
    }

    func validate() throws(RailConfigurationError) {
        guard chunkSize > 0, contextSize >= 0, contextSize < chunkSize else {
            throw RailConfigurationError(
                .invalidSize, subject: "windows",
                advice: "chunk_size is above zero, and context_size from zero to below it (here \(chunkSize) and \(contextSize))")
        }
    }

    /// Checks that the rails of the output can act on windows: what has left cannot be rewritten.
    func validate(for line: RailLine) throws(RailConfigurationError) {
        guard streamsFirst, let entry = line.judging.entries.first(where: { $0.rail.effects.contains(.rewrites) }) else { return }
        throw RailConfigurationError(
            .rewritesTooLate, subject: "output rail \(entry.rail.name)",
            advice: "set stream_first to false, or take the rail out of the output")
    }
}
