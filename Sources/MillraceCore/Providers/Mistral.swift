extension Provider {
    /// Mistral's own API.
    public static let mistral = Provider(
        id: "mistral", name: "Mistral", baseURL: "https://api.mistral.ai", pathPrefix: "v1", keyVariables: ["MISTRAL_API_KEY"],
        baseURLVariables: ["MISTRAL_BASE_URL"], wire: .mistralChat(MistralChatProfile()), defaultModel: "mistral-small-latest")
}
