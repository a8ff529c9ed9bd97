import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Ready strategies")
struct ReadyStrategyTests {
    private let echo = ClosureTool("echo") { call throws(ToolError) in ToolReply("echo of \(call.arguments["text"]?.stringValue ?? "")") }

    private func agent<Output>(
        _ strategy: Strategy<String, Output>, _ answers: ScriptedAnswer..., configuration: AgentConfiguration = AgentConfiguration()
    ) -> (GraphAgent<String, Output>, ScriptedExecutor) {
        let executor = ScriptedExecutor(answers: answers)
        return (
            GraphAgent(
                executor: executor, model: LLModel("scripted"), tools: [echo], instructions: "Be brief.", strategy: strategy,
                configuration: configuration), executor
        )
    }

    @Test("all of them are wired soundly")
    func wiring() {
        #expect(Strategy.singleRun().plan.problems == [])
        #expect(Strategy.singleRun(compressing: .whole, when: .messages(over: 3)).plan.problems == [])
        #expect(Strategy.reAct(reasoningInterval: 3).plan.problems == [])
        #expect(Strategy.chat { _ in nil }.plan.problems == [])
        #expect(Strategy<String, Int>.structured().plan.problems == [])
        #expect(Strategy.planner().plan.problems == [])
        #expect(Strategy.planner(isCriticised: false).plan.problems == [])
        #expect(Strategy<Int, Int>.goalOriented(goals: [], actions: []).plan.problems == [])
    }

    @Test(
        "koog C1, C20, D14: single run carries out calls beside text, and every call has its result before the next request",
        arguments: [true, false])
    func singleRun(isStreaming: Bool) async throws {
        let (agent, executor) = agent(
            .singleRun(), .toolCall("echo", ["text": "a"], text: "I shall ask."), .toolCall("echo", ["text": "b"]), .text("done"),
            configuration: AgentConfiguration(isStreaming: isStreaming))
        let result = try await agent.run("go")
        #expect(result.output == "done")
        #expect(result.conversation.messages.map(\.role) == [.system, .user, .assistant, .tool, .assistant, .tool, .assistant])
        #expect(result.trace.nodes == ["ask", "run tools", "tell results", "run tools", "tell results"])
        #expect(executor.requests.map(\.isStreaming) == [isStreaming, isStreaming, isStreaming])
        #expect(executor.requests.last?.prompt.messages.last?.role == .tool)
    }

    @Test("the streamed and the whole mode of one strategy end with the same conversation")
    func modes() async throws {
        var conversations: [Prompt] = []
        for isStreaming in [true, false] {
            let (agent, _) = agent(
                .singleRun(), .toolCall("echo", ["text": "a"], id: "1"), .text("done"),
                configuration: AgentConfiguration(isStreaming: isStreaming))
            conversations.append(try await agent.run("go").conversation)
        }
        #expect(conversations[0] == conversations[1])
    }

    @Test("a history that has become too long is made shorter between results and the next request")
    func compression() async throws {
        // The last results go to the model word for word: the first round is summarised when the second is over.
        let (agent, executor) = agent(
            .singleRun(compressing: .whole, when: .messages(over: 4)), .toolCall("echo", ["text": "a"], id: "1"),
            .toolCall("echo", ["text": "b"], id: "2"), .text("a summary"), .text("done"))
        let result = try await agent.run("go")
        #expect(result.output == "done")
        let round = ["run tools", "keep results", "compress", "go on"]
        #expect(result.trace.nodes == ["ask"] + round + round)
        #expect(executor.requests.count == 4)
        #expect(result.conversation.messages.flatMap(\.toolCalls).map(\.id) == ["2"])
        #expect(result.conversation.messages.contains { $0.text.contains("a summary") })
    }

    @Test("ReAct reasons without tools, then acts, and reasons again after every so many steps", arguments: [1, 2])
    func reAct(interval: Int) async throws {
        let think = ScriptedAnswer.text("I think")
        let act = ScriptedAnswer.toolCall("echo", ["text": "a"])
        let (agent, executor) =
            interval == 1
            ? agent(.reAct(), think, act, think, act, think, .text("done"))
            : agent(.reAct(reasoningInterval: 2), think, act, act, think, .text("done"))
        let result = try await agent.run("go")
        #expect(result.output == "done")
        #expect(
            result.trace.nodes
                == (interval == 1
                    ? ["hear", "reason", "act", "run tools", "reason", "act", "run tools", "reason", "act"]
                    : ["hear", "reason", "act", "run tools", "act", "run tools", "reason", "act"]))
        #expect(executor.requests.first?.tools.isEmpty == true)
    }

    @Test("a chat asks the person through a tool and ends with the model's last words")
    func chat() async throws {
        let asked = Mutex<[String]>([])
        let (agent, executor) = agent(
            .chat { message in
                asked.withLock { $0.append(message) }
                return "Bern"
            }, .toolCall("ask_user", ["message": "Which city?"]), .toolCall("echo", ["text": "Bern"]),
            .toolCall("finish_chat", ["message": "It rains."]))
        #expect(try await agent.run("How is the weather?").output == "It rains.")
        #expect(asked.withLock { $0 } == ["Which city?"])
        #expect(executor.requests.first?.tools.map(\.name) == ["echo", "ask_user", "finish_chat"])
        #expect(executor.requests[1].prompt.messages.last?.parts.count == 1)
    }

    @Test("an answer in words is sent back in a chat, and a person who has gone is told to the model")
    func chatRepair() async throws {
        let (agent, executor) = agent(
            .chat { _ in nil }, .text("Which city?"), .toolCall("ask_user", ["message": "Which city?"]),
            .toolCall("finish_chat", ["message": "Bye."]))
        let result = try await agent.run("How is the weather?")
        #expect(result.output == "Bye.")
        #expect(executor.requests.count == 3)
        #expect(result.conversation.messages.contains { $0.role == .tool && $0.parts.description.contains("The user has gone") })
    }

    @Test("a planner plans, criticises, carries out the steps, reviews, and plans again until the goal is reached")
    func planner() async throws {
        let (agent, executor) = agent(
            .planner(), .text(#"{"steps": ["guess"]}"#), .text(#"{"feedback": "do not guess", "accepted": false}"#),
            .text(#"{"steps": ["look", "tell"]}"#), .text(#"{"feedback": "", "accepted": true}"#), .toolCall("echo", ["text": "x"]),
            .text("looked"), .text("told"), .text(#"{"is_reached": false, "text": "more"}"#), .text(#"{"steps": ["again"]}"#),
            .text(#"{"feedback": "", "accepted": true}"#), .text("done again"), .text(#"{"is_reached": true, "text": "All is well."}"#))
        let result = try await agent.run("find out")
        #expect(result.output == "All is well.")
        #expect(
            result.trace.nodes == [
                "plan", "criticise", "plan", "criticise", "step", "step", "review", "plan", "criticise", "step", "review",
            ])
        #expect(executor.requests.count == 12)
        #expect(executor.requests[2].prompt.messages.last?.text.contains("do not guess") == true)
    }

    @Test("a planner whose plans are always refused ends at its bound")
    func plannerBound() async throws {
        let answers = (0..<2).flatMap { _ in
            [ScriptedAnswer.text(#"{"steps": ["guess"]}"#), .text(#"{"feedback": "no", "accepted": false}"#)]
        }
        let agent = GraphAgent(
            executor: ScriptedExecutor(answers: answers), model: LLModel("scripted"), strategy: .planner(maxPlans: 2))
        let error = await #expect(throws: AgentError.self) { try await agent.run("find out") }
        guard case .limit(.visits(node: "plan", 2))? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
    }
}
