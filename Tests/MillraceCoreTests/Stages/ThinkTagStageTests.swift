import Testing

@testable import MillraceCore

/// The frames of one text part, cut as given.
private func textFrames(_ pieces: [String], part: PartID = PartID(index: 0), isCompleted: Bool = true) -> [StreamFrame] {
    var frames = pieces.map { StreamFrame.textDelta(TextDelta(part: part, text: $0)) }
    if isCompleted { frames.append(.textComplete(TextComplete(part: part, text: pieces.joined()))) }
    return frames
}

private func staged(_ frames: [StreamFrame], _ stage: ThinkTagStage = ThinkTagStage()) -> [StreamFrame] {
    var stage = stage
    var output: [StreamFrame] = []
    for frame in frames { stage.process(frame, into: &output) }
    stage.finish(into: &output)
    return output
}

private func folded(_ frames: [StreamFrame]) -> LLMResponse {
    var fold = ResponseFold()
    fold.consume(frames)
    return fold.response
}

/// The parts as short words: `t:` text, `r:` reasoning, `c:` a call.
private func parts(_ frames: [StreamFrame]) -> [String] {
    folded(frames).parts.map { part in
        switch part {
        case .text(let text): "t:\(text.text)"
        case .reasoning(let reasoning): "r:\(reasoning.text)"
        case .toolCall(let outcome): "c:\(outcome.name ?? "")"
        default: "?"
        }
    }
}

