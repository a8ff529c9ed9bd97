import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P22 and P5 for `anthropic-messages`: what is encoded and decoded again is what it was, part by part, and keeps the dialect's grammar.
@Suite("P22: round trips, Anthropic")
struct AnthropicIdentityTests {
    private let wire = Wire(.anthropicMessages)
    private static let recordings = Corpus.all.filter { $0.wireID == .anthropicMessages && $0.status < 400 }

    @Test("P22, P23: every part of a recording comes back, opaque ones and signatures too", .needsCorpus, arguments: recordings)
    func recordingComesBack(recording: Recording) {
        let response = decode(recording).response
        var encoder = ResponseEncoder(wire: wire)
        let bytes = encoder.encode(decode(recording).frames)
        #expect(AnthropicGrammar(bytes).violations == [])
        check(decode(bytes, wire: wire).response, against: response, recording.slug)
        let context = ResponseContext(contentType: "application/json")
        check(
            decode(wire.encodeBody(response), wire: wire, context: context, isStreaming: false).response, against: response, recording.slug)
    }

    @Test("P22: a recorded answer goes back into the conversation as it was", .needsCorpus, arguments: recordings)
    func recordingGoesBack(recording: Recording) throws {
        let response = decode(recording).response
        let message = response.message
        // An answer that was refused, or that is empty, is no turn of a conversation.
        guard response.outcome == .finished, response.finishReason != .length, !message.parts.isEmpty else { return }
        let request = LLMRequest(
            model: "m", prompt: Prompt(messages: [.user("q"), message], options: GenerationOptions(maxOutputTokens: 1)))
        let written = try wire.encodeRequest(request)
        #expect(written.diagnostics.isEmpty)
        let again = try wire.decodeRequest(written.body)
        let parts = again.prompt.messages.last?.parts.map(Self.plain) ?? []
        // Fields of a call stand directly before it when they are read from a request.
        #expect(parts.filter { $0["fields"] == nil } == message.parts.map(Self.plain).filter { $0["fields"] == nil }, "\(recording.slug)")
    }

