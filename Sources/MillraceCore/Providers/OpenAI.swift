extension Provider {
    /// OpenAI's own API.
    public static let openAI = Provider(
        id: "openai", name: "OpenAI", baseURL: "https://api.openai.com/v1", keyVariables: ["OPENAI_API_KEY"],
        baseURLVariables: ["OPENAI_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://platform.openai.com/docs/api-reference/chat/create: `max_tokens` is deprecated and refused by the o-series.
                profile.outputLimit = .maxCompletionTokens
                profile.acceptsDeveloperRole = true
                profile.acceptsTextPartArrays = true
            }), defaultModel: "gpt-4.1-mini")

    /// OpenAI's own API by its newer wire, `/responses`.
    public static let openAIResponses = Provider(
        id: "openai-responses", name: "OpenAI (Responses)", baseURL: "https://api.openai.com/v1", keyVariables: ["OPENAI_API_KEY"],
        baseURLVariables: ["OPENAI_BASE_URL"], wire: .openAIResponses(OpenAIResponsesProfile()), defaultModel: "gpt-4.1-mini")
}
