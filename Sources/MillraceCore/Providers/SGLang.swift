extension Provider {
    /// An SGLang server on this machine.
    public static let sgLang = Provider(
        id: "sglang", name: "SGLang", baseURL: "http://127.0.0.1:30000/v1", authentication: .optionalBearer,
        keyVariables: ["SGLANG_API_KEY"],
        baseURLVariables: ["SGLANG_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.sglang.ai/advanced_features/separate_reasoning.html: switched through the chat template.
                profile.reasoningRequest = .chatTemplate
                profile.reasoningReplay = .asReceived
            }))
}
