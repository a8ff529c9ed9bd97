import MillraceCore
import Testing

@Suite("Providers")
struct ProviderCatalogTests {
    @Test("The catalogue has every provider once, each with an id that reads back")
    func all() {
        #expect(ProviderCatalog.all.count == 32)
        #expect(Set(ProviderCatalog.all.map(\.id)).count == 32)
        for provider in ProviderCatalog.all {
            #expect(ProviderCatalog.provider(named: provider.id) == provider)
            #expect(ProviderCatalog.provider(named: provider.id.uppercased()) == provider)
            #expect(ProviderCatalog.profile(named: provider.id) == provider.wire)
            #expect(!provider.name.isEmpty)
        }
    }

    @Test("Addresses are whole, without a slash at the end; a key goes over the network only encrypted")
    func addresses() {
        for provider in ProviderCatalog.all {
            #expect(!provider.baseURL.hasSuffix("/"), "\(provider.id)")
            let isRemote = provider.baseURL.hasPrefix("https://")
            let isHere = provider.baseURL.hasPrefix("http://127.0.0.1:")
            // What has no address of its own takes one from the environment.
            #expect(isRemote || isHere || (provider.baseURL.isEmpty && !provider.baseURLVariables.isEmpty), "\(provider.id)")
            #expect(!provider.keyVariables.isEmpty, "\(provider.id)")
        }
    }

    @Test("Every provider writes the smallest request without leaving anything out", arguments: ProviderCatalog.all)
    func smallest(_ provider: Provider) throws {
        let wire = try provider.wire.encodeRequest(LLMRequest(model: "m", prompt: Prompt("Hi"), isStreaming: true))
        #expect(wire.diagnostics.isEmpty)
        // The path is one that the wire is known by, behind whatever prefix the provider has.
        #expect(Wire(path: wire.path.replacing("{model}", with: "m"))?.id == provider.wire.id || provider.wire.id == .mistralChat)
    }

    @Test(
        "Other names by which vendors and models are known",
        arguments: ["qwen": "alibaba", "kimi": "moonshot", "grok": "xai", "hf": "huggingface"])
    func aliases(_ alias: String, _ id: String) {
        #expect(ProviderCatalog.provider(named: alias)?.id == id)
    }

    @Test("Servers of one's own can be asked without a key, others not")
    func keys() {
        let keyless = ProviderCatalog.all.filter { !$0.requiresKey }.map(\.id)
        #expect(Set(keyless) == ["vllm", "sglang", "llamacpp", "lmstudio", "ollama", "ollama-openai", "custom"])
    }

    @Test("Addresses are made of environment variables, the newer name first; what is missing is named")
    func resolved() {
        #expect(Provider.bedrock.missingVariables == ["AWS_REGION|AWS_DEFAULT_REGION"])
        let region = Provider.bedrock.resolved(["AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-1"])
        #expect(region.baseURL == "https://bedrock-runtime.eu-west-1.amazonaws.com")
        #expect(Provider.bedrock.resolved(["AWS_DEFAULT_REGION": "us-east-1"]).baseURL == "https://bedrock-runtime.us-east-1.amazonaws.com")
        let vertex = Provider.vertex.resolved(["GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "global"])
        #expect(vertex.baseURL == "https://aiplatform.googleapis.com/v1/projects/p/locations/global")
        #expect(vertex.missingVariables.isEmpty)
        #expect(Provider.vertex.resolved(["GOOGLE_CLOUD_PROJECT": "p"]).missingVariables == ["GOOGLE_CLOUD_LOCATION|CLOUD_ML_REGION"])
        #expect(Provider.ollama.resolved(["OLLAMA_HOST": "127.0.0.1:9"]).baseURL == "http://127.0.0.1:9")
        #expect(Provider.anthropic.resolved(["ANTHROPIC_BASE_URL": "https://x.example/"]).baseURL == "https://x.example")
    }

    @Test("A name nobody has gives nothing")
    func unknown() {
        #expect(ProviderCatalog.provider(named: "nobody") == nil)
        #expect(ProviderCatalog.profile(named: "") == nil)
    }

    @Test("Azure by resource, custom by address")
    func made() {
        #expect(Provider.azureOpenAI(resource: "res").baseURL == "https://res.openai.azure.com")
        #expect(Provider.azureOpenAI.authentication == .header("api-key"))
        let custom = Provider.custom(baseURL: "http://127.0.0.1:9/v1/", profile: OpenAIChatProfile { $0.refuses = [.seed] })
        #expect(custom.baseURL == "http://127.0.0.1:9/v1")
        #expect(custom.wire == .openAIChat(OpenAIChatProfile { $0.refuses = [.seed] }))
    }

    @Test("RS-12: providers that want reasoning back get it")
    func reasoningReplay() throws {
        let origin = ReasoningOrigin(wire: .openAIChat, field: "reasoning_content")
        let prompt = Prompt(messages: [.user("Hi"), .assistant(.reasoning(ReasoningPart(text: "hm", origin: origin)), .text("So."))])
        func replays(_ provider: Provider) throws -> Bool {
            let body = try provider.wire.encodeRequest(LLMRequest(model: "m", prompt: prompt)).body
            return try JSONValue(parsing: body)["messages"]?.arrayValue?.last?["reasoning_content"] == "hm"
        }
        for provider in [Provider.deepSeek, .moonshot, .zAI, .openRouter, .vLLM, .sgLang, .ollamaOpenAI, .llamaCpp, .fireworks] {
            #expect(try replays(provider), "\(provider.id)")
        }
        for provider in [Provider.openAI, .groq, .azureOpenAI] { #expect(try !replays(provider), "\(provider.id)") }
    }
}
