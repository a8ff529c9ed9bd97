import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceSimulator

/// What scripts answer.
@Suite("Scripts")
struct ScriptTests {
    private static func simulator(_ turn: SimulatedTurn, chunking: Chunking = .events) -> Simulator {
        Simulator(script: Script([Script.Rule(.any, turn)]), chunking: chunking)
    }

    private static let mixed = SimulatedTurn(
        [
            .reasoning("First this, then that."), .text("Grüße 🌍, two  blanks\nand a line."),
            .toolCall(name: "clock", arguments: ["zone": "UTC"]),
            .toolCall(name: "calculator", arguments: ["expression": "17 * 23"], id: "mine"),
        ],
        usage: Usage(inputTokens: 7, outputTokens: 9, totalTokens: 16))

    @Test("The frames are those that the script means, in order, and keep the laws of frames")
    func framesMeant() throws {
        let request = LLMRequest.asking("x", tools: ["clock", "calculator"])
        let frames = try Self.simulator(Self.mixed).frames(for: request)
        var verifier = FrameVerifier()
        for frame in frames { verifier.consume(frame) }
        #expect(verifier.violations.isEmpty)
        #expect(verifier.outcome == .finished)
        var fold = ResponseFold()
        fold.consume(frames)
        let response = fold.response
        #expect(response.reasoning == "First this, then that.")
        #expect(response.text == "Grüße 🌍, two  blanks\nand a line.")
        #expect(response.toolCalls.map(\.name) == ["clock", "calculator"])
        #expect(response.toolCalls.map(\.rawArguments) == [#"{"zone":"UTC"}"#, #"{"expression":"17 * 23"}"#])
        #expect(response.toolCalls.map(\.id.rawValue) == ["call_00000001_0", "mine"])
        #expect(response.finishReason == .toolCalls)
        #expect(response.usage?.inputTokens == 7)
        #expect(response.usage?.outputTokens == 9)
        #expect(response.model == "simulator")
        #expect(response.responseID == "chatcmpl-simulated00000001")
        #expect(response.requestID == "req_simulated_1")
        #expect(response.diagnostics.isEmpty)
    }

    @Test("Text comes by words, and arguments of parallel calls come interleaved")
    func granularity() throws {
        let frames = try Self.simulator(Self.mixed).frames(for: .asking("x"))
        let words = frames.compactMap { if case .textDelta(let delta) = $0 { delta.text } else { nil } }
        #expect(words == ["Grüße", " 🌍,", " two", "  blanks", "\nand", " a", " line."])
        let parts = frames.compactMap { if case .toolCallDelta(let delta) = $0 { delta.part } else { nil } }
        let first = try #require(parts.first)
        let firstEnd = try #require(parts.lastIndex(of: first))
        let otherBegin = try #require(parts.firstIndex { $0 != first })
        #expect(otherBegin < firstEnd)
    }

