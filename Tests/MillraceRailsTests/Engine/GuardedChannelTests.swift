import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

@Suite struct GuardedChannelTests {
    private let part = PartID(index: 0)

    private func run(_ frames: [StreamFrame], _ guardrails: Guardrails, end: ResponseEnd? = nil) async -> GuardBench.Result {
        let last = end ?? ResponseEnd(outcome: .finished, finishReason: .stop)
        return await GuardBench(.frames([.start(ResponseStart(model: "m"))] + frames + [.end(last)]), guardrails: guardrails).stream()
    }

    private func masking(_ pattern: String = "SECRET") throws -> Guardrails {
        try Guardrails(output: RailLine(try PatternTestRail("r", pattern, action: .mask)))
    }

    @Test("RG-13: a text that was rewritten has no signature, and its sources no places")
    func rewrittenText() async throws {
        let source = Citation(url: "https://example.org", startIndex: 4, endIndex: 9, json: "{\"start_index\":4}")
        let frames: [StreamFrame] = [
            .textDelta(TextDelta(part: part, text: "The SEC")), .textDelta(TextDelta(part: part, text: "RET is out")),
            .citation(CitationFrame(part: part, citation: source)),
            .textComplete(TextComplete(part: part, text: "The SECRET is out", signature: "sig")),
        ]
        let masked = await run(frames, try masking()).response
        guard case .text(let text)? = masked.parts.first else {
            Issue.record("no text")
            return
        }
        #expect(text == TextPart("The [r] is out", citations: [Citation(url: "https://example.org")]))
        let plain = await run(frames, try masking("ZZZ")).response
        guard case .text(let same)? = plain.parts.first else {
            Issue.record("no text")
            return
        }
        #expect(same == TextPart("The SECRET is out", citations: [source], signature: "sig"))
    }

    @Test("reasoning that was rewritten has neither signature nor encrypted form")
    func rewrittenReasoning() async throws {
        let reasoning = ReasoningPart(text: "the SECRET", isSummary: true, signature: "sig", encrypted: "xyz", id: "rs_1")
        let frames: [StreamFrame] = [
            .reasoningDelta(ReasoningDelta(part: part, text: "the SECRET", isSummary: true)),
            .reasoningComplete(ReasoningComplete(part: part, reasoning: reasoning)),
        ]
        let masked = await run(frames, try masking()).response
        #expect(masked.parts == [.reasoning(ReasoningPart(text: "the [r]", isSummary: true))])
        #expect(await run(frames, try masking("ZZZ")).response.parts == [.reasoning(reasoning)])
    }

    @Test("probabilities of tokens are left out where rails read the text, and a record says so")
    func logprobs() async throws {
        let frames: [StreamFrame] = [
            .textDelta(TextDelta(part: part, text: "a")),
            .logprobs(LogprobsFrame(channel: .content, tokens: [TokenLogprob(token: "SECRET", logprob: -1)])),
            .logprobs(LogprobsFrame(channel: .content, tokens: [TokenLogprob(token: "b", logprob: -1)])),
            .textComplete(TextComplete(part: part, text: "a")),
        ]
        let result = await run(frames, try masking())
        #expect(!result.json.contains("SECRET"))
        #expect(result.response.rails.filter { $0.reason == "logprobs" }.count == 1)
        let sources = try Guardrails(output: RailLine(WholeTestRail("t", channels: [.citation])))
        #expect(await run(frames, sources).response.choice.logprobs.content.count == 2)
    }

    @Test("RG-11: opaque parts are dropped, judged or passed, as the policy says")
    func opaque() async throws {
        let frames: [StreamFrame] = [
            .opaque(OpaqueFrame(part: part, opaque: OpaquePart(wire: .openAIChat, kind: "x", json: "{\"a\":\"S\\u0045CRET\"}")))
        ]
        let rail = RailLine(try PatternTestRail("r", "SECRET"))
        let dropped = await run(frames, try Guardrails(output: rail))
        #expect(dropped.response.parts.isEmpty)
        #expect(dropped.response.rails.contains { $0.channel == .opaque && $0.reason == "opaque" })
        #expect(await run(frames, try Guardrails(output: rail, opaqueParts: .judge)).response.outcome == .blocked)
        #expect(await run(frames, try Guardrails(output: rail, opaqueParts: .pass)).response.parts.count == 1)
        #expect(await run(frames, try Guardrails(input: rail)).response.parts.count == 1)
    }

