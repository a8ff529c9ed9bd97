extension Provider {
    /// LM Studio's server on this machine.
    public static let lmStudio = Provider(
        id: "lmstudio", name: "LM Studio", baseURL: "http://127.0.0.1:1234/v1", authentication: .optionalBearer,
        keyVariables: ["LM_API_TOKEN"],
        baseURLVariables: ["LMSTUDIO_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://lmstudio.ai/docs/developer/openai-compat. Models without a reasoning parser write their reasoning inline.
                profile.writesThinkTags = true
            }))
}
