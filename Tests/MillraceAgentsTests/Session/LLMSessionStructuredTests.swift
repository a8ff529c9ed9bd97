import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionStructuredTests {
    typealias Square = SquareTool.Arguments

    @Test("a value is asked for, read, and written down as the model said it") func whole() async throws {
        let run = SessionRun(answers: [.text("{\"number\": 5}")], tools: [EchoTool("a")])
        let answer = try await run.context.withSession { try await $0.request("A number.", generating: Square.self) }
        #expect(answer.value.number == 5)
        #expect(run.outline == ["user: A number.", "assistant: {\"number\": 5}"])
        #expect(run.executor.requests[0].tools.isEmpty)
        // The schema was told for this request only.
        #expect(run.executor.requests[0].prompt.messages[0].text != "A number.")
        let isTold = run.events.contains { if case .requestFinished = $0.kind { true } else { false } }
        #expect(isTold)
    }

    @Test("a repaired answer leaves no trace of the wrong one; one that stays wrong is a typed error") func repair() async throws {
        let run = SessionRun([.user("q")], answers: [.text("five"), .text("{\"number\": 5}"), .text("five"), .text("five")])
        let answer = try await run.context.withSession { try await $0.request(generating: Square.self) }
        #expect(answer.repairCount == 1)
        #expect(run.outline == ["user: q", "assistant: {\"number\": 5}"])
        let error = await #expect(throws: AgentError.self) {
            try await run.context.withSession { try await $0.request("again", generating: Square.self) }
        }
        guard case .unexpectedAnswer? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(run.outline.last == "user: again")
    }

    @Test("limits of the run hold for structured requests, in their own words") func limits() async throws {
        let run = SessionRun([.user("q")], configuration: AgentConfiguration(limits: RunLimits(steps: 0)))
        let error = await #expect(throws: AgentError.self) {
            try await run.context.withSession { try await $0.request(generating: Square.self) }
        }
        guard case .limit(.steps(0))? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a streamed value is written down when it has ended") func streamed() async throws {
        let run = SessionRun([.user("q")], answers: [.text("{\"number\": 5}")])
        let stream = try await run.context.withSession { $0.requestStreaming(generating: Square.self) }
        #expect(try await stream.collect().value.number == 5)
        #expect(run.outline == ["user: q", "assistant: {\"number\": 5}"])
    }

    @Test("structured nodes, whole and streaming, and for results of tools") func nodes() async throws {
        let call = ToolCall(id: "1", name: "a", arguments: [:])
        let run = SessionRun(
            answers: [.text("{\"number\": 1}"), .text("{\"number\": 2}"), .text("{\"number\": 3}"), .text("{\"number\": 4}")],
            tools: [EchoTool("a")])
        let context = run.context
        #expect(try await Node.requestStructured(generating: Square.self).run("q", in: context).value.number == 1)
        let stream = try await Node.requestStructuredStreaming(generating: Square.self).run("r", in: context)
        #expect(try await stream.collect().value.number == 2)
        context.conversation.update { $0.prompt.messages.append(.assistant(.toolCall(call))) }
        let told = Node.sendToolResultsStructured(generating: Square.self)
        #expect(try await told.run([ToolResult(of: call, "r")], in: context).value.number == 3)
        #expect(run.executor.requests[2].prompt.options.toolChoice == ToolChoice.none)
        #expect(
            try await Node<Int, StructuredResponse<Square>>.requestNextStructured(generating: Square.self).run(0, in: context).value.number
                == 4)
        #expect(run.problems.isEmpty)
    }
}
