import Foundation
import Logging
import MillraceAgents
import MillraceCore
import MillraceTesting
import Synchronization
import Testing
import Tracing

@Suite("Features that observe runs")
struct FeatureTests {
    /// A run with a failing tool, a failing inner agent and text of every kind, all of it marked.
    private struct Canaries {
        let agent: Agent
        static let word = "CANARY"

        init(_ features: [any AgentFeature], fails: Bool = false) {
            let inner = Agent(
                name: "inner", executor: ScriptedExecutor(ScriptedAnswer.text("CANARY inner").cut(after: 2)), model: LLModel("inner-model"),
                instructions: "CANARY instructions")
            let broken = RunTestTool("broken") { call throws(ToolError) in
                throw ToolError(.failed, tool: call.name, messageForModel: "CANARY failure")
            }
            let good = RunTestTool("good") { _ throws(ToolError) in
                await ToolContext.current?.report("CANARY progress")
                return ToolReply(["value": "CANARY result"])
            }
            let calls = [
                ToolCall(id: "call_1", name: "broken", arguments: ["a": "CANARY arguments"]),
                ToolCall(id: "call_2", name: "good", arguments: ["a": "CANARY arguments"]),
                ToolCall(id: "call_3", name: "ask", arguments: ["request": "CANARY request"]),
            ]
            let usage = Usage(inputTokens: 7, outputTokens: 3, reasoningTokens: 1, cacheReadTokens: 2)
            let first = ScriptedAnswer.response(
                LLMResponse(
                    choice: LLMResponse.Choice(
                        index: 0,
                        parts: [.reasoning(ReasoningPart(text: "CANARY thought")), .text(TextPart("CANARY text"))]
                            + calls.map { .toolCall(.complete($0)) }, finishReason: .toolCalls),
                    usage: usage, model: "test-model-1", responseID: "resp_1"))
            let second = ScriptedAnswer.text("CANARY answer").using(usage)
            let executor = ScriptedExecutor(first, fails ? second.cut(after: 2) : second)
            agent = Agent(
                name: "outer", executor: executor, model: SampleRun.model,
                tools: [broken, good, inner.asTool(name: "ask", description: "CANARY description")], instructions: "CANARY system",
                configuration: AgentConfiguration(makeRunID: { "run_1" }), features: features)
        }

        func run() async throws { _ = try await agent.run("CANARY question") }
    }

    // MARK: Payload

    @Test("text of the conversation never reaches logs, spans, metrics or descriptions of errors")
    func canaries() async throws {
        let (log, tracer, metrics) = (KeptLog(), KeptTracer(), KeptMetrics())
        let usage = UsageFeature()
        let features: [any AgentFeature] = [
            LoggingFeature(log.logger(.trace)), TracingFeature(tracer: tracer), MetricsFeature(factory: metrics), usage,
        ]
        try await Canaries(features).run()
        var error: AgentError?
        do { try await Canaries(features, fails: true).run() } catch let failure as AgentError { error = failure }
        let description = try #require(error?.description)
        let spans = tracer.spans.map { "\($0.operationName) \($0.attributes) \(String(describing: $0.status))" }
        let recorded = metrics.entries.map { "\($0)" }
        for text in log.lines + spans + recorded + [description, "\(usage.models)"] {
            #expect(!text.uppercased().contains(Canaries.word), "\(text)")
        }
        #expect(log.lines.count > 20 && spans.count > 10 && recorded.count > 10)
    }

    // MARK: Logging

