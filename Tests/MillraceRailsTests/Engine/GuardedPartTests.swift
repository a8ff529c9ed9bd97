import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// What must not pass unread: calls that are not complete, parts that change their kind, words and fields that look harmless.
@Suite struct GuardedPartTests {
    private let part = PartID(index: 0)

    private func run(_ frames: [StreamFrame], _ guardrails: Guardrails, end: ResponseEnd? = nil) async -> GuardBench.Result {
        let last = end ?? ResponseEnd(outcome: .finished, finishReason: .stop)
        return await GuardBench(.frames([.start(ResponseStart(model: "m"))] + frames + [.end(last)]), guardrails: guardrails).stream()
    }

    private func call(_ outcome: ToolCallOutcome, _ name: String = "shell") -> [StreamFrame] {
        [
            .toolCallStart(ToolCallStart(part: part, id: outcome.id, name: name)),
            .toolCallDelta(ToolCallDelta(part: part, arguments: outcome.rawArguments)),
            .toolCallComplete(ToolCallComplete(part: part, outcome: outcome)),
        ]
    }

    // MARK: Calls

    @Test("RG-08: a call that is not complete leaves not unasked where a rail judges calls, and the end stays as it is")
    func notComplete() async throws {
        let raw = "{\"cmd\":\"rm -rf /\"} x"
        let partial = PartialToolCall(id: "c1", name: "shell", rawArguments: raw)
        let rail = ToolAllowListRail(ToolNames(allowed: ["fs_read"]))
        for outcome in [ToolCallOutcome.invalid(partial, ArgumentError(.notJSON)), .incomplete(partial)] {
            for guardrails in [try Guardrails(toolCall: RailLine(rail)), try Guardrails(output: RailLine(rail))] {
                let result = await run(call(outcome), guardrails, end: ResponseEnd(outcome: .finished, finishReason: .length))
                #expect(!result.json.contains("rm -rf") && !result.json.contains("shell"))
                #expect(result.response.toolCallOutcomes.isEmpty)
                #expect(result.response.outcome == .finished && result.response.finishReason == .length)
                let record = result.response.rails.first { $0.reason == "incomplete_call" }
                #expect(record?.decision == .blocked && record?.rail == rail.name && record?.part == part)
            }
        }
    }

    @Test("probabilities of tokens are left out where only calls or words of sounds are read: they spell them", arguments: [0, 1, 2])
    func tokens(which: Int) async throws {
        let guardrails = [
            try Guardrails(toolCall: RailLine(WholeTestRail("t", channels: nil))),
            try Guardrails(output: RailLine(try PatternTestRail("r", "x", channels: [.toolArguments]))),
            try Guardrails(output: RailLine(WholeTestRail("w", channels: [.transcript]))),
        ][which]
        let frames: [StreamFrame] = ["rm", " -rf"].map {
            .logprobs(LogprobsFrame(channel: .content, tokens: [TokenLogprob(token: $0, logprob: -1)]))
        }
        let result = await run(frames, guardrails)
        #expect(!result.json.contains("rf"))
        #expect(result.response.rails.filter { $0.reason == "logprobs" }.count == 1)
    }

    @Test("a filter that rewrites without a finding cannot rename a call: it is withdrawn")
    func silentRewrite() async throws {
        let complete = ToolCall(id: "c1", name: "post", arguments: [:])
        let result = await run(call(.complete(complete), "post"), try Guardrails(output: RailLine(UppercaseRail())))
        #expect(result.response.toolCallOutcomes.isEmpty)
        #expect(result.response.outcome == .blocked)
        #expect(result.response.rails.contains { $0.rail == "upper" && $0.decision == .blocked && $0.reason == "rewritten" })
    }

    // MARK: Identity

    @Test("a part that goes on as another kind would be read by other rails: it ends the response")
    func kinds() async throws {
        let texts = try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET", channels: [.text])))
        let thought = StreamFrame.reasoningDelta(ReasoningDelta(part: part, text: "hm"))
        let said = StreamFrame.textDelta(TextDelta(part: part, text: "a SECRET"))
        let first = await run([thought, said], texts)
        #expect(!first.json.contains("SECRET"))
        #expect(first.response.outcome == .blocked)
        #expect(first.response.rails.contains { $0.reason == "part_kind_differs" && $0.part == part })
        let frames = call(.complete(ToolCall(id: "c1", name: "shell", arguments: [:])))
        let tools = try Guardrails(toolCall: RailLine(ToolAllowListRail(ToolNames(allowed: ["fs_read"]))))
        let second = await run([.textDelta(TextDelta(part: part, text: "a"))] + frames, tools)
        #expect(second.response.toolCallOutcomes.isEmpty && second.response.outcome == .blocked)
        let masked = try Guardrails(
            output: RailLine(try PatternTestRail("m", "x", action: .mask, channels: [.text])),
            toolCall: RailLine(ToolAllowListRail(ToolNames(allowed: ["fs_read"]))))
        let third = await run([.citation(CitationFrame(part: part, citation: Citation(url: "https://example.org")))] + frames, masked)
        #expect(third.response.toolCallOutcomes.isEmpty && third.response.outcome == .blocked)
        #expect(third.response.rails.contains { $0.reason == "part_kind_differs" })
    }

