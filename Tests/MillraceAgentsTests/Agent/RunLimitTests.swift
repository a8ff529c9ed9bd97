import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("Limits of a run")
struct RunLimitTests {
    private let usage = Usage(inputTokens: 100, outputTokens: 50)

    private func agent(_ limits: RunLimits, prices: PriceList = PriceList(), clock: any Clock<Duration> = ContinuousClock()) -> Agent {
        let executor = ScriptedExecutor(rules: [.reply(to: .any, with: .toolCall("again").using(usage))], clock: clock)
        return Agent(
            executor: executor, model: SampleRun.model, tools: [RunTestTool("again")],
            configuration: AgentConfiguration(limits: limits, prices: prices, clock: clock))
    }

    private func failure(of agent: Agent) async -> AgentError? {
        do throws(AgentError) {
            _ = try await agent.run("Go.")
            return nil
        } catch {
            return error
        }
    }

    @Test("steps, tokens and cost end the run before the next request; what was done is kept")
    func counted() async throws {
        let prices: PriceList = ["test-model": ModelPrice(input: 1, output: 2)]
        let cases: [(RunLimits, AgentError.RunLimit)] = [
            (RunLimits(steps: 3), .steps(3)), (RunLimits(tokens: 450), .tokens(450)), (RunLimits(cost: 0.0006), .cost(0.0006)),
        ]
        for (limits, expected) in cases {
            let error = try #require(await failure(of: agent(limits, prices: prices)))
            guard case .limit(let limit) = error.kind else { throw error }
            #expect(limit == expected)
            let state = try #require(error.state)
            #expect(state.outcome == .limited)
            #expect(state.requestCount == 3)
            #expect(state.stepCount == 3)
            #expect(state.usage == Usage(inputTokens: 300, outputTokens: 150))
            #expect(abs(state.cost - 0.0006) < 1e-12)
            #expect(state.prompt.messages.count == 7)
            #expect(HistoryLaw.faults(state.history) == [])
        }
    }

    @Test("tokens are counted by model: one without a total of its provider's counts beside one that has it")
    func tokensOfModels() async throws {
        var state = AgentRunState(runID: "run_1", agent: "agent", prompt: Prompt(messages: [.user("Go.")]), model: SampleRun.model)
        state.models = [
            AgentRunState.ModelUsage(model: "with-total", responseCount: 1, usage: Usage(totalTokens: 10)),
            AgentRunState.ModelUsage(model: "without-total", responseCount: 1, usage: usage),
        ]
        do throws(AgentError) {
            _ = try await agent(RunLimits(tokens: 160)).resume(state)
            Issue.record("the run should have been refused")
        } catch {
            guard case .limit(.tokens(160)) = error.kind else { throw error }
            #expect(error.state?.requestCount == 0)
        }
    }

    @Test("a run that reached a limit goes on with a higher one")
    func resumed() async throws {
        let error = try #require(await failure(of: agent(RunLimits(steps: 2))))
        var state = try #require(error.state)
        state.model = LLModel("other-model")
        let executor = ScriptedExecutor(.text("Done."))
        let agent = Agent(executor: executor, model: SampleRun.model, configuration: AgentConfiguration(limits: RunLimits(steps: 3)))
        let result = try await agent.resume(state)
        #expect(result.text == "Done.")
        #expect(result.state.requestCount == 3)
        #expect(executor.requests[0].model.id == "other-model")
        #expect(result.state.models.map(\.model) == ["test-model"])
    }

    @Test("a cost limit without a price is refused before anything is sent")
    func unknownPrice() async throws {
        let agent = agent(RunLimits(cost: 1))
        let error = try #require(await failure(of: agent))
        guard case .configuration(let text) = error.kind else { throw error }
        #expect(text.contains("test-model"))
        #expect((agent.executor as? ScriptedExecutor)?.requests.isEmpty == true)
    }

    @Test("the time limit stops a response under way")
    func timeOfResponse() async throws {
        let clock = ManualClock(isAutomatic: true)
        let executor = ScriptedExecutor(ScriptedAnswer.text("never whole").hanging(after: 2))
        let agent = Agent(
            executor: executor, model: SampleRun.model,
            configuration: AgentConfiguration(limits: RunLimits(time: .seconds(30)), clock: clock))
        let error = try #require(await failure(of: agent))
        guard case .limit(.time(.seconds(30))) = error.kind else { throw error }
        #expect(clock.sleeps == [.seconds(30)])
        #expect(error.state?.outcome == .limited)
        #expect(executor.streams.openCount == 0)
    }

    @Test("the time limit stops a tool under way, and its call is not finished")
    func timeOfTool() async throws {
        let clock = ManualClock()
        let log = ToolLog()
        let tool = RunTestTool("slow") { call throws(ToolError) in
            try await log.work(call) { () async throws(ToolError) -> ToolReply in try await untilCancelled(call) }
        }
        let agent = Agent(
            executor: ScriptedExecutor(.toolCall("slow", id: "call_1")), model: SampleRun.model, tools: [tool],
            configuration: AgentConfiguration(limits: RunLimits(time: .seconds(30)), clock: clock))
        async let ended = failure(of: agent)
        #expect(await eventually { log.running == 1 })
        clock.advance(by: .seconds(31))
        let error = try #require(await ended)
        guard case .limit(.time) = error.kind else { throw error }
        #expect(error.state?.calls.map(\.status) == [.started])
        #expect(log.running == 0)
        #expect((error.state?.elapsed ?? .zero) >= .seconds(31))
    }

    @Test("prices: cached tokens within or beside the input, reasoning within or beside the output")
    func prices() {
        let price = ModelPrice(input: 10, output: 20, cacheRead: 1, cacheWrite: 12)
        let openAI = Usage(inputTokens: 1_000_000, outputTokens: 0, cacheReadTokens: 400_000)
        #expect(abs(price.cost(of: openAI) - 6.4) < 1e-9)
        let anthropic = Usage(
            inputTokens: 600_000, outputTokens: 0, cacheReadTokens: 400_000, cacheWriteTokens: 100_000,
            raw: ["cache_read_input_tokens": 400_000])
        #expect(abs(price.cost(of: anthropic) - 7.6) < 1e-9)
        let gemini = Usage(inputTokens: 0, outputTokens: 100_000, reasoningTokens: 100_000, raw: ["thoughtsTokenCount": 100_000])
        #expect(abs(price.cost(of: gemini) - 4) < 1e-9)
        #expect(PriceList().cost(of: openAI, model: "any") == nil)
    }
}
