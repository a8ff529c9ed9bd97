extension Provider {
    /// Together AI.
    public static let together = Provider(
        id: "together", name: "Together AI", baseURL: "https://api.together.xyz/v1", keyVariables: ["TOGETHER_API_KEY"],
        wire: .openAIChat(OpenAIChatProfile()))
}