    @Test("words that Unicode calls equivalent are read each by itself")
    func equivalents() async throws {
        let key = "AK" + "IA1234"
        // The sign of the unit Kelvin is equivalent to the letter.
        let twin = "A\u{212A}" + "IA1234"
        let guardrails = try Guardrails(output: RailLine(try PatternTestRail("key", "AK" + "IA\\d+")))
        let end = ResponseEnd(outcome: .finished, finishReason: .stop, stopSequence: key, responseID: twin)
        let result = await run([], guardrails, end: end)
        #expect(!result.json.contains(key))
        #expect(result.response.outcome == .blocked)
        let named = ToolCall(id: ToolCallID(twin), name: "post", input: "x", itemID: key)
        #expect(await !run(call(.complete(named), "post"), guardrails).json.contains(key))
    }

    // MARK: Whole frames

    @Test("rails that judge wholes see every field of sources, tools and opaque parts", arguments: 0..<6)
    func fields(which: Int) async throws {
        let tool = { (activity: ServerToolActivity) in StreamFrame.serverTool(ServerToolFrame(part: part, activity: activity)) }
        let source = { (citation: Citation) in StreamFrame.citation(CitationFrame(part: nil, citation: citation)) }
        let frame = [
            tool(ServerToolActivity(type: "search", id: "SECRET")), tool(ServerToolActivity(type: "search", json: "{\"a\":\"SECRET\"}")),
            source(Citation(url: "https://example.org", kind: "SECRET")), source(Citation(json: "{\"a\":\"SECRET\"}")),
            .opaque(OpaqueFrame(part: part, opaque: OpaquePart(wire: .openAIChat, kind: "SECRET", json: "{}"))),
            .opaque(OpaqueFrame(part: part, opaque: OpaquePart(wire: .openAIChat, kind: "x", json: "{\"a\":\"SECRET\"}"))),
        ][which]
        let channels: Set<RailChannel> = [.serverTool, .citation, .opaque]
        let rail = WholeTestRail("w", channels: channels) { $0.text.contains("SECRET") ? .block(RailBlock("said")) : .allow }
        let result = await run([frame], try Guardrails(output: RailLine(rail), opaqueParts: .judge))
        #expect(!result.json.contains("SECRET"))
        #expect(result.response.outcome == .blocked)
    }

    @Test("rails that judge wholes are asked once about the provider's words, where they read them")
    func providerWords() async throws {
        for channels in [nil, [.metadata]] as [Set<RailChannel>?] {
            let rail = WholeTestRail("w", channels: channels) { $0.text.contains("SECRET") ? .block(RailBlock("said")) : .allow }
            let guardrails = try Guardrails(output: RailLine(rail))
            let end = ResponseEnd(outcome: .finished, finishReason: .stop, stopSequence: "SECRET", responseID: "r1")
            let result = await run([.diagnostic(Diagnostic(.snapshotContradicts))], guardrails, end: end)
            #expect(!result.json.contains("SECRET"))
            #expect(result.response.outcome == .blocked)
            #expect(rail.log.subjects.filter { $0.channel == .metadata }.map(\.text) == ["m\nSECRET\nr1"])
            let failed = await run([], guardrails, end: ResponseEnd(outcome: .failed, error: ProviderError(message: "SECRET", status: 500)))
            #expect(!failed.json.contains("SECRET"))
            #expect(failed.response.outcome == .failed && failed.response.error?.status == 500)
        }
        let texts = WholeTestRail("w")
        _ = await run([], try Guardrails(output: RailLine(texts)))
        #expect(texts.log.subjects.isEmpty)
    }

    // MARK: Rewritten windows

