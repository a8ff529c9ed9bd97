import MillraceTesting
import Testing

@testable import MillraceCore

/// What makes two calls the same to a cache.
@Suite("Cache key")
struct CacheKeyTests {
    private let model = LLModel("m")
    private let prompt = Prompt(messages: [.system("Be short."), .user("Hi")])
    private let tool = ToolDescriptor(
        name: "f", description: "does", parameters: ["type": "object", "properties": ["a": ["type": "string"]]])

    private func key(_ change: (inout Prompt) -> Void) -> CacheKey? {
        var copy = prompt
        change(&copy)
        return CacheKey(prompt: copy, model: model, tools: [])
    }

    @Test("Every option, message and part makes another key")
    func sensitive() throws {
        let call = ToolCall(id: "1", name: "f", arguments: ["a": 1])
        var keys = [CacheKey(prompt: prompt, model: model, tools: [])]
        keys.append(key { $0.options.temperature = 0 })
        keys.append(key { $0.options.temperature = 0.1 })
        keys.append(key { $0.options.topP = 0 })
        keys.append(key { $0.options.maxOutputTokens = 1 })
        keys.append(key { $0.options.stop = ["a"] })
        keys.append(key { $0.options.stop = ["b"] })
        keys.append(key { $0.options.seed = 1 })
        keys.append(key { $0.options.frequencyPenalty = 1 })
        keys.append(key { $0.options.presencePenalty = 1 })
        keys.append(key { $0.options.reasoning = ReasoningOptions(effort: .low) })
        keys.append(key { $0.options.reasoning = ReasoningOptions(budgetTokens: 1) })
        keys.append(key { $0.options.toolChoice = ToolChoice.none })
        keys.append(key { $0.options.toolChoice = .named("f") })
        keys.append(key { $0.options.parallelToolCalls = false })
        keys.append(key { $0.options.responseFormat = .json })
        keys.append(key { $0.options.responseFormat = .jsonSchema(name: "s", schema: ["type": "object"], isStrict: true) })
        keys.append(key { $0.options.responseFormat = .jsonSchema(name: "s", schema: ["type": "object"], isStrict: false) })
        keys.append(key { $0.options.choiceCount = 2 })
        keys.append(key { $0.options.logprobs = LogprobOptions(topCount: 2) })
        keys.append(key { $0.options.extras = ["top_k": 1] })
        keys.append(key { $0.options.extras = ["top_k": 2] })
        keys.append(key { $0.options.extras = ["top_k": "1"] })
        keys.append(key { $0.messages[1] = .user("hi") })
        keys.append(key { $0.messages[1] = .developer("Hi") })
        keys.append(key { $0.messages[1].name = "n" })
        keys.append(key { $0.messages[1] = .user(.text("H"), .text("i")) })
        // One letter in two spellings that Swift holds for equal.
        keys.append(key { $0.messages[1] = .user("\u{E9}") })
        keys.append(key { $0.messages[1] = .user("e\u{301}") })
        keys.append(key { $0.messages.append(.assistant(.toolCall(call))) })
        keys.append(key { $0.messages += [.assistant(.toolCall(call)), .tool(ToolResult(of: call, "x"))] })
        keys.append(key { $0.messages += [.assistant(.toolCall(call)), .tool(ToolResult(of: call, "x", isError: true))] })
        keys.append(key { $0.messages.append(.assistant(.reasoning(ReasoningPart(text: "r")))) })
        keys.append(key { $0.messages.append(.assistant(.reasoning(ReasoningPart(text: "r", signature: "s")))) })
        keys.append(CacheKey(prompt: prompt, model: LLModel("n"), tools: []))
        keys.append(CacheKey(prompt: prompt, model: LLModel("m", capabilities: [.jsonSchema]), tools: []))
        keys.append(CacheKey(prompt: prompt, model: model, tools: [tool]))
        keys.append(CacheKey(prompt: prompt, model: model, tools: [ToolDescriptor(name: "f", description: "does", isStrict: true)]))
        keys.append(CacheKey(prompt: prompt, model: model, tools: [], scope: "tenant"))
        let made = keys.compactMap { $0 }
        #expect(made.count == keys.count)
        #expect(Set(made).count == keys.count)
    }

    @Test("What says the same makes the same key: order of members, spelling of numbers, how the answer comes")
    func insensitive() {
        let ordered = key { $0.options.extras = ["a": 1, "b": ["x": 2.5, "y": nil]] }
        #expect(ordered == key { $0.options.extras = ["b": ["y": nil, "x": 2.5], "a": 1.0] })
        let streaming = LLModel("m", capabilities: [.tools, .streaming, .toolStreaming], contextTokens: 9)
        #expect(
            CacheKey(prompt: prompt, model: streaming, tools: [])
                == CacheKey(prompt: prompt, model: LLModel("m", capabilities: [.tools]), tools: []))
    }

    @Test("A key is the same in every process")
    func stable() throws {
        let key = try #require(CacheKey(prompt: prompt, model: model, tools: [tool], scope: "s"))
        #expect(key.digest.count == 64)
        // Computed with Python's json and hashlib from the text the documentation describes; changes only with the version.
        #expect(key.digest == "ab7ef7b534c13173529c023278e3ccfd6141caf31c9587c56d0ba6d5a07b25bb")
    }

    @Test("The canonical text is what the documentation says")
    func canonical() throws {
        let extras: JSONObject = ["b": 1.50, "a": [true, nil, "\u{E9}\n", 1e300], "\u{E9}": 12_345_678_901]
        let bytes = try CanonicalEncoder.bytes(of: GenerationOptions(temperature: 1, stop: ["x"], extras: extras))
        let text =
            "{\"extras\":{\"a\":[true,null,\"\u{E9}\\n\",1e+300],\"b\":1.5,\"\u{E9}\":12345678901},\"stop\":[\"x\"],\"temperature\":1}"
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test("Numbers that share their nearest double stay two numbers")
    func exactNumbers() throws {
        func text(_ number: String) throws -> String {
            String(decoding: try CanonicalEncoder.bytes(of: try JSONValue(parsing: number)), as: UTF8.self)
        }
        #expect(try text("12345678901234567890") == "12345678901234567890")
        #expect(try text("12345678901234567891") == "12345678901234567891")
        #expect(try text("0.1000000000000000000001") == "0.1000000000000000000001")
        #expect(try text("2.50") == "2.5")
        #expect(try text("1e400") == "1e400")
    }

    @Test("The canonical text of frames reads back as JSON", arguments: 0..<30)
    func readsBack(seed: UInt64) throws {
        let frames = FrameSequence(seed: seed).frames
        let value = try JSONValue(parsing: try CanonicalEncoder.bytes(of: frames))
        #expect(value.arrayValue?.count == frames.count)
        #expect(value.arrayValue?.last?["type"]?.stringValue == "end")
    }
}
