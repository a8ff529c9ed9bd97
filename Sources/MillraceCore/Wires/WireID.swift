/// The name of a wire: one dialect in which providers are asked and answer.
///
/// A new dialect is a new case and a folder beside this file; the compiler then lists every `switch` that must decide.
@nonexhaustive
public enum WireID: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's `/chat/completions`, and every server compatible with it.
    case openAIChat = "openai-chat"
}

/// How bytes are cut into wire events.
@nonexhaustive
public enum Framing: String, Sendable, Hashable, Codable, CaseIterable {
    /// Server-sent events (WHATWG HTML §9.2).
    case sse
    /// One JSON document a line.
    case ndjson
}
