import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct GuardedCallTests {
    private static func guardrails(_ output: any Rail...) throws -> Guardrails {
        try Guardrails(output: RailLine(output.map { RailLine.Entry($0) }))
    }

    private func start(_ index: Int = 0, _ id: ToolCallID = "c1", _ name: String = "post") -> StreamFrame {
        .toolCallStart(ToolCallStart(part: PartID(index: index), id: id, name: name))
    }

    private func delta(_ index: Int, _ text: String) -> StreamFrame {
        .toolCallDelta(ToolCallDelta(part: PartID(index: index), arguments: text))
    }

    private func complete(_ index: Int, _ outcome: ToolCallOutcome) -> StreamFrame {
        .toolCallComplete(ToolCallComplete(part: PartID(index: index), outcome: outcome))
    }

    private func end(_ reason: FinishReason = .toolCalls) -> StreamFrame { .end(ResponseEnd(outcome: .finished, finishReason: reason)) }

    @Test("NeMo 131: a stream of calls alone: they are judged, and leave as they came")
    func callsAlone() async throws {
        let tools = WholeTestRail("tools", channels: nil)
        let guardrails = try Guardrails(output: RailLine(try PatternTestRail("r", "SECRET")), toolCall: RailLine(tools))
        let answer = ScriptedAnswer.toolCalls([
            ToolCall(id: "c1", name: "a", arguments: ["x": "1"]), ToolCall(id: "c2", name: "b", arguments: ["y": ["z": "é"]]),
        ])
        for seed in 0..<10 as Range<UInt64> {
            let plain = ScriptedExecutor(answer.chunked(.random(seed: seed)))
            let bench = GuardBench(answer.chunked(.random(seed: seed)), guardrails: guardrails)
            let result = await bench.stream()
            let expected = try await plain.execute(Prompt("q"), model: bench.model)
            #expect(result.response.parts == expected.parts, "seed \(seed)")
            #expect(result.response.finishReason == .toolCalls)
            let deltas = result.frames.filter { if case .toolCallDelta = $0 { true } else { false } }
            var frames: [StreamFrame] = []
            for try await frame in ScriptedExecutor(answer.chunked(.random(seed: seed))).executeStreaming(Prompt("q"), model: bench.model) {
                frames.append(frame)
            }
            let came = frames.filter { if case .toolCallDelta = $0 { true } else { false } }
            #expect(Set(deltas) == Set(came), "seed \(seed)")
        }
        #expect(tools.log.subjects.count == 20)
    }

    @Test("RG-08: no fragment of a call leaves before its verdict; a blocked call is none, NeMo 137")
    func noFragment() async throws {
        let rail = WholeTestRail("tools", channels: nil) { _ in .block(RailBlock("not_allowed")) }
        let bench = GuardBench(
            .toolCall("post", ["body": "x"], text: "I will post it.").chunked(FrameChunking(deltas: .scalars)),
            guardrails: try Guardrails(toolCall: RailLine(rail), refusal: "[no]"))
        let result = await bench.stream()
        #expect(!result.json.contains("post\""))
        #expect(result.response.toolCallOutcomes.isEmpty)
        #expect(result.response.outcome == .blocked)
        #expect(result.response.finishReason == .contentFilter)
        #expect(result.response.text == "I will post it.[no]")
    }

    @Test(
        "RG-09: escapes do not evade",
        arguments: ["{\"body\":\"S\\u0045CRET\"}", "{\"S\\u0045CRET\":1}", "{\"a\":{\"b\":[\"\\u0053ECRET\"]}}"])
    func escapes(arguments: String) async throws {
        let call = try ToolCall(id: "c1", name: "post", rawArguments: arguments)
        let bench = GuardBench(.toolCalls([call]), guardrails: try Self.guardrails(try PatternTestRail("r", "SECRET")))
        let result = await bench.stream()
        #expect(result.response.outcome == .blocked)
        #expect(result.response.toolCallOutcomes.isEmpty)
        #expect(!result.json.contains("CRET"))
    }

    @Test("RG-13: masking in arguments leaves valid JSON, signatures of what was said before are dropped")
    func maskingArguments() async throws {
        let mask = try PatternTestRail("mail", "\\w+@\\w+\\.org", action: .mask)
        let call = try ToolCall(
            id: "c1", name: "send", rawArguments: "{\"to\":\"ann\\u0040example.org\",\"n\":1.50,\"q\":\"\\\"\"}", signature: "sig")
        let bench = GuardBench(
            .toolCalls([call]).chunked(FrameChunking(deltas: .scalars)), guardrails: try Self.guardrails(mask))
        let passed = try #require(await bench.stream().response.toolCalls.first)
        #expect(passed.arguments["to"]?.stringValue == "[mail]")
        #expect(passed.arguments["q"]?.stringValue == "\"")
        #expect(passed.rawArguments.contains("1.50"))
        #expect(passed.signature == nil)
    }

    @Test("names and ids of calls are read; one that would be rewritten is withdrawn")
    func identities() async throws {
        for call in [
            ToolCall(id: "SECRET", name: "post", arguments: [:]), ToolCall(id: "c1", name: "SECRET", arguments: [:]),
            ToolCall(id: "c1", name: "post", input: "text", itemID: "SECRET"),
        ] {
            for action in [PatternTestRail.Action.block, .mask] {
                let rail = try PatternTestRail("r", "SECRET", action: action)
                let bench = GuardBench(.toolCalls([call]), guardrails: try Self.guardrails(rail))
                let result = await bench.stream()
                #expect(!result.json.contains("SECRET"), "\(call.id) \(action)")
                #expect(result.response.outcome == .blocked)
                let places = GuardBench(.toolCalls([call]), guardrails: try Guardrails(toolCall: RailLine(rail)))
                #expect(await !places.stream().json.contains("SECRET"), "\(call.id) \(action)")
            }
        }
    }

    @Test("a call is withdrawn alone: the others go on; the last one gone, the finish is a filter's and the outcome blocked")
    func withdrawn() async throws {
        let rail = WholeTestRail("tools", channels: nil) { subject in
            subject.text.contains("bad") ? .block(RailBlock("policy", reply: "Not that one.", extent: .part)) : .allow
        }
        let guardrails = try Guardrails(toolCall: RailLine(rail))
        let good = ToolCall(id: "c1", name: "a", arguments: ["x": "good"])
        let bad = ToolCall(id: "c2", name: "b", arguments: ["x": "bad"])
        let both = await GuardBench(.toolCalls([good, bad], text: "Two."), guardrails: guardrails).stream().response
        #expect(both.toolCalls.map(\.id) == ["c1"])
        #expect(both.outcome == .finished)
        #expect(both.finishReason == .toolCalls)
        #expect(both.rails.contains { $0.decision == .blocked && $0.reason == "policy" && $0.part == PartID(index: 2) })
        let alone = await GuardBench(.toolCalls([bad], text: "One."), guardrails: guardrails).stream().response
        #expect(alone.toolCallOutcomes.isEmpty)
        #expect(alone.outcome == .blocked)
        #expect(alone.finishReason == .contentFilter)
        #expect(alone.text == "One.Not that one.")
    }

    @Test("NeMo 132: text and calls, the text is blocked: the calls are withheld, before it and behind it")
    func textBlocked() async throws {
        let guardrails = try Self.guardrails(try PatternTestRail("r", "BLOCK"))
        let behind = await GuardBench(.toolCall("post", ["x": "y"], text: "a BLOCK b"), guardrails: guardrails).stream()
        #expect(behind.response.toolCallOutcomes.isEmpty)
        #expect(behind.response.outcome == .blocked)
        let call = ToolCall(id: "c1", name: "post", arguments: ["x": "y"])
        let frames = [
            .start(ResponseStart()), start(), delta(0, call.rawArguments), complete(0, .complete(call)),
            .textDelta(TextDelta(part: PartID(index: 1), text: "a BLOCK b")),
            .textComplete(TextComplete(part: PartID(index: 1), text: "a BLOCK b")), end(),
        ]
        let before = await GuardBench(.frames(frames), guardrails: guardrails).stream()
        #expect(before.response.toolCalls.isEmpty, "nothing of a blocked response can be run")
        #expect(before.response.outcome == .blocked)
        #expect(before.response.text == "a ")
    }

    @Test("NeMo 165: broken arguments stay a call that cannot be run, and their text is judged without escapes, too")
    func brokenArguments() async throws {
        let guardrails = try Self.guardrails(try PatternTestRail("r", "SECRET"))
        func outcome(_ raw: String) -> ToolCallOutcome {
            .invalid(PartialToolCall(id: "c1", name: "post", rawArguments: raw), ArgumentError(.notJSON))
        }
        for (raw, isBlocked) in [("{bad", false), ("{bad SECRET", true), ("{\"a\":\"S\\u0045CRET\" bad", true), ("S\\u0045CRET", true)] {
            let frames = [.start(ResponseStart()), start(), delta(0, raw), complete(0, outcome(raw)), end()]
            let result = await GuardBench(.frames(frames), guardrails: guardrails).stream()
            #expect(result.response.outcome == (isBlocked ? .blocked : .finished), "\(raw)")
            #expect(result.response.toolCalls.isEmpty)
            #expect(result.response.toolCallOutcomes == (isBlocked ? [] : [outcome(raw)]), "\(raw)")
            let place = try Guardrails(toolCall: RailLine(try PatternTestRail("r", "SECRET", channels: [.text])))
            #expect(await GuardBench(.frames(frames), guardrails: place).stream().response.outcome == (isBlocked ? .blocked : .finished))
        }
    }

    @Test("NeMo 160: a call that is longer than the limit is not let go, but blocked, with the rail that held it (RG-12)")
    func holdLimit() async throws {
        let guardrails = try Guardrails(
            output: RailLine(try PatternTestRail("r", "SECRET")), limits: HoldLimits(maxPartBytes: 100))
        let call = ToolCall(id: "c1", name: "post", arguments: ["x": .string(String(repeating: "y", count: 200))])
        let answer = ScriptedAnswer.toolCalls([call]).chunked(FrameChunking(deltas: .scalars))
        let bench = GuardBench(answer, guardrails: guardrails)
        let result = await bench.stream()
        #expect(result.response.outcome == .blocked)
        let block = result.response.rails.first { $0.decision == .blocked }
        #expect(block?.reason == "hold_limit")
        #expect(block?.rail == "r")
        #expect(!result.json.contains("yyy"))
        #expect(try await GuardBench(.toolCalls([call]), guardrails: guardrails).whole().outcome == .blocked)
    }

    @Test("text that is held beyond the limit blocks, and nothing of it leaves")
    func textLimit() async throws {
        let guardrails = try Guardrails(
            output: RailLine(try PatternTestRail("long", "secret:[a-z]+;")), limits: HoldLimits(maxTextBytes: 50))
        let text = "ok secret:" + String(repeating: "a", count: 100) + " and more"
        let bench = GuardBench(.text(text).chunked(FrameChunking(deltas: .scalars)), guardrails: guardrails)
        let result = await bench.stream()
        #expect(result.response.text == "ok ")
        #expect(result.response.rails.first { $0.decision == .blocked }?.reason == "hold_limit")
    }

    @Test("what is held while the upstream says nothing is blocked when its time is over")
    func holdTime() async throws {
        let clock = ManualClock()
        let guardrails = try Guardrails(
            output: RailLine(try PatternTestRail("r", "secret:[a-z]+;")), limits: HoldLimits(maxTime: .seconds(5)))
        let frames: [StreamFrame] = [
            .start(ResponseStart()), .textDelta(TextDelta(part: PartID(index: 0), text: "fine secret:abc")),
        ]
        let bench = GuardBench(.frames(frames).hanging(after: 2), guardrails: guardrails, clock: clock)
        async let result = bench.stream()
        await clock.waitForSleepers()
        clock.advance(by: .seconds(5))
        let ended = await result
        #expect(ended.response.text == "fine ")
        #expect(ended.response.outcome == .blocked)
        let block = ended.response.rails.first { $0.decision == .blocked }
        #expect(block?.reason == "hold_time")
        #expect(block?.rail == "r")
        #expect(block?.time == .seconds(5))
        #expect(bench.executor.streams.openCount == 0)
    }

    @Test("nothing is timed while nothing is held")
    func untimed() async throws {
        let clock = ManualClock(isAutomatic: true)
        let guardrails = try Self.guardrails(try PatternTestRail("r", "secret"))
        let bench = GuardBench(.text("plain text").chunked(FrameChunking(deltas: .scalars)), guardrails: guardrails, clock: clock)
        let result = await bench.stream()
        #expect(result.response.outcome == .finished)
        #expect(clock.sleeps.isEmpty)
    }
}
