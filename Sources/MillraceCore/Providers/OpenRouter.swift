extension Provider {
    /// OpenRouter, which passes requests on to many providers.
    public static let openRouter = Provider(
        id: "openrouter", name: "OpenRouter", baseURL: "https://openrouter.ai/api/v1", keyVariables: ["OPENROUTER_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://openrouter.ai/docs/use-cases/reasoning-tokens: `reasoning: {effort, max_tokens, exclude}`; `reasoning_details` must
                // come back unchanged, or signed reasoning is refused on the next turn.
                profile.reasoningRequest = .object
                profile.reasoningReplay = .asReceived
                profile.acceptsTextPartArrays = true
                // https://openrouter.ai/docs/features/multimodal/pdfs: `file_data` is a data URL or an address.
                profile.acceptsFileURLs = true
            }), defaultModel: "openrouter/auto")
}
