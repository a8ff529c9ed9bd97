import MillraceCore
import MillraceTesting
import Testing

/// Rows F6 of NeMo Guardrails' behaviour: its `StreamingHandler`.
///
/// What the handler does to a stream are stages here: ``StopTextStage`` and ``AffixStage`` over a ``FrameStream``. What the consumer reads
/// is the stream; the completion is the response that the same frames fold into.
@Suite("NeMo F6: handling a stream")
struct F6HandlerTests {
    private let quote = "\""

    /// What a stream delivers of chunks, and the completion.
    private func handled(
        _ chunks: [String], stops: [String] = [], prefix: String = "", suffix: String = ""
    ) async throws -> (texts: [String], response: LLMResponse) {
        let executor = ScriptedExecutor(.frames(frames(chunks)))
        let stream = executor.executeStreaming(Prompt("Hi"), model: LLModel("m"))
            .stopping(at: stops).removing(prefix: prefix, suffix: suffix)
        let (frames, failure) = await stream.outcome()
        #expect(failure == nil)
        #expect(FrameVerifier.violations(in: frames).isEmpty)
        let got = WireReading(frames: frames, failure: failure)
        #expect(got.texts.joined() == got.response.text, "the completion is what was delivered")
        await executor.waitForClosedStreams()
        #expect(executor.streams.openCount == 0)
        return (got.texts, got.response)
    }

    private func frames(_ chunks: [String], end: ResponseEnd = ResponseEnd(outcome: .finished, finishReason: .stop)) -> [StreamFrame] {
        let part = PartID(index: 0)
        var frames: [StreamFrame] = [.start(ResponseStart(model: "m"))]
        frames += chunks.map { .textDelta(TextDelta(part: part, text: $0)) }
        return frames + [.textComplete(TextComplete(part: part, text: chunks.joined())), .end(end)]
    }

    @Test("NeMo 85: chunks are delivered as they come; an empty one is none")
    func plain() async throws {
        #expect(try await handled(["a"]).texts == ["a"])
        #expect(try await handled(["1", "2", "3", "4", "5"]).texts == ["1", "2", "3", "4", "5"])
        let got = read(ChatBytes.text("a") + ChatBytes.text("") + ChatBytes.text("b", finish: "stop") + ChatBytes.done)
        #expect(got.texts == ["a", "b"])
    }

    // A chunk that is no text cannot be written in Swift; what ends a stream is the end frame, and an iterator tells nil behind it.
    @Test("NeMo 86: after the end comes nil, and nothing else")
    func terminator() async throws {
        var iterator = FrameStream(frames: frames(["a"])).makeAsyncIterator()
        var last: StreamFrame?
        while let frame = try await iterator.next() { last = frame }
        guard case .end? = last else {
            Issue.record("no end")
            return
        }
        #expect(try await iterator.next() == nil)
    }

