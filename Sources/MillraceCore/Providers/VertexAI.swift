extension Provider {
    /// Gemini on Google Cloud's Vertex AI, with an access token (`gcloud auth print-access-token`).
    ///
    /// Project and location come from `GOOGLE_CLOUD_PROJECT` and `GOOGLE_CLOUD_LOCATION`, as Google's own client names them.
    public static let vertex = Provider(
        id: "vertex", name: "Google Vertex AI", baseURL: vertexAddress, modelsPath: nil, keyVariables: vertexKeys,
        baseURLVariables: ["GOOGLE_VERTEX_BASE_URL"], wire: .gemini(GeminiProfile(endpoint: .vertex)), defaultModel: "gemini-2.5-flash")

    /// Anthropic's models on Google Cloud's Vertex AI (Claude API docs, "Claude on Vertex AI").
    public static let vertexAnthropic = Provider(
        id: "vertex-anthropic", name: "Anthropic on Vertex AI", baseURL: vertexAddress, modelsPath: nil, keyVariables: vertexKeys,
        baseURLVariables: ["ANTHROPIC_VERTEX_BASE_URL"],
        wire: .anthropicMessages(AnthropicMessagesProfile { $0.endpoint = .vertex }))

    // https://cloud.google.com/vertex-ai/docs/reference/rest
    private static let vertexAddress =
        "https://{GOOGLE_CLOUD_LOCATION|CLOUD_ML_REGION}-aiplatform.googleapis.com/v1/projects/"
        + "{GOOGLE_CLOUD_PROJECT|ANTHROPIC_VERTEX_PROJECT_ID}/locations/{GOOGLE_CLOUD_LOCATION|CLOUD_ML_REGION}"

    // The first is Google's Terraform provider's, the second the `gcloud` tool's own name.
    private static let vertexKeys = ["GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN"]
}
