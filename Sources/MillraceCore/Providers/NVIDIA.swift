extension Provider {
    /// NVIDIA NIM, hosted.
    ///
    /// A NIM of one's own is reached at its own base URL, `http://127.0.0.1:8000/v1` by default.
    public static let nvidia = Provider(
        id: "nvidia", name: "NVIDIA NIM", baseURL: "https://integrate.api.nvidia.com/v1",
        keyVariables: ["NVIDIA_API_KEY", "NVIDIA_NIM_API_KEY", "NIM_API_KEY"], baseURLVariables: ["NVIDIA_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.nvidia.com/nim/large-language-models/latest/reasoning.html: switched through the chat template.
                profile.reasoningRequest = .chatTemplate
            }))
}
