import MillraceCore
import MillraceTesting
import Testing

/// P23: what proves a turn to its provider goes back into the next request of the same wire, byte for byte.
@Suite("P23: opacity")
struct GeneratedOpacityLawTests {
    /// The wires that hold conversations.
    private static let wires = WireID.allCases.filter { $0 != .openAICompletions && $0 != .ollamaGenerate }

    @Test("P23: signatures, encrypted reasoning and unknown pieces of a stream are in the next request as they came", arguments: wires)
    func nextRequest(wire: WireID) throws {
        var count = 0
        for seed in Seeds.first(60) {
            let made = WireResponse(seed: seed, wire: wire)
            guard !made.response.choice.parts.flatMap(\.proofs).isEmpty else { continue }
            let streamed = decode(stream: made.stream(), of: wire).response
            let whole = decode(body: made.body, of: wire).response
            for (road, response) in [("stream", streamed), ("body", whole)] {
                let place = "\(wire), seed \(seed), \(road)"
                let (body, again) = try next(after: response, wire)
                let kept = again.parts.flatMap(\.proofs)
                for proof in made.response.choice.parts.flatMap(\.proofs) {
                    count += 1
                    if !body.contains(proof) { Issue.record("\(place): \(proof) is not in the request") }
                    // A picture is opaque in an answer and a part of its own kind in a request.
                    if !proof.hasPrefix("{"), !kept.contains(where: { $0.utf8.elementsEqual(proof.utf8) }) {
                        Issue.record("\(place): \(proof) is read back as \(kept)")
                    }
                }
            }
        }
        #expect(count > 20)
    }

    /// The next request of a conversation: its body, and the assistant's message read from it again.
    private func next(after response: LLMResponse, _ wire: WireID) throws -> (body: String, message: Message) {
        let answer = response.message
        var messages: [Message] = [.user("q"), answer]
        let results = answer.toolCalls.map { ToolResult(of: $0, "done") }
        if !results.isEmpty { messages.append(.tool(results)) }
        messages.append(.user("And now?"))
        let options = GenerationOptions(maxOutputTokens: 1000)
        // OpenAI itself takes no reasoning back; servers that sign it do.
        var profile = OpenAIChatProfile()
        profile.reasoningReplay = .asReceived
        let dialect = wire == .openAIChat ? Wire.openAIChat(profile) : Wire(wire)
        let sent = try dialect.encodeRequest(LLMRequest(model: "m", prompt: Prompt(messages: messages, options: options)))
        let read = try Wire(wire).decodeRequest(sent.body, path: sent.path.replacing("{model}", with: "m"))
        let parts = read.prompt.messages.filter { $0.role == .assistant }.flatMap(\.parts)
        return (String(decoding: sent.body, as: UTF8.self), Message(role: .assistant, parts: parts))
    }
}

extension Part {
    /// What must come back byte for byte.
    fileprivate var proofs: [String] {
        switch self {
        case .text(let text): [text.signature].compactMap { $0 }
        case .reasoning(let reasoning): [reasoning.signature, reasoning.encrypted].compactMap { $0 }
        case .toolCall(let call): [call.signature].compactMap { $0 }
        case .opaque(let opaque): [opaque.json]
        default: []
        }
    }
}
