extension Wire {
    /// The dialect that a client speaks who asks this path; nil where no dialect has it.
    ///
    /// A path may begin with the name of a wire, `/mistral-chat/v1/chat/completions`: two dialects share the paths of OpenAI's.
    ///
    /// | path ends in | wire |
    /// | --- | --- |
    /// | `chat/completions` | `openai-chat` |
    /// | `completions` | `openai-completions` |
    /// | `responses` | `openai-responses` |
    /// | `messages`, `:rawPredict`, `:streamRawPredict` | `anthropic-messages` |
    /// | `invoke`, `invoke-with-response-stream` | `bedrock-invoke-anthropic` |
    /// | `converse`, `converse-stream` | `bedrock-converse` |
    /// | `:generateContent`, `:streamGenerateContent?alt=sse` | `gemini` |
    /// | `:streamGenerateContent` | `gemini-json-array` |
    /// | `interactions` | `gemini-interactions` |
    /// | `v2/chat` | `cohere-v2` |
    /// | `api/chat`, `api/generate` | `ollama-chat`, `ollama-generate` |
    ///
    /// - Parameter path: the path, with its query.
    public init?(path: String) {
        let halves = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = (halves.first ?? "").split(separator: "/")
        if let first = segments.first, let named = WireID(rawValue: String(first)) {
            self = Wire(named)
            return
        }
        let query = halves.count > 1 ? halves[1].split(separator: "&") : []
        guard let last = segments.last, let id = Wire.id(last: last, before: segments.dropLast().last, isSSE: query.contains("alt=sse"))
        else { return nil }
        self = Wire(id)
    }

    private static func id(last: Substring, before: Substring?, isSSE: Bool) -> WireID? {
        switch (before, last) {
        case ("chat", "completions"): .openAIChat
        case (_, "completions"): .openAICompletions
        case (_, "responses"): .openAIResponses
        case (_, "messages"): .anthropicMessages
        case (_, "invoke"), (_, "invoke-with-response-stream"): .bedrockInvokeAnthropic
        case (_, "converse"), (_, "converse-stream"): .bedrockConverse
        case (_, "interactions"): .geminiInteractions
        case ("v2", "chat"): .cohereV2
        case ("api", "chat"): .ollamaChat
        case ("api", "generate"): .ollamaGenerate
        case (_, _) where last.hasSuffix(":rawPredict") || last.hasSuffix(":streamRawPredict"): .anthropicMessages
        case (_, _) where last.hasSuffix(":generateContent"): .gemini
        case (_, _) where last.hasSuffix(":streamGenerateContent"): isSSE ? .gemini : .geminiJSONArray
        default: nil
        }
    }
}

extension Framing {
    /// The media type of a response that is streamed this way.
    public var mediaType: String {
        switch self {
        case .sse: "text/event-stream"
        case .ndjson: "application/x-ndjson"
        case .awsEventStream: "application/vnd.amazon.eventstream"
        case .jsonArray: "application/json"
        }
    }
}
