extension Provider {
    /// Google's Gemini Developer API (Gemini API docs, "API reference").
    public static let gemini = Provider(
        id: "gemini", name: "Google Gemini", baseURL: "https://generativelanguage.googleapis.com", pathPrefix: "v1beta",
        authentication: .header("x-goog-api-key"), keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        baseURLVariables: ["GOOGLE_GEMINI_BASE_URL"], wire: .gemini(GeminiProfile()), defaultModel: "gemini-2.5-flash")

    /// The Gemini Developer API by its OpenAI endpoint (Gemini API docs, "OpenAI compatibility").
    public static let geminiOpenAI = Provider(
        id: "gemini-openai", name: "Google Gemini by its OpenAI endpoint",
        baseURL: "https://generativelanguage.googleapis.com/v1beta/openai",
        authentication: .bearer, keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        wire: .openAIChat(
            OpenAIChatProfile { profile in
                // A call without its signature is refused on the next turn (Gemini API docs, "Thought signatures").
                profile.carriesCallSignatures = true
            }), defaultModel: "gemini-2.5-flash")
}
