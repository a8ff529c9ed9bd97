extension Provider {
    /// Azure OpenAI, through its v1 API: `{resource}/openai/v1/chat/completions`, the deployment's name as the model, no `api-version`.
    ///
    /// The base URL is the resource's endpoint as Azure shows it, `https://NAME.openai.azure.com`; see ``azureOpenAI(resource:)``. An
    /// older API version is reached by changing the profile's path to
    /// `openai/deployments/{model}/chat/completions?api-version=…`.
    public static let azureOpenAI = Provider(
        id: "azure", name: "Azure OpenAI", baseURL: "", authentication: .header("api-key"),
        keyVariables: ["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"], baseURLVariables: ["AZURE_OPENAI_ENDPOINT"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle: the v1 API since August 2025.
                profile.path = "openai/v1/chat/completions"
                profile.outputLimit = .maxCompletionTokens
                profile.acceptsDeveloperRole = true
                profile.acceptsTextPartArrays = true
            }))

    /// Azure OpenAI with the name of a resource.
    public static func azureOpenAI(resource: String) -> Provider {
        var provider = azureOpenAI
        provider.baseURL = "https://\(resource).openai.azure.com"
        return provider
    }
}
