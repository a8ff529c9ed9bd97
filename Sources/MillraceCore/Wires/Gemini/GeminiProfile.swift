/// How one server deviates from the vendor's own `generateContent`.
public struct GeminiProfile: Sendable, Hashable {
    /// Which of Google's two services is spoken to.
    public enum Endpoint: String, Sendable, Hashable {
        /// The Gemini Developer API: `models/{model}:generateContent`.
        case aiStudio
        /// Vertex AI: `publishers/google/models/{model}:generateContent` below a project and location.
        case vertex
    }

    /// How the arguments of a tool are described.
    public enum ToolSchemaForm: String, Sendable, Hashable {
        /// As JSON Schema, under `parametersJsonSchema`.
        case jsonSchema
        /// As the API's own subset of OpenAPI, under `parameters`, for servers that know no other; what it cannot say is left out.
        case openAPISubset
    }

    /// Which service it is: decides the path, and the numbers that stand for finish reasons.
    public var endpoint: Endpoint
    /// How the arguments of a tool are described.
    public var toolSchemaForm: ToolSchemaForm

    /// Makes a profile.
    public init(endpoint: Endpoint = .aiStudio, toolSchemaForm: ToolSchemaForm = .jsonSchema) {
        self.endpoint = endpoint
        self.toolSchemaForm = toolSchemaForm
    }
}
