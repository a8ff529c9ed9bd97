import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// The kit that stands in for a model in tests must itself behave as a client does.
@Suite("Scripted executor", .timeLimit(.minutes(1)))
struct ScriptedExecutorTests {
    private let model = LLModel("scripted-model")

    @Test("Answers come in order, as frames that keep the laws")
    func answersInOrder() async throws {
        let executor = ScriptedExecutor(
            .text("Hello", reasoning: "Hm."), .toolCall("clock", ["zone": "UTC"], text: "Wait."), .refusal("No."))
        var responses: [LLMResponse] = []
        for _ in 0..<3 {
            let (frames, failure) = await executor.executeStreaming(Prompt("Hi"), model: model).drained()
            #expect(failure == nil)
            #expect(FrameVerifier.violations(in: frames).isEmpty)
            var fold = ResponseFold()
            fold.consume(frames)
            responses.append(fold.response)
        }
        #expect(responses.map(\.text) == ["Hello", "Wait.", ""])
        #expect(responses[0].reasoning == "Hm.")
        #expect(responses[1].toolCalls.map(\.name) == ["clock"])
        #expect(responses[1].toolCalls.map(\.rawArguments) == ["{\"zone\":\"UTC\"}"])
        #expect(responses[1].finishReason == .toolCalls)
        #expect(responses[2].refusal == "No.")
        #expect(executor.streams.finishedCount == 3)
        #expect(executor.streams.openCount == 0)
    }

    @Test("Rules come before the queue, and only as often as they may")
    func rules() async throws {
        let executor = ScriptedExecutor(
            rules: [
                .reply(to: .userText(contains: "WEATHER"), with: .text("rain"), times: 1),
                .reply(to: .toolResult(contains: "42")) { .text("from \($0.toolResults.count) results") },
                .reply(to: .request(number: 3) && !.userText(equals: "x"), with: .text("third")),
            ], answers: [.text("queued")])
        let call = ToolCall(id: "a", name: "sum", arguments: [:])
        #expect(try await executor.execute(Prompt("the weather?"), model: model).text == "rain")
        let results = Prompt(messages: [.user("weather"), .assistant(.toolCall(call)), .tool([ToolResult(of: call, "42")])])
        #expect(try await executor.execute(results, model: model).text == "from 1 results")
        #expect(try await executor.execute(Prompt("weather"), model: model).text == "third")
        #expect(try await executor.execute(Prompt("weather"), model: model).text == "queued")
        #expect(executor.requests.map(\.isStreaming) == [false, false, false, false])
        #expect(executor.requests.map(\.lastUserText) == ["the weather?", "weather", "weather", "weather"])
    }

    @Test("An unexpected request says what the script has, and nothing of the conversation")
    func unexpected() async {
        let executor = ScriptedExecutor(rules: [.reply(to: .userText(equals: "canary-one"), with: .text("never"))], answers: [.text("a")])
        _ = await executor.executeStreaming(Prompt("canary-two"), model: model).drained()
        let (frames, failure) = await executor.executeStreaming(Prompt("canary-two"), model: model).drained()
        #expect(frames.isEmpty)
        #expect(failure?.kind == .noScript)
        let told = (failure?.description ?? "") + (failure?.providerError?.message ?? "")
        #expect(told.contains("no-answer-for-request-2"))
        #expect(told.contains("rules:1/answers-used:1"))
        #expect(told.contains("user text of 10 bytes"))
        #expect(!told.contains("canary"))
    }

    @Test("Nothing is asked before the first frame, and each iteration is one request")
    func laziness() async {
        let executor = ScriptedExecutor(.text("a"), .text("b"))
        let stream = executor.executeStreaming(Prompt("x"), model: model)
        #expect(executor.requests.isEmpty)
        _ = await stream.drained()
        _ = await stream.drained()
        #expect(executor.requests.count == 2)
        #expect(executor.unusedAnswerCount == 0)
    }

    @Test("A cut after any frame ends truncated, closes what is open and runs nothing", arguments: 1...14)
    func cuts(count: Int) async {
        let answer = ScriptedAnswer.toolCalls(
            [ToolCall(id: "a", name: "f", arguments: ["x": 1]), ToolCall(id: "b", name: "g", arguments: [:])], text: "Hello")
        let executor = ScriptedExecutor(answer.chunked(.random(seed: UInt64(count))).cut(after: count))
        let (frames, failure) = await executor.executeStreaming(Prompt("x"), model: model).drained()
        #expect(FrameVerifier.violations(in: frames).isEmpty)
        #expect(failure?.kind == .truncated)
        #expect(failure?.partial?.outcome == .truncated)
        #expect(failure?.partial?.toolCalls.isEmpty == true)
        #expect(executor.streams.openCount == 0)
    }

