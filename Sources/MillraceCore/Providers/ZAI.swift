extension Provider {
    /// Z.ai (Zhipu AI), home of GLM: the international endpoint.
    ///
    /// China's is `https://open.bigmodel.cn/api/paas/v4`.
    public static let zAI = Provider(
        id: "zai", name: "Z.ai", baseURL: "https://api.z.ai/api/paas/v4", keyVariables: ["ZAI_API_KEY", "ZHIPUAI_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.z.ai/guides/capabilities/thinking-mode: `thinking.type`, with `reasoning_effort` since GLM-5.2; reasoning that
                // was interleaved with tool calls goes back as `reasoning_content`.
                profile.reasoningRequest = .thinkingType
                profile.reasoningReplay = .field("reasoning_content")
                // https://docs.z.ai/api-reference/llm/chat-completion: the response format is `text` or `json_object`.
                profile.refuses = [.responseFormatJSONSchema]
            }))
}
