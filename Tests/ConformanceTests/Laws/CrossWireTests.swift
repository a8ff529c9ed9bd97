import MillraceCore
import Testing

/// A conversation that began on one wire goes on on another.
@Suite("Crossing wires")
struct CrossWireTests {
    /// The wires that hold conversations with tools.
    static let conversational = WireID.allCases.filter { $0 != .openAICompletions && $0 != .ollamaGenerate }

    private static let signature = "c2lnbmF0dXJlLW9mLXRoZS1vcmlnaW4="
    private static let encrypted = "ZW5jcnlwdGVkLXJlYXNvbmluZw=="
    private static let opaque = "an-opaque-piece"

    /// A turn with everything a wire can answer: reasoning that is signed and reasoning that is encrypted, text, two calls whose ids no other
    /// wire would make, a piece only its own wire understands; then the results, an answer, and the next question.
    private static func conversation(from origin: WireID, ids: [String] = ["call:0/1+x", "a"]) -> Prompt {
        let place = ReasoningOrigin(wire: origin, field: "thinking")
        let calls = zip(ids, ["clock", "calculator"]).map { id, name in
            ToolCall(id: ToolCallID(id), name: name, arguments: ["zone": "UTC"], signature: origin == .gemini ? signature : nil)
        }
        return Prompt(messages: [
            .system("Be brief."), .user("What time is it?"),
            .assistant(
                .reasoning(ReasoningPart(text: "Two tools.", signature: signature, origin: place)),
                .reasoning(ReasoningPart(encrypted: encrypted, id: "rs_1", origin: place)), .text("Let me see."),
                .opaque(OpaquePart(wire: origin, kind: "unknown", json: #"{"type":"unknown","x":"\#(opaque)"}"#)),
                .toolCall(calls[0]), .toolCall(calls[1])),
            .tool(zip(calls, ["12:00", "391"]).map { ToolResult(of: $0, $1) }), .assistant("It is noon."), .user("Thanks. And now?"),
        ])
    }

    private static let tools = ["clock", "calculator"].map {
        ToolDescriptor(name: $0, description: "A tool.", parameters: ["type": "object", "properties": ["zone": ["type": "string"]]])
    }

    private static func request(from origin: WireID, ids: [String] = ["call:0/1+x", "a"]) -> LLMRequest {
        LLMRequest(model: "model-1", prompt: conversation(from: origin, ids: ids), tools: tools)
    }

    @Test("Words, calls and results survive every crossing; results stay with their calls", arguments: conversational, conversational)
    func contentSurvives(origin: WireID, target: WireID) throws {
        let wire = Wire(target)
        let sent = try wire.encodeRequest(Self.request(from: origin))
        let path = sent.path.replacing("{model}", with: "model-1")
        let read = try wire.decodeRequest(sent.body, path: path)
        let texts = read.prompt.messages.filter { $0.role == .user || $0.role == .assistant }.map(\.text).filter { !$0.isEmpty }
        #expect(texts == ["What time is it?", "Let me see.", "It is noon.", "Thanks. And now?"], "\(origin) to \(target)")
        let calls = read.prompt.messages.flatMap(\.toolCalls)
        #expect(calls.map(\.name) == ["clock", "calculator"], "\(origin) to \(target)")
        #expect(calls.map(\.arguments) == [["zone": "UTC"], ["zone": "UTC"]], "\(origin) to \(target)")
        let results = read.prompt.messages.flatMap { message in
            message.parts.compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
        }
        #expect(results.count == 2, "\(origin) to \(target)")
        for (call, result) in zip(calls, results) {
            // A wire without ids pairs by name.
            #expect(result.callID == call.id || result.name == call.name, "\(origin) to \(target)")
        }
        #expect(results.first?.text.contains("12:00") == true, "\(origin) to \(target)")
    }

    @Test(
        "Signatures, encrypted reasoning and opaque pieces go to no other wire; what is left out is noted", arguments: conversational,
        conversational)
    func secretsStay(origin: WireID, target: WireID) throws {
        guard Self.family(of: origin) != Self.family(of: target) else { return }
        let sent = try Wire(target).encodeRequest(Self.request(from: origin))
        let body = String(decoding: sent.body, as: UTF8.self)
        #expect(!body.contains(Self.signature), "\(origin) to \(target)")
        #expect(!body.contains(Self.encrypted), "\(origin) to \(target)")
        #expect(!body.contains(Self.opaque), "\(origin) to \(target)")
        #expect(sent.diagnostics.contains { $0.code == .foreignReasoningDropped }, "\(origin) to \(target)")
    }

    @Test("Ids are made anew by the rules of the target, each call with one of its own", arguments: conversational)
    func idsFollowTheRules(target: WireID) throws {
        let wire = Wire(target)
        let sent = try wire.encodeRequest(Self.request(from: .ollamaChat, ids: ["call:0/1+x", "call:0.1 x"]))
        let read = try wire.decodeRequest(sent.body, path: sent.path.replacing("{model}", with: "model-1"))
        let ids = read.prompt.messages.flatMap(\.toolCalls).map(\.id.rawValue)
        #expect(Set(ids).count == 2, "\(target)")
        let isPlain = { (character: Character) in character.isASCII && (character.isLetter || character.isNumber) }
        for id in ids {
            switch target {
            case .mistralChat: #expect(id.count == 9 && id.allSatisfy(isPlain), "\(target)")
            case .bedrockConverse:
                // Amazon Bedrock API reference, "ToolUseBlock".
                #expect(id.count <= 64 && id.allSatisfy { isPlain($0) || "_-.:".contains($0) }, "\(target)")
            case .anthropicMessages, .bedrockInvokeAnthropic:
                #expect(id.count <= 64 && id.allSatisfy { isPlain($0) || $0 == "_" || $0 == "-" }, "\(target)")
            default: break
            }
        }
    }

    @Test(
        "A conversation goes back to its own wire with everything that proves it",
        arguments: [WireID.anthropicMessages, .gemini, .bedrockConverse])
    func ownWire(wireID: WireID) throws {
        let sent = try Wire(wireID).encodeRequest(Self.request(from: wireID, ids: ["toolu_1", "toolu_2"]))
        #expect(String(decoding: sent.body, as: UTF8.self).contains(Self.signature), "\(wireID)")
    }

    @Test("A wire without conversations says so before anything is sent", arguments: [WireID.openAICompletions, .ollamaGenerate])
    func noConversation(wireID: WireID) {
        #expect(throws: LLMError.self) { try Wire(wireID).encodeRequest(Self.request(from: .openAIChat)) }
    }

    /// Wires that share what proves reasoning.
    private static func family(of wire: WireID) -> String {
        switch wire {
        case .anthropicMessages, .bedrockInvokeAnthropic: "anthropic"
        // A call's signature does not say which of Google's two dialects it came by.
        case .gemini, .geminiJSONArray, .geminiInteractions: "gemini"
        default: wire.rawValue
        }
    }
}
