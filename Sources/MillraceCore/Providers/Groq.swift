extension Provider {
    /// Groq.
    public static let groq = Provider(
        id: "groq", name: "Groq", baseURL: "https://api.groq.com/openai/v1", keyVariables: ["GROQ_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://console.groq.com/docs/openai, "Currently unsupported OpenAI features": these are answered with 400; `n` must be 1.
                profile.refuses = [.logprobs, .topLogprobs, .messageName, .n]
                profile.outputLimit = .maxCompletionTokens
            }), defaultModel: "llama-3.3-70b-versatile")
}
