/// The providers Millrace knows by name.
///
/// A new server of a wire that is there is one file beside this one and one line in ``all``.
public enum ProviderCatalog {
    /// Every known provider, those of vendors first, then routers, then servers of one's own.
    public static let all: [Provider] = [
        .openAI, .openAIResponses, .anthropic, .gemini, .geminiOpenAI, .vertex, .vertexAnthropic, .bedrock, .bedrockAnthropic, .mistral,
        .cohere,
        .azureOpenAI, .groq, .deepSeek, .xAI, .together, .fireworks, .cerebras, .perplexity, .alibaba, .moonshot, .zAI,
        .nvidia, .openRouter, .huggingFace, .vLLM, .sgLang, .llamaCpp, .lmStudio, .ollama, .ollamaOpenAI, .custom,
    ]

    /// The provider of a name; nil where there is none.
    ///
    /// Upper and lower case are the same.
    ///
    /// Names by which vendors or their models are also known are understood: `qwen`, `kimi`, `glm`, `grok`, `nim`, `hf` …
    public static func provider(named name: String) -> Provider? {
        let name = name.lowercased()
        let id = aliases[name] ?? name
        return all.first { $0.id == id }
    }

    /// The wire of a provider, with its deviations; nil where there is no provider of that name.
    public static func profile(named name: String) -> Wire? {
        provider(named: name)?.wire
    }

    private static let aliases = [
        "claude": "anthropic", "responses": "openai-responses", "google": "gemini", "vertexai": "vertex", "vertex-ai": "vertex",
        "aws": "bedrock", "amazon": "bedrock", "mistralai": "mistral", "azure-openai": "azure", "azureopenai": "azure",
        "dashscope": "alibaba", "qwen": "alibaba", "kimi": "moonshot",
        "moonshotai": "moonshot", "glm": "zai", "z.ai": "zai", "zhipu": "zai", "grok": "xai", "x.ai": "xai", "togetherai": "together",
        "fireworks-ai": "fireworks", "nim": "nvidia", "nvidia-nim": "nvidia", "hf": "huggingface", "hugging-face": "huggingface",
        "llama.cpp": "llamacpp", "llama-cpp": "llamacpp", "lm-studio": "lmstudio", "sonar": "perplexity",
    ]
}