    @Test("P22: what another wire's response says comes through this one", arguments: Seeds.first(300))
    func foreignComesThrough(seed: UInt64) {
        let original = decode(GeneratedResponse(seed: seed).stream())
        var encoder = ResponseEncoder(wire: wire)
        let bytes = encoder.encode(original.frames)
        #expect(AnthropicGrammar(bytes).violations == [], "seed \(seed)")
        let again = decode(bytes, wire: wire)
        #expect(FrameVerifier.violations(in: again.frames) == [], "seed \(seed)")
        let (left, right) = (again.response, original.response)
        #expect((left.outcome == .finished) == (right.outcome == .finished), "seed \(seed)")
        #expect(left.text.utf8.count == right.text.utf8.count + (right.refusal ?? "").utf8.count, "seed \(seed)")
        if right.refusal == nil { #expect(left.text.utf8.elementsEqual(right.text.utf8), "seed \(seed)") }
        #expect((left.reasoning ?? "").utf8.elementsEqual((right.reasoning ?? "").utf8), "seed \(seed)")
        guard right.toolCallOutcomes.allSatisfy({ $0.completed != nil }) else { return }
        #expect(left.toolCalls.map(\.name) == right.toolCalls.map(\.name), "seed \(seed)")
        #expect(left.toolCalls.map(\.arguments) == right.toolCalls.map(\.arguments), "seed \(seed)")
    }

    @Test("P22: any frames keep the grammar: one block at a time, each opened and closed once", arguments: Seeds.first(300))
    func grammar(seed: UInt64) {
        let frames = FrameSequence(seed: seed).frames
        var encoder = ResponseEncoder(wire: wire)
        let bytes = encoder.encode(frames)
        let grammar = AnthropicGrammar(bytes)
        #expect(grammar.violations == [], "seed \(seed)")
        let again = decode(bytes, wire: wire)
        #expect(FrameVerifier.violations(in: again.frames) == [], "seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let kept = random.number(1...frames.count - 1)
        for outcome in [Outcome.truncated, .failed, .cancelled, .blocked] {
            var encoder = ResponseEncoder(wire: wire)
            let cut = encoder.encode(Array(frames.prefix(kept)) + [.end(ResponseEnd(outcome: outcome))])
            let decoded = decode(cut, wire: wire)
            #expect(decoded.response.outcome != .finished && decoded.response.toolCalls.isEmpty, "seed \(seed), \(outcome)")
            #expect(AnthropicGrammar(cut, isCut: true).violations == [], "seed \(seed), \(outcome)")
        }
    }

    // MARK: Comparing

    private func check(_ left: LLMResponse, against right: LLMResponse, _ name: String) {
        guard right.finishReason != .length else { return }
        #expect(left.outcome == right.outcome, "\(name)")
        #expect(left.choice.parts.map(Self.plain) == right.choice.parts.map(Self.plain), "\(name)")
        #expect(left.finishReason == right.finishReason && left.rawFinishReason == right.rawFinishReason, "\(name)")
        #expect(left.stopSequence == right.stopSequence, "\(name)")
        #expect(left.usage == right.usage, "\(name)")
        #expect(left.metadata == right.metadata, "\(name)")
        #expect(left.responseID == right.responseID && left.model == right.model, "\(name)")
    }

    private static func plain(_ part: LLMResponse.Part) -> JSONValue {
        switch part {
        case .text(let text): plain(Part.text(text) as Part)
        case .reasoning(let reasoning): plain(Part.reasoning(reasoning))
        case .toolCall(let outcome): outcome.completed.map { plain(Part.toolCall($0)) } ?? ["cut": .string(outcome.rawArguments)]
        case .serverTool(let activity): plain(Part.serverTool(activity))
        case .opaque(let opaque): plain(Part.opaque(opaque))
        case .refusal, .audio: "another"
        @unknown default: "another"
        }
    }

    /// What a part says, JSON by value and texts by their bytes.
    private static func plain(_ part: Part) -> JSONValue {
        func json(_ text: String?) -> JSONValue { text.flatMap { try? JSONValue(parsing: $0) } ?? .null }
        func word(_ text: String?) -> JSONValue { text.map { .array(Array($0.utf8).map { .number(JSONNumber(Int($0))) }) } ?? .null }
        switch part {
        case .text(let text): return ["text": word(text.text), "citations": .array(text.citations.map { json($0.json) })]
        case .reasoning(let reasoning):
            return ["reasoning": word(reasoning.text), "signature": word(reasoning.signature), "encrypted": word(reasoning.encrypted)]
        case .toolCall(let call): return ["call": word(call.name), "id": word(call.id.rawValue), "arguments": json(call.rawArguments)]
        case .serverTool(let activity): return ["serverTool": json(activity.json), "id": word(activity.id), "input": json(activity.input)]
        case .opaque(let opaque) where opaque.kind == "tool_use" || opaque.kind == "block_fields": return ["fields": json(opaque.json)]
        case .opaque(let opaque): return ["opaque": json(opaque.json), "kind": word(opaque.kind)]
        default: return "another"
        }
    }
}

/// Checks the order of the events of an encoded stream.
private struct AnthropicGrammar {
    private(set) var violations: [String] = []

    /// - Parameter isCut: whether the stream may lack its end.
    init(_ bytes: [UInt8], isCut: Bool = false) {
        var open: Int?
        var next = 0
        var last = ""
        for event in String(decoding: bytes, as: UTF8.self).split(separator: "\n\n") {
            guard let line = event.split(separator: "\n").last, let value = try? JSONValue(parsing: String(line.dropFirst(6))) else {
                violations.append("no JSON")
                continue
            }
            let type = value["type"]?.stringValue ?? ""
            if ["message_stop", "error"].contains(last) { violations.append("\(type) after the end") }
            if last.isEmpty, type != "message_start", type != "error" { violations.append("\(type) before the start") }
            let index = value["index"]?.intValue
            switch type {
            case "message_start": if !last.isEmpty { violations.append("a second start") }
            case "content_block_start":
                if open != nil || index != next { violations.append("block \(index ?? -1) begins while \(open ?? -1) is open") }
                open = index
                next += 1
            case "content_block_delta": if index != open { violations.append("a delta of block \(index ?? -1)") }
            case "content_block_stop":
                if index != open { violations.append("block \(index ?? -1) ends") }
                open = nil
            case "message_delta", "message_stop": if open != nil { violations.append("\(type) inside of a block") }
            case "error": break
            default: violations.append(type)
            }
            last = type
        }
        if !isCut, last != "message_stop", last != "error" { violations.append("no end") }
    }
}
