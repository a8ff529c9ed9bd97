import MillraceCore
import Testing

@Suite("Models")
struct ModelCatalogTests {
    @Test("Every entry has a name of its own, limits that make sense, and capabilities that exist")
    func entries() {
        #expect(ModelCatalog.all.count > 80)
        #expect(Set(ModelCatalog.all.map(\.id)).count == ModelCatalog.all.count)
        let known: Set<LLModel.Capability> = [
            .streaming, .tools, .toolStreaming, .parallelToolCalls, .imageInput, .audioInput, .jsonSchema, .reasoning,
        ]
        for model in ModelCatalog.all {
            #expect((model.contextTokens ?? 0) >= 4096, "\(model.id)")
            #expect(model.maxOutputTokens.map { $0 <= (model.contextTokens ?? 0) } ?? true, "\(model.id)")
            #expect(model.capabilities.isSubset(of: known), "\(model.id)")
        }
    }

    @Test(
        "A model is found behind prefixes of routers, regions and vendors, and before suffixes of versions",
        arguments: [
            "gpt-4.1-mini": 1_047_576, "gpt-4.1-mini-2025-04-14": 1_047_576, "openai/gpt-4.1-mini": 1_047_576,
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0": 200_000, "claude-sonnet-4-5@20250929": 200_000,
            "anthropic.claude-sonnet-4-5": 200_000, "amazon.nova-pro-v1:0": 300_000, "gemini-2.5-flash": 1_048_576,
            "mistral-small-latest": 131_072, "command-a-03-2025": 256_000,
        ])
    func found(_ name: String, _ context: Int) {
        let model = ModelCatalog.model(named: name)
        #expect(model?.contextTokens == context)
        // The name is what the provider is asked with.
        #expect(model?.id == name)
    }

    @Test("Of a model nobody knows nothing is known", arguments: ["", "-", "my-own-model", "gpt", "claude"])
    func unknown(_ name: String) {
        #expect(ModelCatalog.model(named: name) == nil)
        #expect(Provider.openAI.model(name) == LLModel(name))
    }
}
