extension Provider {
    /// DeepSeek.
    public static let deepSeek = Provider(
        id: "deepseek", name: "DeepSeek", baseURL: "https://api.deepseek.com", keyVariables: ["DEEPSEEK_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://api-docs.deepseek.com/guides/thinking_mode: `thinking.type` beside `reasoning_effort`; after tool calls the reasoning
                // must come back as `reasoning_content`, else 400; elsewhere it is ignored.
                profile.reasoningRequest = .thinkingType
                profile.reasoningReplay = .field("reasoning_content")
                // https://api-docs.deepseek.com/api/create-chat-completion: the response format is `text` or `json_object`.
                profile.refuses = [.responseFormatJSONSchema]
            }), defaultModel: "deepseek-chat")
}