    @Test("levels of a log: runs, steps and tools, frames")
    func logging() async throws {
        for (level, expected) in [(Logger.Level.info, ["run started", "run ended"]), (.warning, ["tool failed"])] {
            let log = KeptLog()
            try await Canaries([LoggingFeature(log.logger(level))]).run()
            for text in expected { #expect(log.lines.contains { $0.contains(text) }, "\(level)") }
            #expect(!log.lines.contains { $0.contains("frame") })
        }
    }

    // MARK: Tracing

    private func span(_ name: String, in tracer: KeptTracer) throws -> KeptTracer.Span {
        try #require(tracer.spans.first { $0.operationName == name })
    }

    @Test("spans: an agent holds its requests and parallel tools, a tool holds the agent that does its work")
    func spanTree() async throws {
        let tracer = KeptTracer()
        try await Canaries([TracingFeature(provider: "openai", tracer: tracer)]).run()
        let outer = try span("invoke_agent outer", in: tracer)
        let chats = tracer.spans.filter { $0.operationName == "chat test-model" }
        #expect(outer.parent == nil)
        #expect(chats.map(\.parent) == [outer.id, outer.id])
        #expect(chats.map(\.kind) == [.client, .client])
        for tool in ["broken", "good", "ask"] { #expect(try span("execute_tool \(tool)", in: tracer).parent == outer.id) }
        let inner = try span("invoke_agent inner", in: tracer)
        #expect(try inner.parent == span("execute_tool ask", in: tracer).id)
        #expect(try span("chat inner-model", in: tracer).parent == inner.id)
        #expect(tracer.spans.allSatisfy { $0.ended != nil })
        // Each span lies within the one it stands in.
        for span in tracer.spans {
            guard let parent = tracer.spans.first(where: { $0.id == span.parent }), let ended = span.ended, let outerEnd = parent.ended
            else { continue }
            // Times are mapped one by one from a clock to another; a millisecond is allowed.
            #expect(span.began + 1_000_000 >= parent.began && ended <= outerEnd + 1_000_000)
        }
    }

    @Test("attributes have the names of OpenTelemetry's conventions")
    func attributes() async throws {
        let tracer = KeptTracer()
        try await Canaries([TracingFeature(provider: "openai", tracer: tracer)]).run()
        let chat = try span("chat test-model", in: tracer)
        let expected = [
            "gen_ai.operation.name": #"string("chat")"#, "gen_ai.provider.name": #"string("openai")"#,
            "gen_ai.request.model": #"string("test-model")"#, "gen_ai.response.model": #"string("test-model-1")"#,
            "gen_ai.response.id": #"string("resp_1")"#, "gen_ai.response.finish_reasons": #"stringArray(["tool_calls"])"#,
            "gen_ai.usage.input_tokens": "int64(7)", "gen_ai.usage.output_tokens": "int64(3)",
            "gen_ai.usage.cache_read.input_tokens": "int64(2)", "gen_ai.usage.reasoning.output_tokens": "int64(1)",
            "gen_ai.request.stream": "bool(true)",
        ]
        for (name, value) in expected { #expect(chat.text(name) == value, "\(name)") }
        #expect(chat.text("gen_ai.response.time_to_first_chunk") != nil)
        let tool = try span("execute_tool broken", in: tracer)
        #expect(tool.text("gen_ai.tool.call.id") == #"string("call_1")"#)
        #expect(tool.text("error.type") == #"string("failed")"#)
        #expect(tool.status?.code == .error)
        let inner = try span("chat inner-model", in: tracer)
        #expect(inner.text("error.type") == #"string("truncated")"#)
        let outer = try span("invoke_agent outer", in: tracer)
        #expect(outer.text("gen_ai.agent.name") == #"string("outer")"#)
        #expect(outer.text("gen_ai.usage.input_tokens") == nil)
    }

    @Test("in a graph, nodes hold requests and tools, and the agent whose work a node is")
    func nodeSpans() async throws {
        let tracer = KeptTracer()
        let feature = TracingFeature(tracer: tracer)
        let run = RunInfo(id: "run_1", agent: "graph")
        let call = ToolCall(id: "call_1", name: "look", arguments: [:])
        let start = AgentEvent.RequestStart(request: 1, model: "m", tools: [], isStreaming: true)
        let (outer, node) = (["graph"], ["graph", "think"])
        let inner = node + ["helper"]
        let events: [AgentEvent] = [
            AgentEvent(path: outer, .runStarted(AgentEvent.RunStart(runID: "run_1", agent: "graph"))),
            AgentEvent(path: outer, .nodeStarted(AgentEvent.NodeStart(node: "think"))), AgentEvent(path: node, .requestStarted(start)),
            AgentEvent(path: node, .requestFinished(AgentEvent.RequestEnd(request: 1, response: LLMResponse()))),
            AgentEvent(path: node, .toolStarted(AgentEvent.ToolStart(call: call))),
            AgentEvent(path: node, .toolFinished(AgentEvent.ToolEnd(result: ToolResult(of: call, "seen")))),
            AgentEvent(path: inner, .runStarted(AgentEvent.RunStart(runID: "run_1.think", agent: "helper"))),
            AgentEvent(path: inner, .requestStarted(start)),
            AgentEvent(path: inner, .requestFinished(AgentEvent.RequestEnd(request: 1, response: LLMResponse()))),
            AgentEvent(path: inner, .runEnded(AgentEvent.RunEnd(outcome: .finished))),
            AgentEvent(path: outer, .nodeFinished(AgentEvent.NodeEnd(node: "think"))),
            AgentEvent(path: outer, .runEnded(AgentEvent.RunEnd(outcome: .finished))),
        ]
        for event in events { await feature.handle(event, at: ContinuousClock().now, in: run) }
        let names = tracer.spans.map { span in
            "\(span.operationName) in \(tracer.spans.first { $0.id == span.parent }?.operationName ?? "nothing")"
        }
        #expect(
            names == [
                "invoke_agent graph in nothing", "node think in invoke_agent graph", "chat m in node think",
                "execute_tool look in node think",
                "invoke_agent helper in node think", "chat m in invoke_agent helper",
            ])
        #expect(tracer.spans.allSatisfy { $0.ended != nil })
    }

    @Test("with capture switched on, spans hold what was said")
    func capture() async throws {
        let tracer = KeptTracer()
        try await Canaries([TracingFeature(tracer: tracer, capturesContent: true)]).run()
        #expect(try span("execute_tool good", in: tracer).text("gen_ai.tool.call.arguments")?.contains("CANARY arguments") == true)
        #expect(try span("execute_tool good", in: tracer).text("gen_ai.tool.call.result")?.contains("CANARY result") == true)
        #expect(try span("chat test-model", in: tracer).text("gen_ai.output.messages")?.contains("CANARY text") == true)
    }

    @Test("a run stands in the span of its caller")
    func outerSpan() async throws {
        let tracer = KeptTracer()
        try await tracer.withSpan("request of a user") { _ in
            _ = try await Canaries([TracingFeature(tracer: tracer)]).agent.stream("Hi.").value()
        }
        #expect(try span("invoke_agent outer", in: tracer).parent == span("request of a user", in: tracer).id)
    }

    @Test("a cancelled run leaves no span open")
    func cancelledSpans() async throws {
        let tracer = KeptTracer()
        let tool = RunTestTool("slow") { call throws(ToolError) in try await untilCancelled(call) }
        let agent = Agent(
            executor: ScriptedExecutor(.toolCall("slow")), model: SampleRun.model, tools: [tool], features: [TracingFeature(tracer: tracer)]
        )
        _ = try? await agent.withRun("Go.") { run in
            for try await event in run { if case .toolStarted = event.kind { return } }
        }
        #expect(tracer.spans.count == 3)
        #expect(tracer.spans.allSatisfy { $0.ended != nil })
        #expect(try span("execute_tool slow", in: tracer).text("error.type") == #"string("cancelled")"#)
    }

    // MARK: Metrics

    @Test("metrics: tokens, durations, calls of tools by outcome")
    func metrics() async throws {
        let metrics = KeptMetrics()
        try await Canaries([MetricsFeature(provider: "openai", factory: metrics)]).run()
        let tokens = metrics.entries.filter { $0.label == "gen_ai.client.token.usage" }
        #expect(tokens.filter { $0.dimensions["gen_ai.token.type"] == "input" }.map(\.value) == [7, 7])
        #expect(tokens.filter { $0.dimensions["gen_ai.token.type"] == "output" }.map(\.value) == [3, 3])
        #expect(tokens.allSatisfy { $0.dimensions["gen_ai.request.model"] == "test-model" })
        let durations = metrics.entries.filter { $0.label == "gen_ai.client.operation.duration" }
        #expect(durations.map { $0.dimensions["error.type"] } == [nil, "truncated", nil])
        #expect(durations.allSatisfy { $0.kind == "timer" && $0.value >= 0 })
        let calls = metrics.entries.filter { $0.label == "millrace.tool.calls" }
        #expect(calls.map { $0.dimensions["gen_ai.tool.name"] } == ["broken", "good", "ask"])
        #expect(calls.map { $0.dimensions["error.type"] } == ["failed", nil, "failed"])
        #expect(metrics.entries.filter { $0.label == "gen_ai.execute_tool.duration" }.count == 3)
        #expect(metrics.entries.filter { $0.label == "gen_ai.invoke_agent.duration" }.count == 2)
    }

    @Test("a name that the model made up is no dimension")
    func unknownTool() async throws {
        let metrics = KeptMetrics()
        let agent = Agent(
            executor: ScriptedExecutor(.toolCall("invented"), .text("Oh.")), model: SampleRun.model,
            features: [MetricsFeature(factory: metrics)])
        _ = try await agent.run("Go.")
        let calls = metrics.entries.filter { $0.label == "millrace.tool.calls" }
        #expect(calls.map { $0.dimensions["gen_ai.tool.name"] } == ["unknown"])
        #expect(!metrics.entries.contains { $0.label == "gen_ai.execute_tool.duration" })
    }

    // MARK: Usage

    @Test("usage and cost: by model and run, agents that are tools among them, readable while the run goes on")
    func usage() async throws {
        let usage = UsageFeature(prices: ["test-model": ModelPrice(input: 1, output: 1, cacheRead: 0)])
        let seen = Mutex<[Int?]>([])
        let run = Canaries([usage]).agent.stream("Go.")
        for try await event in run {
            if case .stepEnded = event.kind { seen.withLock { $0.append(usage.usage.inputTokens) } }
        }
        #expect(seen.withLock { $0.last } == 14)
        #expect(usage.models(ofRun: "run_1").map(\.model) == ["test-model"])
        #expect(usage.usage.outputTokens == 6)
        #expect(abs(usage.cost - 16e-6) < 1e-12)
        usage.forget(run: "run_1")
        #expect(usage.models(ofRun: "run_1").isEmpty)
        #expect(usage.models.count == 1)
    }

    @Test("a feature of an agent and of the agent that is its tool is told every event once")
    func sharedFeature() async throws {
        let shared = UsageFeature()
        let inner = Agent(
            name: "inner", executor: ScriptedExecutor(ScriptedAnswer.text("Seen.").using(Usage(outputTokens: 3))), model: SampleRun.model,
            features: [shared])
        let outer = Agent(
            name: "outer", executor: ScriptedExecutor(.toolCall("ask", ["request": "Look."]), .text("Done.")), model: SampleRun.model,
            tools: [inner.asTool(name: "ask", description: "Looks.")], features: [shared])
        let result = try await outer.run("Go.")
        #expect(result.text == "Done.")
        #expect(result.state.usage.outputTokens == 3)
        #expect(shared.usage.outputTokens == 3)
        #expect(shared.models.map(\.responseCount) == [1])
    }

    // MARK: Trajectories

    @Test("a trajectory holds every event, and equal runs give equal lines")
    func trajectory() async throws {
        var records: [[String]] = []
        let boxes = [EventBox(), EventBox()]
        for box in boxes {
            let lines = Mutex<[String]>([])
            var sample = SampleRun()
            sample.agent.features = [TrajectoryFeature { line in lines.withLock { $0.append(line) } }]
            _ = try await sample.agent.run("Go.") { box.add($0) }
            records.append(lines.withLock { $0 })
        }
        #expect(records[0] == records[1])
        #expect(try records[0].map { try TrajectoryFeature.Line(jsonText: $0).event } == boxes[0].events)
    }

    @Test("a trajectory may leave out frames and have times; a sink that fails ends the record, not the run")
    func trajectoryOptions() async throws {
        struct Full: Error {}
        let lines = Mutex<[String]>([])
        let options = TrajectoryFeature.Options(includesFrames: false, includesTimes: true)
        let feature = TrajectoryFeature(options: options) { line in
            try lines.withLock { lines in
                if lines.count == 3 { throw Full() }
                lines.append(line)
            }
        }
        var sample = SampleRun()
        sample.agent.features = [feature]
        _ = try await sample.agent.run("Go.")
        #expect(feature.failure is Full)
        let read = try lines.withLock { $0 }.map { try TrajectoryFeature.Line(jsonText: $0) }
        #expect(read.count == 3)
        #expect(read[0].seconds == 0)
        #expect(!read.contains { if case .frame = $0.event.kind { true } else { false } })
    }
}
