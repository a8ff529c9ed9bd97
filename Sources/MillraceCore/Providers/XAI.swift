extension Provider {
    /// xAI, home of Grok.
    public static let xAI = Provider(
        id: "xai", name: "xAI", baseURL: "https://api.x.ai/v1", keyVariables: ["XAI_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.x.ai/docs/guides/reasoning: an error on models that reason, which all present ones do by default. `stop` is
                // refused by the same models, but leaving it out would change the answer, so their error is left to speak.
                profile.refuses = [.frequencyPenalty, .presencePenalty]
            }))
}
