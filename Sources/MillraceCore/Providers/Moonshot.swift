extension Provider {
    /// Moonshot AI, home of Kimi: the international endpoint.
    ///
    /// China's is `https://api.moonshot.cn/v1`.
    public static let moonshot = Provider(
        id: "moonshot", name: "Moonshot AI", baseURL: "https://api.moonshot.ai/v1",
        keyVariables: ["MOONSHOT_API_KEY", "MOONSHOTAI_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model: the reasoning of earlier turns must come back, else 400
                // beside tool calls. Which of `thinking` and `reasoning_effort` counts depends on the model; the other is ignored.
                profile.reasoningRequest = .thinkingType
                profile.reasoningReplay = .field("reasoning_content")
                // https://platform.moonshot.ai/docs/api/chat: `max_tokens` is deprecated.
                profile.outputLimit = .maxCompletionTokens
                // https://platform.moonshot.ai/docs/guide/migrating-from-openai-to-kimi
                profile.refuses = [.toolChoiceRequired, .strict]
            }))
}
