public import MillraceCore

/// What a simulated model answers to one request.
public struct SimulatedTurn: Sendable, Hashable {
    /// One piece of an answer, in order.
    public enum Piece: Sendable, Hashable {
        /// Visible text.
        case text(String)
        /// Reasoning.
        case reasoning(String)
        /// Text in which the model declines.
        case refusal(String)
        /// A request to run a tool. Without an id, one is made of the call's position.
        case toolCall(name: String, arguments: JSONObject, id: String? = nil)
    }

    /// How an answer ends.
    public enum Ending: Sendable, Hashable {
        /// As the pieces say: with tool calls, or naturally.
        case natural
        /// At the output limit.
        case length
        /// Stopped by a filter.
        case contentFilter
        /// With an error inside the stream; a whole response becomes an HTTP error.
        case error(ProviderError)
        /// The connection breaks.
        case cut
    }

    /// The pieces, in order.
    ///
    /// Tool calls that follow each other stream interleaved, as parallel calls do.
    public var pieces: [Piece]
    /// How the answer ends.
    public var ending: Ending
    /// The usage to report; nil counts four characters as one token.
    public var usage: Usage?

    /// Makes an answer.
    public init(_ pieces: [Piece], ending: Ending = .natural, usage: Usage? = nil) {
        self.pieces = pieces
        self.ending = ending
        self.usage = usage
    }

    /// An answer of text.
    public static func text(_ text: String) -> SimulatedTurn { SimulatedTurn([.text(text)]) }
}