    @Test("A failure before any frame comes alone")
    func failure() async {
        let executor = ScriptedExecutor(.failure(.rateLimited(retryAfter: .seconds(2))))
        #expect(await executor.executeStreaming(Prompt("x"), model: model).difference(from: [], throwing: "rateLimited") == nil)
        #expect(executor.streams.failedCount == 1)
    }

    @Test("A call whose id is taken gets a minted one and a diagnostic")
    func duplicateIDs() async throws {
        let calls = (0..<2).map { _ in ToolCall(id: "same", name: "f", arguments: [:]) }
        let response = try await ScriptedExecutor(.toolCalls(calls)).execute(Prompt("x"), model: model)
        #expect(Set(response.toolCalls.map(\.id)).count == 2)
        #expect(response.toolCalls[1].id.origin == .minted)
        #expect(response.diagnostics.map(\.code) == [.toolCallDuplicateID])
    }

    @Test("Other chunks mean the same", arguments: 0..<60)
    func chunking(seed: UInt64) async throws {
        let frames = FrameSequence(seed: seed).frames
        var expected = ResponseFold()
        expected.consume(frames)
        for chunking in [FrameChunking.random(seed: seed), FrameChunking(deltas: .scalars, batches: .whole), FrameChunking()] {
            let executor = ScriptedExecutor(.frames(frames).chunked(chunking))
            let (cut, failure) = await executor.executeStreaming(Prompt("x"), model: model).drained()
            #expect(failure == nil)
            #expect(FrameVerifier.violations(in: cut).isEmpty, "seed \(seed)")
            var fold = ResponseFold()
            fold.consume(cut)
            #expect(fold.response == expected.response, "seed \(seed)")
        }
    }

    @Test("Frames of a response fold into the response", arguments: 0..<100)
    func responseFrames(seed: UInt64) {
        var fold = ResponseFold()
        fold.consume(FrameSequence(seed: seed).frames)
        let response = fold.response
        #expect(FrameVerifier.violations(in: response.frames).isEmpty, "seed \(seed)")
        var again = ResponseFold()
        again.consume(response.frames)
        #expect(again.response == response, "seed \(seed)")
    }

    @Test("A stream that hangs ends when its task is cancelled: closed parts, outcome cancelled, then the error")
    func hanging() async throws {
        let executor = ScriptedExecutor(ScriptedAnswer.text("Hello").hanging(after: 2))
        let stream = executor.executeStreaming(Prompt("x"), model: model)
        let task = Task {
            await stream.difference(from: [.start, .text("Hello"), .textComplete("Hello"), .end(.cancelled)], throwing: "cancelled")
        }
        await executor.waitForRequests()
        #expect(executor.streams.openCount == 1)
        task.cancel()
        #expect(await task.value == nil)
        #expect(executor.streams.cancelledCount == 1)
        #expect(executor.streams.openCount == 0)
    }

    @Test("Letting go of the iterator cancels the stream, after any number of frames", arguments: 1...4)
    func lettingGo(count: Int) async throws {
        let executor = ScriptedExecutor(.text("Hello"))
        do {
            var iterator = executor.executeStreaming(Prompt("x"), model: model).makeAsyncIterator()
            for _ in 0..<count { _ = try await iterator.next() }
        }
        // The last of the four frames is the end: after it nothing is left to cancel.
        #expect(executor.streams.cancelledCount == (count == 4 ? 0 : 1))
        #expect(executor.streams.openCount == 0)
    }

    @Test("Waits are on the clock that was injected")
    func pacing() async throws {
        let clock = ManualClock(isAutomatic: true)
        let answer = ScriptedAnswer.text("Hello").paced(Pacing(first: .seconds(3), interval: .milliseconds(50)))
        _ = try await ScriptedExecutor(answers: [answer], clock: clock).execute(Prompt("x"), model: model)
        #expect(clock.sleeps == [.seconds(3), .milliseconds(50), .milliseconds(50), .milliseconds(50)])
    }

    @Test("A difference shows what is missing and what is there instead")
    func difference() async {
        let executor = ScriptedExecutor(.text("Hello"))
        let difference = await executor.executeStreaming(Prompt("x"), model: model).difference(from: [
            .start, .text("Hallo"), .textComplete("Hello"), .end(.finished, .stop),
        ])
        #expect(difference == "  start\n- text \"Hallo\"\n+ text \"Hello\"\n  text complete \"Hello\"\n  end finished stop")
    }
}
