extension Provider {
    /// Hugging Face's router to inference providers.
    public static let huggingFace = Provider(
        id: "huggingface", name: "Hugging Face", baseURL: "https://router.huggingface.co/v1",
        keyVariables: ["HF_TOKEN", "HUGGINGFACE_API_KEY"],
        wire: .openAIChat(OpenAIChatProfile()))
}
