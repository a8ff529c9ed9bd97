extension Provider {
    /// A llama.cpp server on this machine.
    public static let llamaCpp = Provider(
        id: "llamacpp", name: "llama.cpp", baseURL: "http://127.0.0.1:8080/v1", authentication: .optionalBearer,
        keyVariables: ["LLAMA_API_KEY"],
        baseURLVariables: ["LLAMACPP_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md: `chat_template_kwargs`, and `reasoning_content` of
                // earlier messages goes into the template.
                profile.reasoningRequest = .chatTemplate
                profile.reasoningReplay = .asReceived
            }))
}
