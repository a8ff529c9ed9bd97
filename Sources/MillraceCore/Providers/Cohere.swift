extension Provider {
    /// Cohere's own API, version 2.
    public static let cohere = Provider(
        id: "cohere", name: "Cohere", baseURL: "https://api.cohere.com", modelsPath: "v1/models",
        keyVariables: ["CO_API_KEY", "COHERE_API_KEY"], baseURLVariables: ["CO_API_URL"], wire: .cohereV2,
        defaultModel: "command-a-03-2025")
}
