import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionPropertyTests {
    private let tools: ToolRegistry = [EchoTool("a"), EchoTool("b"), EchoTool("c")]

    /// Answers of every kind, by the number of the request.
    private func answer(_ number: Int, seed: UInt64) -> ScriptedAnswer {
        var generator = SeededGenerator(seed: seed &* 1000 &+ UInt64(number))
        let calls = (0..<generator.number(1...3)).map { index in
            ToolCall(id: ToolCallID("call_\(index)"), name: generator.pick("a", "b", "c"), arguments: ["n": .number(JSONNumber(number))])
        }
        let parts: [LLMResponse.Part] =
            [.reasoning(ReasoningPart(text: "t", signature: "s\(number)")), .text(TextPart("words \(number)"))]
            + calls.map { .toolCall(.complete($0)) }
        switch generator.number(0...4) {
        case 0: return .text("answer \(number)")
        case 1: return .text("answer \(number), cut").cut(after: generator.number(0...3))
        case 2: return .parts(parts).cut(after: generator.number(0...10))
        default: return .parts(parts)
        }
    }

    @Test("whatever is done in sessions, no request is sent that a provider would refuse") func requestsAreValid() async throws {
        for seed in UInt64(0)..<150 {
            var generator = SeededGenerator(seed: seed)
            let run = SessionRun(
                [.system("rules"), .user("task")], rules: [.reply(to: .any) { self.answer($0.number, seed: seed) }], tools: tools)
            var streams: [FrameStream] = []
            for step in 0..<25 {
                let action = generator.number(0...11)
                let count = generator.number(0...6)
                let isKept = generator.once(in: 2)
                let stream = try await run.context.withSession { session -> FrameStream? in
                    try await act(action, count, isKept, step, session)
                }
                if let stream { streams.append(stream) }
                if !streams.isEmpty, generator.once(in: 2) {
                    await read(streams.removeFirst(), upTo: generator.once(in: 3) ? generator.number(0...6) : .max)
                }
            }
            for request in run.executor.requests {
                let history = History(request.prompt.messages)
                #expect(history.problems.isEmpty, "seed \(seed), request \(request.number)")
                #expect(history.groups.last?.pendingCalls.isEmpty ?? true, "seed \(seed), request \(request.number)")
                #expect(request.prompt.messages.allSatisfy { !$0.parts.isEmpty }, "seed \(seed), request \(request.number)")
                #expect(request.prompt.messages.first == .system("rules"), "seed \(seed), request \(request.number)")
            }
            #expect(run.executor.streams.openCount == 0, "seed \(seed)")
        }
    }

    private func act(_ action: Int, _ count: Int, _ isKept: Bool, _ step: Int, _ session: LLMSession) async throws -> FrameStream? {
        do throws(AgentError) {
            switch action {
            case 0...2: try await session.request("say \(step)", isStreamed: isKept)
            case 3: return try session.requestStreaming("stream \(step)")
            case 4, 5: session.appendToolResults(session.pendingCalls.prefix(count).map { ToolResult(of: $0, "r") })
            case 6: session.leaveLastMessages(count + 2)
            case 7: session.dropLastMessages(count)
            case 8: session.changeTools(missing: isKept ? .keep : .rewriteAsText) { $0 = count > 2 ? tools : [EchoTool("a")] }
            case 9: try await session.compressHistory(.lastMessages(count, form: .keptOnly))
            case 10: session.append(.user("aside \(step)"))
            default: try await session.requestWithoutTools(isStreamed: isKept)
            }
        } catch {
            // Cuts and wrong answers are part of the script.
            switch error.kind {
            case .model, .unexpectedAnswer: break
            default: throw error
            }
        }
        return nil
    }

    /// Reads a stream to its end, or lets it go after some frames.
    private func read(_ stream: FrameStream, upTo count: Int) async {
        var iterator = stream.makeAsyncIterator()
        var left = count
        do throws(LLMError) {
            while left > 0, try await iterator.next() != nil { left -= 1 }
        } catch {
            // Cuts are part of the script.
        }
    }
}
