extension Provider {
    /// Alibaba Cloud Model Studio (DashScope), home of Qwen: the international endpoint.
    ///
    /// China's is `https://dashscope.aliyuncs.com/compatible-mode/v1`.
    public static let alibaba = Provider(
        id: "alibaba", name: "Alibaba Cloud", baseURL: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        keyVariables: ["DASHSCOPE_API_KEY", "ALIBABA_API_KEY"], baseURLVariables: ["DASHSCOPE_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://www.alibabacloud.com/help/en/model-studio/deep-thinking: `enable_thinking` and `thinking_budget`.
                profile.reasoningRequest = .enableThinking
            }), defaultModel: "qwen-plus")
}
