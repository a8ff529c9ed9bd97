extension Provider {
    /// OpenAI's own API by its newer wire, `/responses`.
    public static let openAIResponses = Provider(
        id: "openai-responses", name: "OpenAI (Responses)", baseURL: "https://api.openai.com/v1", keyVariables: ["OPENAI_API_KEY"],
        baseURLVariables: ["OPENAI_BASE_URL"], wire: .openAIResponses(OpenAIResponsesProfile()), defaultModel: "gpt-4.1-mini")
}
