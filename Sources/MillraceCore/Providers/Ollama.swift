extension Provider {
    /// Ollama on this machine, by its own API.
    public static let ollama = Provider(
        id: "ollama", name: "Ollama", baseURL: "http://127.0.0.1:11434", modelsPath: "api/tags", authentication: .optionalBearer,
        keyVariables: ["OLLAMA_API_KEY"], baseURLVariables: ["OLLAMA_HOST"], wire: .ollamaChat)

    /// Ollama's OpenAI endpoint on this machine.
    public static let ollamaOpenAI = Provider(
        id: "ollama-openai", name: "Ollama (OpenAI endpoint)", baseURL: "http://127.0.0.1:11434/v1", authentication: .optionalBearer,
        keyVariables: ["OLLAMA_API_KEY"],
        baseURLVariables: ["OLLAMA_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.ollama.com/api/openai-compatibility: these are not among the supported request fields and would be ignored.
                profile.refuses = [.n, .parallelToolCalls]
                // The same page: `reasoning_effort`; the text comes as `reasoning`.
                profile.reasoningReplay = .asReceived
            }))
}
