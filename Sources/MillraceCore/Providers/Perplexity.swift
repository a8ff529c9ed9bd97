extension Provider {
    /// Perplexity, whose Sonar models search the web and list their sources.
    public static let perplexity = Provider(
        id: "perplexity", name: "Perplexity", baseURL: "https://api.perplexity.ai",
        keyVariables: ["PERPLEXITY_API_KEY", "PPLX_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.perplexity.ai/docs/sonar/models/sonar-reasoning-pro: the answer begins with its reasoning between think tags.
                profile.writesThinkTags = true
            }), defaultModel: "sonar")
}
