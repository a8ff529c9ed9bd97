import MillraceTesting
import Testing

@testable import MillraceCore

/// Which executor serves a model.
@Suite("Routing executor")
struct RoutingExecutorTests {
    @Test("Routes by name, provider, pattern and resolver, the first one first")
    func routes() async throws {
        let (openAI, anthropic, groq, dynamic) = (ScriptedExecutor(), ScriptedExecutor(), ScriptedExecutor(), ScriptedExecutor())
        let executor = RoutingExecutor([
            .model("fast", to: openAI, as: LLModel("gpt-4o-mini")),
            .provider("anthropic", to: anthropic),
            .models(matching: "llama-*-instant", to: groq),
            .resolved("tenants") { $0.id.hasPrefix("tenant:") ? RoutingExecutor.Target(dynamic, model: LLModel("t")) : nil },
        ])
        for (name, base, asked) in [
            ("fast", openAI, "gpt-4o-mini"), ("anthropic/claude-x/y", anthropic, "claude-x/y"),
            ("llama-3.1-8b-instant", groq, "llama-3.1-8b-instant"),
            ("tenant:7", dynamic, "t"),
        ] {
            base.enqueue(.text(name))
            #expect(try await executor.execute(Prompt("x"), model: LLModel(name)).text == name)
            #expect(base.requests.last?.model.id == asked)
            base.enqueue(.text(name))
            #expect(await executor.executeStreaming(Prompt("x"), model: LLModel(name)).drained().failure == nil)
        }
    }

    @Test("A provider's prefix keeps what is known of the model")
    func capabilities() throws {
        let executor = RoutingExecutor([.provider("p", to: ScriptedExecutor())])
        let model = LLModel("p/m", capabilities: [.streaming], contextTokens: 7)
        #expect(try executor.target(for: model).model == LLModel("m", capabilities: [.streaming], contextTokens: 7))
        #expect(throws: LLMError.self) { try executor.target(for: LLModel("p/")) }
        #expect(throws: LLMError.self) { try executor.target(for: LLModel("px/m")) }
    }

    @Test("A model nobody serves is named, with the routes")
    func unserved() async {
        let executor = RoutingExecutor([.model("a", to: ScriptedExecutor()), .provider("b", to: ScriptedExecutor())])
        let (frames, failure) = await executor.executeStreaming(Prompt("canary"), model: LLModel("c")).drained()
        #expect(frames.isEmpty)
        #expect(failure?.kind == .configuration("no route serves the model c; routes: a, b/*"))
        await #expect(throws: LLMError.self) { try await executor.execute(Prompt("canary"), model: LLModel("c")) }
    }

    @Test(
        "Patterns",
        arguments: [
            ("a", "a", true), ("a", "ab", false), ("*", "", true), ("*", "x", true), ("a*", "a", true), ("a*", "ba", false),
            ("*a", "ba", true),
            ("a*a", "a", false), ("a*a", "aa", true), ("a*b*c", "a1b2c", true), ("a*b*c", "acb", false), ("*b*b*", "b", false),
            ("*b*b*", "bb", true), ("a**c", "abc", true), ("gpt-*-mini", "gpt-4o-mini", true), ("gpt-*-mini", "gpt-mini", false),
        ])
    func patterns(pattern: String, name: String, isMatch: Bool) {
        #expect(ModelPattern(pattern).matches(name) == isMatch)
    }
}
