extension Provider {
    /// Any server that speaks OpenAI's `/chat/completions`; its base URL comes from `MILLRACE_BASE_URL`.
    public static let custom = Provider(
        id: "custom", name: "Custom", baseURL: "", authentication: .optionalBearer, keyVariables: ["MILLRACE_API_KEY"],
        baseURLVariables: ["MILLRACE_BASE_URL"],
        wire: .openAIChat(OpenAIChatProfile()))

    /// Any server that speaks OpenAI's `/chat/completions`.
    ///
    /// - Parameters:
    ///   - baseURL: the address below which `chat/completions` is. Where it names only a host it is `/v1` there, as on every server that
    ///     is compatible with OpenAI's.
    ///   - profile: how the server deviates from OpenAI's own API.
    public static func custom(baseURL: String, profile: OpenAIChatProfile = OpenAIChatProfile()) -> Provider {
        var provider = custom
        provider.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        if let scheme = provider.baseURL.firstRange(of: "://"), !provider.baseURL[scheme.upperBound...].contains("/") {
            provider.baseURL += "/v1"
        }
        provider.wire = .openAIChat(profile)
        return provider
    }
}