    @Test(
        "NeMo 87: a prefix is held and taken off, in four pieces and whole",
        arguments: [["User", " int", "ent:", " ", "ask question"], ["User intent: ask question"], ["User intent: ", "ask", " question"]])
    func prefix(chunks: [String]) async throws {
        #expect(try await handled(chunks, prefix: "User intent: ").response.text == "ask question")
        // Nothing before it is whole.
        var stage = AffixStage(prefix: "User intent: ")
        var output: [StreamFrame] = []
        for chunk in ["User", " int", "ent:", " "] {
            stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: chunk)), into: &output)
        }
        #expect(output.isEmpty)
    }

    @Test(
        "NeMo 88: a prefix that does not come holds nothing back at the end, and no longer than it may still come",
        arguments: [true, false])
    func prefixNeverComes(hasEnd: Bool) async throws {
        #expect(try await handled(["User", " says"], prefix: "User intent: ").texts == ["User says"])
        #expect(try await handled(["User"], prefix: "User intent: ").texts == ["User"])
        var stage = AffixStage(prefix: "User intent: ")
        var output: [StreamFrame] = []
        stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: "User")), into: &output)
        #expect(output.isEmpty)
        if hasEnd { stage.process(.end(ResponseEnd(outcome: .finished)), into: &output) } else { stage.finish(into: &output) }
        #expect(WireReading(frames: output).texts == ["User"])
    }

    @Test("NeMo 89: prefix and suffix are taken off")
    func affixes() async throws {
        let got = try await handled(["\"", "This is a message", "\""], prefix: quote, suffix: quote)
        #expect(got.texts == ["This is a message"])
        #expect(got.response.text == "This is a message")
    }

    @Test(
        "NeMo 90: with a stop text as well, the completion equals what was delivered; NeMo keeps the quotation mark",
        arguments: [
            ["\"", "This is a message", "\"", "\nUser ", "intent: ", " xxx"], ["\"This is a message\"\nUser intent: xxx"],
            ["\"This is a message\"", "\n", "User", " intent:", " "],
        ])
    func affixesAndStop(chunks: [String]) async throws {
        let got = try await handled(chunks, stops: ["\nUser intent: "], prefix: quote, suffix: quote)
        #expect(got.texts.joined() == "This is a message")
        #expect(got.response.text == "This is a message")
        #expect(got.response.stopSequence == "\nUser intent: ")
        // Piped: one stage behind the other by hand.
        var stages: (StopTextStage, AffixStage) = (StopTextStage(stops: ["\nUser intent: "]), AffixStage(prefix: quote, suffix: quote))
        var output: [StreamFrame] = []
        for frame in frames(chunks) {
            var between: [StreamFrame] = []
            stages.0.process(frame, into: &between)
            for frame in between { stages.1.process(frame, into: &output) }
        }
        #expect(WireReading(frames: output).response.text == "This is a message")
    }

    @Test("NeMo 91: a suffix and a stop text in the last chunk: the completion is there once; NeMo doubles it")
    func lastChunk() async throws {
        let plain = try await handled(["\"", "This is a message", ".\""], prefix: quote, suffix: quote)
        #expect(plain.texts == ["This is a message", "."])
        #expect(plain.response.text == "This is a message.")
        let stopped = try await handled(["\"", "This is a message", ".\"\nUser"], stops: ["\"\n"], prefix: quote, suffix: quote)
        #expect(stopped.texts == ["This is a message", "."])
        #expect(stopped.response.text == "This is a message.")
    }

    @Test(
        "NeMo 92: text ends before a stop text, wherever it is cut, and nothing follows",
        arguments: [
            (["Hello User: bye", " more"], ["User:"], "Hello "), (["Hello Us", "er", ": bye"], ["User:"], "Hello "),
            (["one two three"], ["three", "two"], "one "), (["a b", "c d"], ["zzz", "bc"], "a "),
            (["User: hi"], ["User:"], ""), (["Us", "er:"], ["User:"], ""), (["x", "User:"], ["User:"], "x"),
        ])
    func stops(chunks: [String], stops: [String], expected: String) async throws {
        let got = try await handled(chunks, stops: stops)
        #expect(got.texts.joined() == expected)
        #expect(got.response.text == expected)
        #expect(got.response.finishReason == .stop)
        #expect(stops.contains { $0 == got.response.stopSequence })
        #expect(got.response.outcome == .finished)
    }

    @Test("NeMo 92: a stop text cancels the model, and the stream ends without waiting for it")
    func stopCancels() async {
        // The model would never say another word: only who cancels it comes to an end.
        let executor = ScriptedExecutor(ScriptedAnswer.frames(frames(["Hello ", "User:", " never"])).hanging(after: 3))
        let stream = executor.executeStreaming(Prompt("Hi"), model: LLModel("m")).stopping(at: ["User:"])
        let (frames, failure) = await stream.outcome()
        #expect(failure == nil)
        #expect(WireReading(frames: frames).response.text == "Hello ")
        await executor.waitForClosedStreams()
        #expect(executor.streams.cancelledCount == 1)
    }

    @Test("NeMo 93: what may become the suffix is held, and taken off where it does", arguments: [true, false])
    func suffix(hasEnd: Bool) async throws {
        #expect(try await handled(["The text ", "E", "N", "D"], suffix: "END").texts == ["The text "])
        var stage = AffixStage(suffix: "END")
        var output: [StreamFrame] = []
        for text in ["The text ", "E", "N", "D"] {
            stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: text)), into: &output)
        }
        #expect(WireReading(frames: output).texts == ["The text "])
        if hasEnd { stage.process(.end(ResponseEnd(outcome: .finished)), into: &output) } else { stage.finish(into: &output) }
        #expect(WireReading(frames: output).texts == ["The text "])
        #expect(try await handled(["The text ", "E", "N"], suffix: "END").texts.joined() == "The text EN")
    }

    @Test("NeMo 94: a suffix in the middle of the text stays")
    func suffixInside() async throws {
        let got = try await handled(["\"", "He said \"", "yes\" and left", "\""], prefix: quote, suffix: quote)
        #expect(got.response.text == "He said \"yes\" and left")
    }

    @Test("NeMo 95: what only begins like a stop text is text")
    func nearStop() async throws {
        let got = try await handled(["I love U", "SA"], stops: ["User:"])
        #expect(got.texts.joined() == "I love USA")
        #expect(got.response.stopSequence == nil)
    }

    @Test("NeMo 96, 98: metadata and usage are frames beside the text and together at the end; absent ones are nil")
    func metadata() async throws {
        let end = ResponseEnd(
            outcome: .finished, finishReason: .stop, usage: Usage(outputTokens: 2), model: "m", metadata: ["system_fingerprint": "fp_1"])
        let stream = FrameStream(frames: frames(["Hello", "!"], end: end)).stopping(at: ["zzz"])
        let (output, _) = await stream.outcome()
        let got = WireReading(frames: output)
        #expect(got.texts == ["Hello", "!"])
        #expect(got.response.usage?.outputTokens == 2)
        #expect(got.response.metadata == ["system_fingerprint": "fp_1"])
        let bare = try await handled(["Hello"])
        #expect(bare.response.usage == nil && bare.response.metadata.isEmpty)
    }

    @Test("NeMo 97: metadata that comes while a prefix is held is not held with it")
    func metadataDuringPrefix() {
        var stage = AffixStage(prefix: "User intent: ")
        var output: [StreamFrame] = []
        stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: "User ")), into: &output)
        stage.process(.usage(Usage(inputTokens: 1)), into: &output)
        #expect(output == [.usage(Usage(inputTokens: 1))])
        stage.process(.usage(Usage(inputTokens: 2)), into: &output)
        stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: "intent: ask")), into: &output)
        let got = WireReading(frames: output)
        #expect(got.texts == ["ask"])
        #expect(got.response.usage?.inputTokens == 2)
    }

    // Buffering is the consumer's here: a stream is pulled, so reading two lines leaves the rest where it is, and nothing runs ahead.
    @Test("NeMo 99: the first two lines that are neither empty nor comments are read, and the rest is kept")
    func topLines() async throws {
        let text = "# comment\nLine 1\n\nLine 2\nLine 3"
        let chunks = text.map { String($0) }
        var iterator = FrameStream(frames: frames(chunks)).text.makeAsyncIterator()
        var read = ""
        func top() -> [Substring] { read.split(separator: "\n").filter { !$0.hasPrefix("#") } }
        while top().count < 2 || !read.hasSuffix("\n"), let piece = try await iterator.next() { read += piece }
        #expect(top().joined(separator: "\n") == "Line 1\nLine 2")
        var rest = ""
        while let piece = try await iterator.next() { rest += piece }
        #expect(rest == "Line 3")
        // A buffer that is let go is one chunk: the fold of what came.
        #expect(try await FrameStream(frames: frames(chunks)).collect().text == text)
    }

    @Test("NeMo 100: a stream behind another one gets everything in order, and nobody else gets anything")
    func pipe() async throws {
        let chunks = (0..<50).map { "word\($0) " }
        let executor = ScriptedExecutor(.frames(frames(chunks)))
        let first = executor.executeStreaming(Prompt("Hi"), model: LLModel("m"))
        let second = first.through { AffixStage() }
        #expect(executor.requests.isEmpty, "nothing runs before it is asked for")
        let (output, _) = await second.outcome()
        #expect(WireReading(frames: output).texts == chunks)
        #expect(executor.requests.count == 1)
    }

    @Test("NeMo 101: what is pushed after the end is dropped, and said nowhere")
    func afterTheEnd() {
        var stage = StopTextStage(stops: ["User:"])
        var output: [StreamFrame] = []
        for frame in frames(["Hello User: SECRET"]) { stage.process(frame, into: &output) }
        let count = output.count
        stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: "SECRET")), into: &output)
        stage.finish(into: &output)
        #expect(output.count == count)
        #expect(!output.contains { "\($0)".contains("SECRET") })
        var fold = ResponseFold()
        fold.consume(output)
        fold.consume(.textDelta(TextDelta(part: PartID(index: 0), text: "SECRET")))
        #expect(fold.response.text == "Hello ")
    }

    // "Event loop is closed" is how Python tells that the reader has gone; here that is a cancelled iteration.
    @Test("NeMo 102: a reader that has gone is cancelled, any other failure is thrown through the stages")
    func failures() async {
        let executor = ScriptedExecutor(
            ScriptedAnswer.text("Hello").failing(with: .connectionLost, after: 2), ScriptedAnswer.text("never").hanging(after: 1))
        let broken = executor.executeStreaming(Prompt("a"), model: LLModel("m")).stopping(at: ["zzz"]).removing(prefix: quote)
        let (frames, failure) = await broken.outcome()
        #expect(failure?.kind == .connectionLost)
        #expect(frames.count { if case .end = $0 { true } else { false } } == 1)
        do {
            var iterator = executor.executeStreaming(Prompt("b"), model: LLModel("m")).stopping(at: ["zzz"]).makeAsyncIterator()
            _ = try? await iterator.next()
        }
        await executor.waitForClosedStreams(2)
        #expect(executor.streams.cancelledCount == 1)
    }
}
