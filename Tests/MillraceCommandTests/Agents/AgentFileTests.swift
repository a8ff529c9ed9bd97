#if CommandLine
import MillraceAgents
import MillraceCore
import Testing

@testable import MillraceCommand

@Suite("Agent files")
struct AgentFileTests {
    @Test("a file gives all it says, and defaults for the rest")
    func reading() throws {
        let file = try AgentFile(
            """
            name: helper
            provider: anthropic
            model: some-model
            instructions: |
              Be short.
            plan: react
            tools: [clock, read_file]
            workspace: docs
            options: {temperature: 0.5, max_tokens: 100, reasoning: low}
            limits: {steps: 7, time: 90s, cost: 0.5}
            price: {input: 3, output: 15}
            tool_policy: {parallel: 2, timeout: 500ms, start: call, on_failure: end_run}
            """, file: "helper.yaml")
        #expect(file.name == "helper")
        #expect(file.provider == "anthropic")
        #expect(file.model == "some-model")
        #expect(file.instructions == "Be short.\n")
        #expect(file.tools == [.clock, .readFile])
        #expect(file.workspace == "docs")
        #expect(file.options.temperature == 0.5)
        #expect(file.options.maxOutputTokens == 100)
        #expect(file.options.reasoning?.effort == .low)
        #expect(file.limits.steps == 7)
        #expect(file.limits.time == .seconds(90))
        #expect(file.price == ModelPrice(input: 3, output: 15))
        #expect(file.toolPolicy.maxParallel == 2)
        #expect(file.toolPolicy.timeout == .milliseconds(500))
        #expect(file.toolPolicy.start == .whenCallCompletes)
        #expect(file.toolPolicy.failure == .endRun)
        #expect(try AgentFile("model: x", file: "x").limits == RunLimits())
    }

    @Test(
        "what is wrong is told with its line, and what was meant",
        arguments: [
            ("tool: [clock]", "a.yaml:1:7: the agent has no key `tool`; did you mean `tools`?"),
            ("name: x\ntools: [clock, wrench]", "a.yaml:2:16: there is no built-in tool `wrench`"),
            ("limits:\n  steps: many", "a.yaml:2:10: `steps` should be a whole number"),
            ("limits: {time: 5}", "`time` should be a span of time"), ("plan: walk", "`plan` should be one of `loop`, `react`"),
            ("- a", "the agent should be a mapping"), ("name: [", "is no YAML"), ("", "is empty"), ("name: a\nname: b", "is no YAML"),
            ("limits: {cost: 1}", "needs `price`"), ("tools: clock", "`tools` should be a list"),
        ])
    func complaints(text: String, complaint: String) {
        do throws(CommandFailure) {
            _ = try AgentFile(text, file: "a.yaml")
            Issue.record("it was read: \(text)")
        } catch {
            #expect(error.description.contains(complaint), "\(error)")
            #expect(error.code == .data)
        }
    }

    @Test("the way of a loop is drawn from its steps")
    func way() throws {
        let file = try AgentFile("tools: [clock]", file: "a.yaml")
        let call = ToolCall(id: "c", name: "clock", arguments: [:])
        let events: [AgentEvent] = [
            AgentEvent(path: ["agent"], .stepStarted(1)), AgentEvent(path: ["agent"], .toolStarted(AgentEvent.ToolStart(call: call))),
            AgentEvent(path: ["agent"], .toolStarted(AgentEvent.ToolStart(call: call))), AgentEvent(path: ["agent"], .stepStarted(2)),
            AgentEvent(path: ["agent"], .runEnded(AgentEvent.RunEnd(outcome: .finished))),
        ]
        let way = file.way(of: events)
        #expect(way.nodes == ["ask", "run tools", "tell results"])
        #expect(way.edgeCounts.count == 4)
    }
}
#endif
