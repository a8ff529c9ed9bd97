extension Provider {
    /// Fireworks AI.
    public static let fireworks = Provider(
        id: "fireworks", name: "Fireworks AI", baseURL: "https://api.fireworks.ai/inference/v1", keyVariables: ["FIREWORKS_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.fireworks.ai/guides/reasoning: reasoning comes as `reasoning_content` and goes back under that name.
                profile.reasoningReplay = .asReceived
            }))
}
