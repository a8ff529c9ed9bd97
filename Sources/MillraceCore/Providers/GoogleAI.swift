extension Provider {
    /// Google's Gemini Developer API (Gemini API docs, "API reference").
    public static let gemini = Provider(
        id: "gemini", name: "Google Gemini", baseURL: "https://generativelanguage.googleapis.com", pathPrefix: "v1beta",
        authentication: .header("x-goog-api-key"), keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        baseURLVariables: ["GOOGLE_GEMINI_BASE_URL"], wire: .gemini(GeminiProfile()), defaultModel: "gemini-2.5-flash")
}
