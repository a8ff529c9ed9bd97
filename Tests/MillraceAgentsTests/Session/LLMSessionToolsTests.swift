import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceAgents

@Suite struct LLMSessionToolsTests {
    @Test("a tool called by name is told as an event and not written down") func byName() async throws {
        let run = SessionRun([.user("q")], tools: [EchoTool("weather")])
        let result = try await run.context.withSession { try await $0.callTool("weather", arguments: ["city": "Rome"]) }
        #expect(result.text == "weather Rome")
        #expect(result.callID.origin == .minted)
        #expect(run.outline == ["user: q"])
        let isTold = run.events.contains { if case .toolFinished = $0.kind { true } else { false } }
        #expect(isTold)
    }

    @Test("a tool that is not there gives an error result") func unknown() async throws {
        let run = SessionRun([.user("q")])
        let result = try await run.context.withSession { try await $0.callTool("nothing", arguments: [:]) }
        #expect(result.isError)
    }

    @Test("calls of one tool for many arguments keep their order and their limit", arguments: [1, 3, 16])
    func many(maxParallel: Int) async throws {
        let tool = SquareTool()
        let run = SessionRun(tools: [tool])
        let arguments = AsyncStream<SquareTool.Arguments> { continuation in
            for number in 0..<40 { continuation.yield(SquareTool.Arguments(number: number)) }
            continuation.finish()
        }
        let results = try await run.context.withSession { session in
            try await session.callTool(tool, forEach: arguments, maxParallel: maxParallel)
        }
        #expect(results.map(\.text) == (0..<40).map { "\($0 * $0)" })
        #expect(tool.counter.highest <= maxParallel)
        #expect(Set(results.map(\.callID)).count == 40)
    }

    @Test("a forced call comes with its arguments read") func forced() async throws {
        let tool = SquareTool()
        let run = SessionRun([.user("q")], answers: [.toolCall("square", ["number": 4])], tools: [tool])
        let forced = try await run.context.withSession { try await $0.requestForcing(tool) }
        #expect(forced.arguments.number == 4)
        #expect(run.messages.pendingCalls == [forced.call])
    }

    @Test("arguments that do not fit are a typed error") func unfit() async throws {
        let tool = SquareTool()
        let run = SessionRun([.user("q")], answers: [.toolCall("square", ["number": "four"])], tools: [tool])
        let error = await #expect(throws: AgentError.self) {
            try await run.context.withSession { try await $0.requestForcing(tool) }
        }
        guard case .unexpectedAnswer? = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
