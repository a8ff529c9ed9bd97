public import MillraceCore

/// A model that a configuration names: the application makes its executor.
public struct ModelReference: Sendable, Hashable {
    /// Whether the model takes conversations or one text.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// A conversation.
        case chat
        /// One text.
        case text
    }

    /// What the configuration calls it: `main`, `content_safety`.
    public var name: String
    /// The provider as Millrace knows it (an id of `ProviderCatalog`); nil where it knows none of the engine's name.
    public var provider: String?
    /// The provider as the configuration spells it: `nim`, `nvidia_ai_endpoints`.
    public var engine: String
    /// The model at the provider.
    public var model: String
    /// The environment variable that holds the key; nil: the provider's own.
    public var keyVariable: String?
    /// Where the provider is reached; nil: its own address.
    public var baseURL: String?
    /// Everything else the configuration says of it.
    public var parameters: JSONObject
    /// Whether it takes conversations.
    public var mode: Mode
    /// How many verdicts of it are kept; nil: none.
    public var cacheSize: Int?
    /// The file that names it.
    public var file: String?
    /// The line of that file, from 1.
    public var line: Int?

    /// Makes a reference.
    public init(
        name: String, engine: String, model: String, keyVariable: String? = nil, baseURL: String? = nil,
        parameters: JSONObject = JSONObject(),
        mode: Mode = .chat, cacheSize: Int? = nil, file: String? = nil, line: Int? = nil
    ) {
        self.name = name
        self.provider = ModelReference.provider(ofEngine: engine)
        self.engine = engine
        self.model = model
        self.keyVariable = keyVariable
        self.baseURL = baseURL
        self.parameters = parameters
        self.mode = mode
        self.cacheSize = cacheSize
        self.file = file
        self.line = line
    }

    /// How answers are generated, as far as the parameters say.
    public var options: GenerationOptions {
        var options = GenerationOptions()
        options.temperature = parameters["temperature"]?.doubleValue
        options.topP = parameters["top_p"]?.doubleValue
        options.maxOutputTokens = (parameters["max_tokens"] ?? parameters["max_completion_tokens"])?.intValue
        options.seed = parameters["seed"]?.intValue
        return options
    }

    /// The parameters that ``options`` speaks of, and the addresses that become ``baseURL``.
    static let optionKeys: Set<String> = ["temperature", "top_p", "max_tokens", "max_completion_tokens", "seed"]
    static let addressKeys: [String] = ["base_url", "openai_api_base", "azure_endpoint", "endpoint_url", "server_url", "url"]

    /// The provider of an engine's name in NeMo Guardrails, which are those of LangChain's integrations.
    ///
    /// <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/yaml-schema/model-configuration.html>
    static func provider(ofEngine engine: String) -> String? {
        let name = engine.lowercased()
        return engines[name] ?? ProviderCatalog.provider(named: name)?.id
    }

    private static let engines: [String: String] = [
        "azure": "azure", "azure_openai": "azure", "azureopenai": "azure", "nvidia_ai_endpoints": "nvidia", "nim": "nvidia",
        "nvidia": "nvidia", "vertexai": "vertex", "google_vertexai": "vertex", "google_genai": "gemini", "google": "gemini",
        "vllm_openai": "vllm", "vllm": "vllm", "huggingface_endpoint": "huggingface", "hf_endpoint": "huggingface",
        "huggingface_hub": "huggingface", "mistralai": "mistral", "bedrock_converse": "bedrock", "amazon_bedrock": "bedrock",
        "aws_bedrock": "bedrock", "together": "together", "fireworks": "fireworks", "deepseek": "deepseek", "xai": "xai",
        "llamacpp": "llamacpp", "openai_compatible": "custom", "custom_llm": "custom",
    ]
}

/// Makes the executor and the model of a reference: the application knows transports, keys and policies.
public typealias ExecutorMaker = @Sendable (ModelReference) throws -> (any PromptExecutor, LLModel)
