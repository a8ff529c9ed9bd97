import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("Laws of all runs")
struct RandomRunTests {
    /// A run that a seed decides: answers with calls of every kind, tools that fail, responses that break off, policies.
    private struct RandomRun {
        let agent: Agent
        let executor: ScriptedExecutor
        let log = ToolLog()

        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            let stepCount = random.number(0...3)
            var answers: [ScriptedAnswer] = []
            for step in 0..<stepCount {
                var parts: [LLMResponse.Part] = random.once(in: 2) ? [.text(TextPart("Step \(step)."))] : []
                for number in 0..<random.number(1...4) {
                    let id = ToolCallID("call_\(step)_\(number)")
                    let name = random.pick("good", "good", "bad", "alone", "missing")
                    let partial = PartialToolCall(id: id, name: name, rawArguments: "{\"a\":")
                    parts.append(
                        .toolCall(
                            random.once(in: 6)
                                ? .invalid(partial, ArgumentError(.unfinished))
                                : .complete(ToolCall(id: id, name: name, arguments: ["n": .number(JSONNumber(number))]))))
                }
                answers.append(.parts(parts, usage: Usage(inputTokens: random.number(0...9), outputTokens: 1)))
            }
            answers.append(random.once(in: 4) ? .refusal("No.") : .text("The end."))
            if random.once(in: 3) {
                let position = random.number(0...answers.count - 1)
                answers[position] = answers[position].cut(after: random.number(0...8))
            }
            executor = ScriptedExecutor(answers: answers.map { $0.chunked(.random(seed: seed)) })
            let (log, pauses) = (log, random.number(0...3))
            let body: @Sendable (ToolCall) async throws(ToolError) -> ToolReply = { call in
                try await log.work(call) { () async throws(ToolError) -> ToolReply in
                    for _ in 0..<pauses { await Task.yield() }
                    if call.name == "bad" { throw ToolError(.failed, tool: call.name, messageForModel: "bad luck") }
                    return ToolReply("fine")
                }
            }
            let policy = ToolPolicy(
                maxParallel: random.number(1...4), failure: random.once(in: 4) ? .endRun : .tellModel,
                eventOrder: random.pick(.byCall, .asTheyHappen))
            agent = Agent(
                executor: executor, model: SampleRun.model,
                tools: [RunTestTool("good", body), RunTestTool("bad", body), RunTestTool("alone", isParallel: false, body)],
                configuration: AgentConfiguration(
                    limits: RunLimits(steps: random.once(in: 5) ? 1 : 50), tools: policy, isStreaming: !random.once(in: 4)))
        }
    }

    @Test("300 seeds: one beginning and one end, each request and each tool with one end, usage adds up, the history is valid")
    func laws() async throws {
        var outcomes: Set<AgentEvent.RunEnd.Outcome> = []
        for seed in UInt64(0)..<300 {
            let run = RandomRun(seed: seed)
            let box = EventBox()
            var state: AgentRunState?
            do throws(AgentError) {
                state = try await run.agent.run("Go.") { box.add($0) }.state
            } catch {
                state = error.state
            }
            let final = try #require(state, "seed \(seed)")
            let outcome = try #require(final.outcome, "seed \(seed)")
            outcomes.insert(outcome)
            #expect(HistoryLaw.faults(final.history) == [], "seed \(seed)")
            #expect(run.log.running == 0 && run.executor.streams.openCount == 0, "seed \(seed)")
            check(box.events, run, final, seed: seed)
        }
        #expect(outcomes == [.finished, .failed, .limited])
    }

    private func check(_ events: [AgentEvent], _ run: RandomRun, _ state: AgentRunState, seed: UInt64) {
        var started: [ToolCallID] = []
        var ended: [ToolCallID] = []
        var (requests, ends, begins, finals) = (0, 0, 0, 0)
        var usage = Usage()
        for event in events {
            switch event.kind {
            case .runStarted: begins += 1
            case .runEnded: finals += 1
            case .requestStarted: requests += 1
            case .requestFinished(let end):
                ends += 1
                if let used = end.response.usage { usage = usage + used }
            case .requestFailed(let failure):
                ends += 1
                if let used = failure.partial?.usage { usage = usage + used }
            case .toolStarted(let start):
                #expect(!ended.contains(start.call.id), "seed \(seed)")
                started.append(start.call.id)
            case .toolFinished(let end), .toolFailed(let end): ended.append(end.result.callID)
            default: break
            }
        }
        #expect(begins == 1 && finals == 1, "seed \(seed)")
        #expect(requests == ends && requests == state.requestCount, "seed \(seed)")
        #expect(Set(ended).count == ended.count && Set(started).isSubset(of: ended), "seed \(seed)")
        #expect(started.map(\.rawValue).sorted() == run.log.started.sorted(), "seed \(seed)")
        #expect(usage == state.usage, "seed \(seed)")
        if case .runStarted? = events.first?.kind {} else { Issue.record("seed \(seed): no beginning") }
        if case .runEnded? = events.last?.kind {} else { Issue.record("seed \(seed): no end") }
    }
}
