extension Provider {
    /// A vLLM server on this machine.
    public static let vLLM = Provider(
        id: "vllm", name: "vLLM", baseURL: "http://127.0.0.1:8000/v1", authentication: .optionalBearer, keyVariables: ["VLLM_API_KEY"],
        baseURLVariables: ["VLLM_BASE_URL"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://docs.vllm.ai/en/latest/features/reasoning_outputs: switched through the chat template; the text comes as `reasoning`,
                // in older versions as `reasoning_content`.
                profile.reasoningRequest = .chatTemplate
                profile.reasoningReplay = .asReceived
            }))
}
