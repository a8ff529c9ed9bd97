extension Provider {
    /// Cerebras Inference.
    public static let cerebras = Provider(
        id: "cerebras", name: "Cerebras", baseURL: "https://api.cerebras.ai/v1", keyVariables: ["CEREBRAS_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://inference-docs.cerebras.ai/resources/openai, "Currently unsupported OpenAI features": answered with 400.
                profile.refuses = [.frequencyPenalty, .presencePenalty, .parallelToolCalls]
                profile.outputLimit = .maxCompletionTokens
            }))
}
