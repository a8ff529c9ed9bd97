/// The name of a wire: one dialect in which providers are asked and answer.
///
/// A new dialect is a new case and a folder beside this file; the compiler then lists every `switch` that must decide.
@nonexhaustive
public enum WireID: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's `/chat/completions`, and every server compatible with it.
    case openAIChat = "openai-chat"
    /// OpenAI's `/responses`.
    case openAIResponses = "openai-responses"
    /// OpenAI's older `/completions`: text in, text out.
    case openAICompletions = "openai-completions"
    /// Anthropic's `/v1/messages`, also as Vertex AI serves it.
    case anthropicMessages = "anthropic-messages"
    /// Anthropic's messages through Amazon Bedrock's InvokeModel.
    case bedrockInvokeAnthropic = "bedrock-invoke-anthropic"
    /// Amazon Bedrock's Converse.
    case bedrockConverse = "bedrock-converse"
    /// Google's `generateContent`, streamed as server-sent events.
    case gemini = "gemini"
    /// Google's `generateContent`, streamed as one JSON array.
    case geminiJSONArray = "gemini-json-array"
    /// Google's Interactions API.
    case geminiInteractions = "gemini-interactions"
    /// Mistral's `/v1/chat/completions`.
    case mistralChat = "mistral-chat"
    /// Cohere's `/v2/chat`.
    case cohereV2 = "cohere-v2"
    /// Ollama's `/api/chat`.
    case ollamaChat = "ollama-chat"
    /// Ollama's `/api/generate`.
    case ollamaGenerate = "ollama-generate"
}

/// How bytes are cut into wire events.
@nonexhaustive
public enum Framing: String, Sendable, Hashable, Codable, CaseIterable {
    /// Server-sent events (WHATWG HTML §9.2).
    case sse
    /// One JSON document a line.
    case ndjson
    /// Messages of `application/vnd.amazon.eventstream`, with checksums.
    case awsEventStream = "aws-event-stream"
    /// The elements of one JSON array.
    case jsonArray = "json-array"
}
