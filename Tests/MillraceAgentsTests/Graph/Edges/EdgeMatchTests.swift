import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Edge matches")
struct EdgeMatchTests {
    private let call = ToolCall(id: "1", name: "weather", arguments: ["city": "Bern"])
    private let other = ToolCall(id: "2", name: "time", arguments: [:])
    private let context = GraphRun().context

    private func response(_ parts: [LLMResponse.Part], _ reason: FinishReason = .stop) -> LLMResponse {
        LLMResponse(choice: LLMResponse.Choice(index: 0, parts: parts, finishReason: reason))
    }

    @Test("koog C20: a response with text and calls is one that asks for tools, and never one of text")
    func textAndCalls() async throws {
        let both = LLMResponse.calls(call, other, saying: "I shall look.")
        #expect(try await EdgeMatch<LLMResponse, [ToolCall]>.toolCalls.match(both, context) == [call, other])
        #expect(try await EdgeMatch<LLMResponse, String>.text.match(both, context) == nil)
        #expect(try await EdgeMatch<LLMResponse, LLMResponse>.text.match(both, context) == nil)
        #expect(try await EdgeMatch<LLMResponse, [ToolCall]>.toolCall(named: "time").match(both, context) == [call, other])
        #expect(try await EdgeMatch<LLMResponse, [ToolCall]>.toolCall(named: "none").match(both, context) == nil)
    }

    @Test("of the calls and text matches exactly one takes any response, however broken")
    func exactlyOne() async throws {
        let broken = PartialToolCall(id: "1", name: "weather", rawArguments: "{\"ci")
        let responses = [
            response([]), response([.text(TextPart(""))]), response([.refusal("no")]), response([.toolCall(.incomplete(broken))], .length),
            response([.text(TextPart("so")), .toolCall(.incomplete(broken))]), LLMResponse.calls(call),
        ]
        for response in responses {
            let calls = try await EdgeMatch<LLMResponse, [ToolCall]>.toolCalls.match(response, context)
            let text = try await EdgeMatch<LLMResponse, String>.text.match(response, context)
            #expect((calls == nil) != (text == nil), "\(response.parts)")
        }
    }

    @Test("calls of a response that was stopped, declined or cut are no request for tools")
    func stoppedCalls() async throws {
        var cut = LLMResponse.calls(call)
        cut.outcome = .truncated
        let filtered = response([.toolCall(.complete(call))], .contentFilter)
        let declined = response([.toolCall(.complete(call))], .refusal)
        for response in [cut, filtered, declined] {
            #expect(try await EdgeMatch<LLMResponse, [ToolCall]>.toolCalls.match(response, context) == nil)
            #expect(try await EdgeMatch<LLMResponse, [ToolCall]>.toolCall(named: "weather").match(response, context) == nil)
            #expect(try await EdgeMatch<LLMResponse, ToolCall>.singleToolCall.match(response, context) == nil)
            #expect(try await EdgeMatch<LLMResponse, LLMResponse>.text.match(response, context) == response)
        }
    }

    @Test("a single call, a refusal, a finish reason")
    func others() async throws {
        #expect(try await EdgeMatch<LLMResponse, ToolCall>.singleToolCall.match(.calls(call), context) == call)
        #expect(try await EdgeMatch<LLMResponse, ToolCall>.singleToolCall.match(.calls(call, other), context) == nil)
        #expect(try await EdgeMatch<LLMResponse, String>.refusal.match(response([.refusal("no")]), context) == "no")
        #expect(try await EdgeMatch<LLMResponse, String>.refusal.match(.says("yes"), context) == nil)
        let cut = response([.text(TextPart("so"))], .length)
        #expect(try await EdgeMatch<LLMResponse, LLMResponse>.finishReason(.length).match(cut, context) == cut)
        #expect(try await EdgeMatch<LLMResponse, LLMResponse>.finishReason(.stop).match(cut, context) == nil)
    }

    @Test("results of tools, results, optionals, types")
    func values() async throws {
        let good = ToolResult(of: call, "fine")
        let bad = ToolResult(of: other, "broken", isError: true)
        #expect(try await EdgeMatch<[ToolResult], [ToolResult]>.allSucceeded.match([good], context) == [good])
        #expect(try await EdgeMatch<[ToolResult], [ToolResult]>.allSucceeded.match([good, bad], context) == nil)
        #expect(try await EdgeMatch<[ToolResult], [ToolResult]>.someFailed.match([good, bad], context) == [good, bad])
        let success = EdgeMatch<Result<Int, AgentError>, Int>.success()
        #expect(try await success.match(.success(1), context) == 1)
        #expect(try await success.match(.failure(AgentError(.cancelled)), context) == nil)
        let failure = EdgeMatch<Result<Int, ToolError>, ToolError>.failure()
        let error = ToolError(.failed, tool: "time", messageForModel: "")
        #expect(try await failure.match(.failure(error), context) == error)
        #expect(try await EdgeMatch<Int?, Int>.present.match(nil, context) == nil)
        #expect(try await EdgeMatch<Int?, Int>.present.match(4, context) == 4)
        #expect(try await EdgeMatch<Int?, Void>.absent().match(nil, context) != nil)
        #expect(try await EdgeMatch<Int?, Void>.absent().match(4, context) == nil)
        #expect(try await EdgeMatch<any Sendable, Int>.instance(of: Int.self).match("4", context) == nil)
        #expect(try await EdgeMatch<any Sendable, Int>.instance(of: Int.self).match(4, context) == 4)
    }

    @Test("conditions and transformations refine a match and keep its label")
    func refined() async throws {
        let match = EdgeMatch<LLMResponse, String>.text.when { !$0.isEmpty }.map(\.count)
        #expect(match.label == "text")
        #expect(try await match.match(.says("four"), context) == 4)
        #expect(try await match.match(.says(""), context) == nil)
        #expect(match.labelled("long").label == "long")
    }
}