    @Test("P20: what a rail has written is read with what follows it, over the ends of windows")
    func rewrittenWindows() async throws {
        func text(_ words: [String], _ old: String, _ new: String, _ windows: WindowPolicy) async throws -> GuardBench.Result {
            let writer = WholeTestRail("writer", effects: [.blocks, .rewrites]) { subject in
                subject.text.contains(old) ? .rewrite(.text(subject.text.replacing(old, with: new)), reason: "r") : .allow
            }
            let guardrails = try Guardrails(output: RailLine(writer, try PatternTestRail("key", "sk-\\w{8}")), windows: windows)
            let frames: [StreamFrame] = words.map { .textDelta(TextDelta(part: part, text: $0)) }
            return await run(frames + [.textComplete(TextComplete(part: part, text: words.joined()))], guardrails)
        }
        let pairs = WindowPolicy(chunkSize: 2, contextSize: 0)
        let blocked = try await text(["a ", "XX", "cd1234", " e"], "XX", "sk-ab", pairs)
        #expect(blocked.streamedText == "a " && blocked.response.outcome == .blocked)
        #expect(blocked.response.rails.contains { $0.rail == "key" && $0.decision == .blocked })
        let passed = try await text(["a ", "XX", "cd", " e"], "XX", "sk-ab", pairs)
        #expect(passed.streamedText == "a sk-abcd e" && passed.response.text == "a sk-abcd e")
        let last = try await text(["a ", "XX"], "XX", "sk-ab", pairs)
        #expect(last.response.text == "a sk-ab" && last.response.outcome == .finished)
        // The beginning has left before anything was rewritten.
        let five = WindowPolicy(chunkSize: 5, contextSize: 0, unit: .characters)
        let late = try await text(["a sk-!!bcd e"], "!!bcd", "abcd1234", five)
        #expect(late.streamedText == "a sk-" && late.response.outcome == .blocked)
        let harmless = try await text(["a sk-!!bcd e"], "!!bcd", "12", five)
        #expect(harmless.streamedText == "a sk-12 e" && harmless.response.text == "a sk-12 e")
    }

    // MARK: Sound

    @Test("RG-11: a sound without words is treated as a part that nobody can read; its id is read where somebody reads ids")
    func silentSound() async throws {
        let frames: [StreamFrame] = [
            .audioDelta(AudioDelta(part: part, base64: "QUJD")),
            .audioComplete(AudioComplete(part: part, audio: AudioPart(id: "SECRET", base64: "QUJD", format: "wav"))),
        ]
        let rail = RailLine(try PatternTestRail("r", "ZZZ"))
        for policy in [OpaquePartPolicy.drop, .judge] {
            let dropped = await run(frames, try Guardrails(output: rail, opaqueParts: policy))
            #expect(dropped.response.parts.isEmpty && dropped.response.outcome == .finished)
            #expect(dropped.response.rails.contains { $0.channel == .transcript && $0.reason == "opaque" })
        }
        #expect(await run(frames, try Guardrails(output: rail, opaqueParts: .pass)).response.parts.count == 1)
        let ids = await run(frames, try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET", channels: [.metadata]))))
        #expect(!ids.json.contains("SECRET"))
        #expect(ids.response.outcome == .blocked)
    }

    @Test("what a rail has written in the place of a sound's words is read by the rails that block")
    func rewrittenTranscript() async throws {
        let writer = WholeTestRail("writer", effects: [.blocks, .rewrites], channels: [.transcript]) { _ in
            .rewrite(.text("a SECRET"), reason: "r")
        }
        let frames: [StreamFrame] = [
            .audioDelta(AudioDelta(part: part, base64: "QUJD", transcript: "tune")),
            .audioComplete(AudioComplete(part: part, audio: AudioPart(base64: "QUJD", transcript: "tune"))),
        ]
        let result = await run(frames, try Guardrails(output: RailLine(writer, try PatternTestRail("r", "SECRET"))))
        #expect(!result.json.contains("SECRET"))
        #expect(result.response.outcome == .blocked)
    }

    // MARK: Limits

    @Test("RG-12: sources that wait for a text, or for all texts, are bounded as one part is", arguments: [true, false])
    func heldSources(isOfText: Bool) async throws {
        let source = Citation(url: "https://example.org/" + String(repeating: "a", count: 100))
        let cited = StreamFrame.citation(CitationFrame(part: isOfText ? part : nil, citation: source))
        let frames = [.textDelta(TextDelta(part: part, text: "a"))] + [StreamFrame](repeating: cited, count: 20)
        let mask = RailLine(try PatternTestRail("m", "x", action: .mask))
        let result = await run(frames, try Guardrails(output: mask, limits: HoldLimits(maxPartBytes: 1_000)))
        #expect(result.response.outcome == .blocked)
        #expect(result.response.rails.contains { $0.reason == "hold_limit" && $0.channel == .citation })
        #expect(await run(frames, try Guardrails(output: mask, limits: HoldLimits(maxPartBytes: 10_000))).response.outcome == .finished)
    }
}

/// A rail that writes in capitals and tells nothing of it.
private struct UppercaseRail: TextRail {
    let name = "upper"
    var effects: RailEffects { .rewrites }

    func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter() }

    struct Filter: TextFilter {
        var heldByteCount: Int { 0 }
        mutating func push(_ text: String, into output: inout FilterOutput) { output.text += text.uppercased() }
        mutating func finish(into output: inout FilterOutput) {}
    }
}