    @Test(
        "Every ending decodes to what it means",
        arguments: [
            (SimulatedTurn.Ending.natural, Outcome.finished, FinishReason.stop), (.length, .finished, .length),
            (.contentFilter, .finished, .contentFilter), (.cut, .truncated, nil),
            (.error(ProviderError(type: "server_error", code: "c", message: "m", status: 500)), .failed, nil),
        ] as [(SimulatedTurn.Ending, Outcome, FinishReason?)])
    func endings(ending: SimulatedTurn.Ending, outcome: Outcome, reason: FinishReason?) throws {
        let turn = SimulatedTurn([.text("Some text")], ending: ending)
        let reply = try Self.simulator(turn).reply(to: .asking("x"))
        var fold = ResponseFold()
        fold.consume(reply.frames())
        #expect(fold.response.outcome == outcome)
        if outcome == .finished { #expect(fold.response.finishReason == reason) }
        #expect(fold.response.text == "Some text")
        #expect(reply.breaksConnection == (ending == .cut))
        #expect(reply.status == 200)
        if case .error(let error) = ending {
            #expect(fold.response.error?.type == error.type)
            #expect(fold.response.error?.code == error.code)
            #expect(fold.response.error?.message == error.message)
        }
    }

    @Test(
        "A cut in the middle of calls leaves none that can be run",
        arguments: [
            SimulatedTurn.Ending.cut, .error(ProviderError(type: "server_error", message: "m")),
        ])
    func cutCalls(ending: SimulatedTurn.Ending) throws {
        var turn = Self.mixed
        turn.ending = ending
        let response = try Self.simulator(turn).response(to: .asking("x"))
        #expect(response.outcome != .finished)
        #expect(response.toolCalls.isEmpty)
        #expect(response.toolCallOutcomes.count == 2)
    }

    @Test("A whole answer equals the streamed one", arguments: [SimulatedTurn.Ending.natural, .length, .contentFilter])
    func wholeEqualsStreamed(ending: SimulatedTurn.Ending) throws {
        let pieces: [[SimulatedTurn.Piece]] = [
            [.text("Hello")], [.reasoning("Hm."), .text("Yes")], [.refusal("No.")], ending == .natural ? Self.mixed.pieces : [.text("")],
        ]
        for pieces in pieces {
            let turn = SimulatedTurn(pieces, ending: ending)
            var streamed = try Self.simulator(turn).response(to: .asking("x"))
            var whole = try Self.simulator(turn).response(to: .asking("x", isStreaming: false))
            streamed.requestID = nil
            whole.requestID = nil
            streamed.metadata = whole.metadata
            // A body is one event, a stream many.
            streamed.diagnostics = streamed.diagnostics.map { Diagnostic($0.code, choice: $0.choice, event: 1) }
            #expect(streamed == whole)
        }
    }

    @Test("An error becomes a status where the answer is whole, and a cut is half a body")
    func wholeFailures() throws {
        let error = ProviderError(type: "overloaded_error", code: "c", message: "m", status: 529)
        let failed = try Self.simulator(SimulatedTurn([.text("x")], ending: .error(error))).reply(to: .asking("x", isStreaming: false))
        #expect(failed.status == 529)
        let told = failed.body.withUnsafeBytes { ProviderError(json: $0) }
        #expect(told.type == "overloaded_error")
        #expect(told.message == "m")
        let cut = try Self.simulator(SimulatedTurn([.text("x")], ending: .cut)).reply(to: .asking("x", isStreaming: false))
        #expect(cut.breaksConnection)
        #expect((try? JSONValue(parsing: cut.body)) == nil)
    }

    @Test("Usage is reported only where the request asks, and counted where the script has none")
    func usage() throws {
        let simulator = Self.simulator(.text("12345678"))
        var request = LLMRequest.asking("1234")
        let counted = try simulator.response(to: request).usage
        #expect(counted?.inputTokens == 1)
        #expect(counted?.outputTokens == 2)
        #expect(counted?.totalTokens == 3)
        request.includesUsage = false
        #expect(try simulator.response(to: request).usage == nil)
    }

    @Test("Rules are tried in order; each matcher knows its requests")
    func matchers() {
        let tools = LLMRequest.asking("Tell me the TIME", model: "m", tools: ["clock"])
        var answered = tools
        answered.prompt.messages.append(.tool([ToolResult(of: ToolCall(id: ToolCallID("c"), name: "clock", arguments: [:]), "12:00")]))
        #expect(RequestMatcher.any.matches(tools))
        #expect(RequestMatcher.userTextContains("time").matches(tools))
        #expect(!RequestMatcher.userTextContains("date").matches(tools))
        #expect(RequestMatcher.userTextEquals("Tell me the TIME").matches(tools))
        #expect(!RequestMatcher.userTextEquals("tell me the time").matches(tools))
        #expect(RequestMatcher.declares(tool: "clock").matches(tools))
        #expect(!RequestMatcher.declares(tool: "calculator").matches(tools))
        #expect(RequestMatcher.model("m").matches(tools))
        #expect(!RequestMatcher.hasToolResults.matches(tools))
        #expect(RequestMatcher.hasToolResults.matches(answered))
        #expect(RequestMatcher.userTextContains("time").matches(answered), "the last message of the user, whatever followed")
        #expect(RequestMatcher.all([.model("m"), .not(.model("n"))]).matches(tools))
        #expect(!RequestMatcher.all([.model("m"), .model("n")]).matches(tools))
        let script = Script([Script.Rule(.model("n"), .text("n")), Script.Rule(.any, .text("first")), Script.Rule(.any, .text("second"))])
        #expect(script.turn(for: tools) == .text("first"))
        #expect(Script([]).turn(for: tools) == nil)
    }

    @Test(
        "The built-in script answers what its table says",
        arguments: [
            ("Hello", "stop"), ("why?", "stop"), ("long", "length"), ("refuse", "stop"), ("What time is it?", "tool_calls"),
            ("3 + 4?", "tool_calls"),
        ])
    func builtIn(question: String, reason: String) throws {
        let request = LLMRequest.asking(question, tools: ["clock", "calculator"])
        let response = try Simulator().response(to: request)
        #expect(response.outcome == .finished)
        #expect(response.rawFinishReason == reason)
        #expect((response.reasoning != nil) == (question == "why?"))
        #expect((response.refusal != nil) == (question == "refuse"))
        guard !response.toolCalls.isEmpty else { return }
        // The results of the calls are repeated.
        var next = request
        next.prompt = request.prompt.appending(response.message).appending(.tool(response.toolCalls.map { ToolResult(of: $0, "RESULT") }))
        let answer = try Simulator().response(to: next)
        #expect(answer.text.contains("\(response.toolCalls[0].name): RESULT"))
        #expect(answer.finishReason == .stop)
    }

    @Test("Ids count up within a run and repeat in the next")
    func ids() throws {
        let simulator = Simulator()
        let ids = try (0..<3).map { _ in try simulator.response(to: .asking("Hello")).responseID }
        let again = Simulator()
        #expect(Set(ids).count == 3)
        #expect(try (0..<3).map { _ in try again.response(to: .asking("Hello")).responseID } == ids)
    }

    @Test(
        "A calculation is found in a question",
        arguments: [
            ("What is 17 * 23?", "17 * 23"), ("(1 + 2) * 3 please", "(1 + 2) * 3"), ("No numbers", nil), ("Only 42.", nil), ("2-1", "2-1"),
            ("I have 3 cats. 4+5?", "4+5"),
        ] as [(String, String?)])
    func expressions(text: String, expression: String?) {
        #expect(Script.expression(in: text) == expression)
    }
}
