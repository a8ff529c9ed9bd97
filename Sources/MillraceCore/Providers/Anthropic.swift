extension Provider {
    /// Anthropic's own API (Claude API docs, "API overview").
    public static let anthropic = Provider(
        id: "anthropic", name: "Anthropic", baseURL: "https://api.anthropic.com", pathPrefix: "v1", authentication: .header("x-api-key"),
        keyVariables: ["ANTHROPIC_API_KEY"], baseURLVariables: ["ANTHROPIC_BASE_URL"],
        wire: .anthropicMessages(AnthropicMessagesProfile()), headers: [HTTPHeader("anthropic-version", "2023-06-01")],
        defaultModel: "claude-haiku-4-5")
}