    @Test("sound waits for the verdict on its words; where they are rewritten they leave alone, where they are blocked nothing does")
    func audio() async throws {
        func frames(_ words: String) -> [StreamFrame] {
            [
                .audioDelta(AudioDelta(part: part, base64: "QUJD", transcript: "the ")),
                .audioDelta(AudioDelta(part: part, base64: "REVG", transcript: words)),
                .audioComplete(
                    AudioComplete(part: part, audio: AudioPart(id: "a1", base64: "QUJDREVG", format: "wav", transcript: "the " + words))),
            ]
        }
        let plain = await run(frames("tune"), try masking())
        #expect(plain.frames.filter { if case .audioDelta = $0 { true } else { false } }.count == 2)
        let masked = await run(frames("SECRET"), try masking())
        #expect(masked.response.parts == [.audio(AudioPart(format: "wav", transcript: "the [r]"))])
        #expect(!masked.json.contains("QUJD"))
        let blocked = await run(frames("SECRET"), try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET"))))
        #expect(!blocked.json.contains("QUJD"))
        #expect(blocked.response.outcome == .blocked)
        let whole = WholeTestRail("w", channels: [.transcript]) { $0.text.contains("SECRET") ? .block(RailBlock("said")) : .allow }
        #expect(await run(frames("SECRET"), try Guardrails(output: RailLine(whole))).response.parts.isEmpty)
        #expect(await run(frames("tune"), try Guardrails(output: RailLine(whole))).response.parts.count == 1)
    }

    @Test("work of the provider's tools is read with its JSON decoded; what is rewritten loses the wire's own form")
    func serverTools() async throws {
        let activity = ServerToolActivity(
            type: "web_search", id: "s1", input: "{\"q\":\"S\\u0045CRET\"}", output: "found", json: "{\"q\":\"S\\u0045CRET\"}")
        let frames: [StreamFrame] = [.serverTool(ServerToolFrame(part: part, activity: activity))]
        let masked = await run(frames, try masking()).response
        #expect(masked.choice.serverTools == [ServerToolActivity(type: "web_search", id: "s1", input: "{\"q\":\"[r]\"}", output: "found")])
        let blocked = await run(frames, try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET"))))
        #expect(blocked.response.outcome == .blocked)
        #expect(!blocked.json.contains("CRET"))
    }

    @Test("NeMo 158: an error of the provider is told, its words only as far as rails let them pass")
    func providerError() async throws {
        let error = ProviderError(type: "server_error", code: "SECRET", message: "echo: SECRET", status: 500)
        let guardrails = try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET")))
        let bench = GuardBench(
            ScriptedAnswer.text("some text").failing(
                with: LLMError(.providerFailure, at: .response, status: 500, providerError: error), after: 2), guardrails: guardrails)
        let result = await bench.stream()
        #expect(result.error?.kind == .providerFailure)
        #expect(result.error?.providerError?.message == nil)
        #expect(result.error?.providerError?.status == 500)
        #expect(result.response.outcome == .failed)
        #expect(!result.json.contains("SECRET"))
        #expect(result.response.text == "some text")
    }

    @Test("NeMo 159: a whole text at the end that is not what streamed is blocked; one that only goes on is read")
    func snapshot() async throws {
        func frames(_ whole: String) -> [StreamFrame] {
            [
                .textDelta(TextDelta(part: part, text: "what streamed")), .diagnostic(Diagnostic(.snapshotContradicts)),
                .textComplete(TextComplete(part: part, text: whole)),
            ]
        }
        let guardrails = try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET")))
        let other = await run(frames("SECRET instead"), guardrails)
        #expect(other.response.outcome == .blocked)
        #expect(other.response.rails.contains { $0.reason == "snapshot_differs" })
        #expect(!other.json.contains("SECRET"))
        let longer = await run(frames("what streamed and a SECRET"), guardrails)
        #expect(longer.response.text == "what streamed and a ")
        #expect(longer.response.outcome == .blocked)
    }

    @Test("a block closes what is open in every choice, and ends them all")
    func everyChoice() async throws {
        let other = PartID(choice: 1, index: 0)
        let frames: [StreamFrame] = [
            .textDelta(TextDelta(part: part, text: "first")), .textDelta(TextDelta(part: other, text: "second ")),
            .textDelta(TextDelta(part: other, text: "SECRET")), .textDelta(TextDelta(part: part, text: " more")),
        ]
        let result = await run(frames, try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET")), refusal: "[stopped]"))
        #expect(result.response.text == "first[stopped]")
        #expect(result.response.otherChoices.map(\.text) == ["second "])
        #expect(result.response.otherChoices.map(\.finishReason) == [.contentFilter])
        #expect(result.response.rails.first?.part == other)
    }

    @Test("NeMo 157: a text that a rail puts in the place of a source is not what the source says: nothing of it leaves")
    func replacedSource() async throws {
        let rail = WholeTestRail("w", effects: [.blocks, .rewrites], channels: [.citation]) { _ in .rewrite(.text("other"), reason: "x") }
        let source = Citation(url: "https://example.org", title: "SECRET")
        let frames: [StreamFrame] = [.citation(CitationFrame(part: nil, citation: source))]
        let result = await run(frames, try Guardrails(output: RailLine(rail)))
        #expect(result.response.sources.isEmpty)
    }

    @Test("a rail that judges wholes may rewrite a text; rails of text read what it wrote")
    func wholeRewrite() async throws {
        let writer = WholeTestRail("writer", effects: [.blocks, .rewrites]) { _ in .rewrite(.text("a SECRET"), reason: "nicer") }
        let frames: [StreamFrame] = [
            .textDelta(TextDelta(part: part, text: "plain")), .textComplete(TextComplete(part: part, text: "plain", signature: "s")),
        ]
        let passed = await run(frames, try Guardrails(output: RailLine(writer)))
        #expect(passed.response.parts == [.text(TextPart("a SECRET"))])
        let blocked = await run(frames, try Guardrails(output: RailLine(writer, try PatternTestRail("r", "SECRET"))))
        #expect(blocked.response.outcome == .blocked)
        #expect(!blocked.json.contains("SECRET"))
    }

    @Test("records never hold text of the conversation, and rails that only let pass have one each")
    func records() async throws {
        let quiet = try PatternTestRail("quiet", "ZZZ")
        let notice = try PatternTestRail("notice", "SECRET", action: .notice)
        let frames: [StreamFrame] = [
            .textDelta(TextDelta(part: part, text: "a SECRET and SECRET")),
            .textComplete(TextComplete(part: part, text: "a SECRET and SECRET")),
        ]
        let rails = await run(frames, try Guardrails(input: RailLine(quiet), output: RailLine(quiet, notice))).response.rails
        #expect(rails.map(\.rail) == ["notice", "quiet", "quiet"])
        #expect(rails.map(\.decision) == [.allowed, .allowed, .allowed])
        #expect(rails[0].count == 2 && rails[0].offset == 2 && rails[0].reason == "notice")
        #expect(Set(rails.dropFirst().map(\.place)) == [.input, .output])
    }
}