/// Every way to cut a text into at most three pieces, and into single characters.
private func cuts(_ text: String) -> [[String]] {
    let scalars = Array(text.unicodeScalars)
    func join(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
    var result = [[text], scalars.map { String($0) }]
    for first in 0...scalars.count {
        for second in first...scalars.count {
            result.append([join(0..<first), join(first..<second), join(second..<scalars.count)].filter { !$0.isEmpty })
        }
    }
    return result
}

/// Checks the laws of frames: each part that opens completes once, and is then what its deltas were.
private func checkLaws(_ frames: [StreamFrame], _ note: String) {
    var deltas: [PartID: String] = [:]
    var completed: Set<PartID> = []
    var seen: [PartID] = []
    for frame in frames {
        if let part = frame.part, !seen.contains(part) { seen.append(part) }
        switch frame {
        case .textDelta(let delta):
            #expect(!delta.text.isEmpty && !completed.contains(delta.part), "\(note)")
            deltas[delta.part, default: ""] += delta.text
        case .reasoningDelta(let delta):
            #expect(!delta.text.isEmpty && !completed.contains(delta.part), "\(note)")
            deltas[delta.part, default: ""] += delta.text
        case .textComplete(let complete):
            #expect(completed.insert(complete.part).inserted && deltas[complete.part, default: ""] == complete.text, "\(note)")
        case .reasoningComplete(let complete):
            #expect(completed.insert(complete.part).inserted && deltas[complete.part] == complete.reasoning.text, "\(note)")
        default: break
        }
    }
    #expect(Set(deltas.keys).isSubset(of: completed), "\(note)")
    #expect(seen == seen.sorted(), "\(note)")
}

@Suite("Think tags")
struct ThinkTagStageTests {
    @Test(
        "RS-03, P13: whatever the cuts, the same parts and no byte lost",
        arguments: [
            ("<think>plan B</think>Done.", ["r:plan B", "t:Done."]), ("<thinking>a</thinking>b", ["r:a", "t:b"]),
            (" \n<think>\na\n</think>\n\nb", ["t: \n", "r:\na\n", "t:\n\nb"]), ("x < y <think>no</think>", ["t:x < y <think>no</think>"]),
            ("<thin", ["t:<thin"]), ("<thin air>", ["t:<thin air>"]), ("<", ["t:<"]), ("</", ["t:</"]),
            ("<think></think>", []), ("<think></think>é", ["t:é"]), ("<think>a</thin</think>b", ["r:a</thin", "t:b"]),
            ("<think>a<</think></think>b", ["r:a<", "t:</think>b"]), ("<think>a</thinking>b", ["r:a</thinking>b"]),
            ("<think>a<think>b</think>c", ["r:a<think>b", "t:c"]), ("<Think>a</Think>", ["t:<Think>a</Think>"]),
            ("<think>🧑‍🚀</think>ü", ["r:🧑‍🚀", "t:ü"]), ("<think>\u{301}x</think>y", ["r:\u{301}x", "t:y"]), ("   ", ["t:   "]),
        ])
    func cutting(_ text: String, _ expected: [String]) {
        for pieces in cuts(text) {
            let frames = staged(textFrames(pieces))
            #expect(parts(frames) == expected, "\(pieces)")
            checkLaws(frames, "\(pieces)")
        }
        // Whole, without deltas before.
        let whole = staged([.textComplete(TextComplete(part: PartID(index: 0), text: text))])
        #expect(parts(whole) == expected)
        // Without a complete, as a stream made by hand may be.
        #expect(parts(staged(textFrames([text], isCompleted: false))) == expected)
    }

    @Test("RS-04: no more is held back than the beginning of a possible tag")
    func holding() {
        func emitted(_ text: String) -> Int {
            var stage = ThinkTagStage()
            var output: [StreamFrame] = []
            stage.process(.textDelta(TextDelta(part: PartID(index: 0), text: text)), into: &output)
            return output.reduce(0) { sum, frame in
                switch frame {
                case .textDelta(let delta): sum + delta.text.utf8.count
                case .reasoningDelta(let delta): sum + delta.text.utf8.count
                default: sum
                }
            }
        }
        #expect(emitted("x < y") == 5)
        #expect(emitted("  <th") == 2)
        #expect(emitted("<thx") == 4)
        #expect(emitted("<think>abc</th") == 3)
        #expect(emitted("<think>abc</tx") == 7)
        #expect(emitted("<think>a<b") == 3)
        #expect(emitted("Hello <") == 7)
    }

    @Test("RS-05: an orphan closing tag at the very start is removed")
    func orphan() {
        #expect(parts(staged(textFrames(["</think>answer"]))) == ["t:answer"])
        for pieces in cuts("</think>a") { #expect(parts(staged(textFrames(pieces))) == ["t:a"], "\(pieces)") }
        #expect(parts(staged(textFrames(["so </think>answer"]))) == ["t:so </think>answer"])
    }

    @Test("RS-05: an unclosed tag makes all of it reasoning; the finish reason is kept")
    func unclosed() {
        let end = StreamFrame.end(ResponseEnd(outcome: .finished, finishReason: .length, rawFinishReason: "length"))
        let response = folded(staged(textFrames(["<think>and on", " and on</thi"]) + [end]))
        #expect(response.parts == [.reasoning(ReasoningPart(text: "and on and on</thi"))])
        #expect(response.finishReason == .length)
        #expect(response.outcome == .finished)
    }

    @Test("A text that begins inside the tag: reasoning up to the closing one, the opening one forgiven")
    func startsInside() {
        let stage = ThinkTagStage(startsInside: true)
        for (text, expected) in [
            ("a</think>b", ["r:a", "t:b"]), ("\n<think>a</think>b", ["r:\na", "t:b"]), ("</think>b", ["t:b"]), ("a", ["r:a"]),
            ("<b>a</think>c", ["r:<b>a", "t:c"]), ("<t", ["r:<t"]), ("a</thinking>b</think>", ["r:a", "t:b</think>"]),
        ] {
            for pieces in cuts(text) {
                let frames = staged(textFrames(pieces), stage)
                #expect(parts(frames) == expected, "\(pieces)")
                checkLaws(frames, "\(pieces)")
            }
        }
    }

    @Test("Other parts keep their order and get identities that stay unique; other choices are split on their own")
    func otherParts() {
        let call = ToolCall(id: "c", name: "f", arguments: [:])
        func frames(_ choice: Int) -> [StreamFrame] {
            let tool = PartID(choice: choice, index: 1)
            return textFrames(["<think>a</th", "ink>b"], part: PartID(choice: choice, index: 0)) + [
                .toolCallStart(ToolCallStart(part: tool, id: "c", name: "f")), .toolCallDelta(ToolCallDelta(part: tool, arguments: "{}")),
                .toolCallComplete(ToolCallComplete(part: tool, outcome: .complete(call))),
                .textDelta(TextDelta(part: PartID(choice: choice, index: 2), text: "<think>c</think>")),
                .textComplete(TextComplete(part: PartID(choice: choice, index: 2), text: "<think>c</think>")),
            ]
        }
        let output = staged(zip(frames(0), frames(1)).flatMap { [$0, $1] })
        let response = folded(output)
        let expected: [LLMResponse.Part] = [
            .reasoning(ReasoningPart(text: "a")), .text(TextPart("b")), .toolCall(.complete(call)), .text(TextPart("<think>c</think>")),
        ]
        #expect(response.choice.parts == expected)
        #expect(response.otherChoices.map(\.parts) == [expected])
        for choice in 0...1 { checkLaws(output.filter { $0.part?.choice == choice }, "choice \(choice)") }
    }

    @Test("A part that begins while a tag is held back comes after the text")
    func reservation() {
        let tool = PartID(index: 1)
        let call = ToolCall(id: "c", name: "f", arguments: [:])
        let interleaved: [StreamFrame] = [
            .textDelta(TextDelta(part: PartID(index: 0), text: "<th")), .toolCallStart(ToolCallStart(part: tool, id: "c", name: "f")),
            .textDelta(TextDelta(part: PartID(index: 0), text: "ink>a</think>")),
            .toolCallComplete(ToolCallComplete(part: tool, outcome: .complete(call))),
            .textComplete(TextComplete(part: PartID(index: 0), text: "<think>a</think>")),
        ]
        #expect(parts(staged(interleaved)) == ["r:a", "c:f"])
    }

    @Test("Citations stay with the visible text")
    func citations() {
        let citation = StreamFrame.citation(CitationFrame(part: PartID(index: 0), citation: Citation(url: "https://x")))
        let text = textFrames(["<think>a</think>b"])
        let response = folded(staged([text[0], citation, text[1]]))
        #expect(response.text == "b")
        #expect(response.citations == [Citation(url: "https://x")])
        let early = folded(staged([citation] + textFrames(["<think>a</think>b"])))
        #expect(early.text == "b")
        #expect(early.citations == [Citation(url: "https://x")])
    }

    @Test("A complete text that contradicts its deltas decides, as it does where nothing is split")
    func contradiction() {
        let frames =
            textFrames(["<think>a</think>b"], isCompleted: false) + [
                .textComplete(TextComplete(part: PartID(index: 0), text: "<think>a</think>better"))
            ]
        #expect(parts(staged(frames)) == ["r:a", "t:better"])
    }

    @Test("Text without tags passes unchanged, frame by frame")
    func untouched() {
        let frames: [StreamFrame] =
            [.start(ResponseStart(model: "m"))] + textFrames(["Hello", " <think>", "</think>"])
            + [
                .usage(Usage(inputTokens: 1)), .diagnostic(Diagnostic(.modelChanged, part: PartID(index: 0))),
                .end(ResponseEnd(outcome: .finished)),
            ]
        #expect(staged(frames) == frames)
        #expect(parts(staged([.textComplete(TextComplete(part: PartID(index: 0), text: "", signature: "s"))])) == ["t:"])
    }

    @Test("The profile decides whether there is a stage at all")
    func profile() throws {
        #expect(ThinkTagStage(profile: OpenAIChatProfile()).map { _ in true } == nil)
        let stage = try #require(
            ThinkTagStage(
                profile: OpenAIChatProfile { profile in
                    profile.writesThinkTags = true
                    profile.thinkTagNames = ["reason"]
                }))
        #expect(parts(staged(textFrames(["<reason>a</reason>b"]), stage)) == ["r:a", "t:b"])
    }

    @Test("P15: work is linear in bytes: a hundred thousand one-byte deltas of what looks like tags")
    func linear() {
        let text = "<think>" + String(repeating: "</thin", count: 20_000) + "</think>!"
        let frames = staged(textFrames(text.map { String($0) }))
        let response = folded(frames)
        #expect(response.reasoning?.utf8.count == 120_000)
        #expect(response.text == "!")
    }
}
