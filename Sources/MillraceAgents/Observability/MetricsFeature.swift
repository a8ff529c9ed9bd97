public import Metrics
internal import MillraceCore
internal import Synchronization

/// Counts and times what runs do, by OpenTelemetry's conventions for generative AI.
///
/// | metric | kind | dimensions |
/// |---|---|---|
/// | `gen_ai.client.token.usage` | recorder | operation, provider, models, `gen_ai.token.type` |
/// | `gen_ai.client.operation.duration` | timer | operation, provider, models, `error.type` |
/// | `gen_ai.client.operation.time_to_first_chunk` | timer | operation, provider, request model |
/// | `gen_ai.execute_tool.duration` | timer | tool, `error.type` |
/// | `millrace.tool.calls` | counter | tool, `error.type` |
/// | `gen_ai.invoke_agent.duration` | timer | agent, `error.type` |
/// | `gen_ai.invoke_agent.inference_calls` | recorder | agent |
///
/// Calls that were never run are counted and not timed. Dimensions hold names only: never ids, never text of the conversation.
public final class MetricsFeature: AgentFeature {
    private struct Began {
        var time: ContinuousClock.Instant
        var model: String?
        var agent: String?
        var hasFirstChunk = false
    }

    private let provider: String?
    private let factory: (any MetricsFactory)?
    private let open = Mutex<[EventSpot: Began]>([:])

    /// Makes a feature.
    ///
    /// - Parameters:
    ///   - provider: the name of the models' provider, as the conventions spell it: `openai`, `anthropic`, `gcp.gemini`.
    ///   - factory: what makes the metrics. Default: the one the application has set up.
    public init(provider: String? = nil, factory: (any MetricsFactory)? = nil) {
        self.provider = provider
        self.factory = factory
    }

    /// Counts an event.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
        guard let spot = EventSpot(event, in: run) else { return }
        switch event.kind {
        case .runStarted(let start): open.withLock { $0[spot] = Began(time: time, agent: start.agent) }
        case .requestStarted(let start): open.withLock { $0[spot] = Began(time: time, model: start.model) }
        case .toolStarted: open.withLock { $0[spot] = Began(time: time) }
        case .frame(let frame): if frame.frame.isContent { noteFirstChunk(spot, time) }
        case .requestFinished(let end): finishRequest(spot, end.response, nil, time)
        case .requestFailed(let failure): finishRequest(spot, failure.partial, failure.code, time)
        case .toolFinished(let end): finishTool(spot, end, end.result.isError ? "tool" : nil, time)
        case .toolFailed(let end): finishTool(spot, end, end.failure?.word ?? "failed", time)
        case .runEnded(let end): finishRun(spot, end, time)
        default: break
        }
    }

    private func close(_ spot: EventSpot) -> Began? { open.withLock { $0.removeValue(forKey: spot) } }

    private func noteFirstChunk(_ spot: EventSpot, _ time: ContinuousClock.Instant) {
        let first = open.withLock { open -> Began? in
            guard let known = open[spot], !known.hasFirstChunk else { return nil }
            open[spot]?.hasFirstChunk = true
            return known
        }
        guard let first else { return }
        record(GenAINames.operationTimeToFirstChunk, time - first.time, chat(first))
    }

    private func finishRequest(_ spot: EventSpot, _ response: LLMResponse?, _ error: String?, _ time: ContinuousClock.Instant) {
        guard let began = close(spot) else { return }
        var dimensions = chat(began)
        if let model = response?.model { dimensions.append((GenAINames.responseModel, model)) }
        for (type, count) in [("input", response?.usage?.totalInputTokens), ("output", response?.usage?.totalOutputTokens)] {
            guard let count else { continue }
            recorder(GenAINames.tokenUsage, dimensions + [(GenAINames.tokenType, type)]).record(count)
        }
        if let error { dimensions.append((GenAINames.errorType, error)) }
        record(GenAINames.operationDuration, time - began.time, dimensions)
    }

    private func finishTool(_ spot: EventSpot, _ end: AgentEvent.ToolEnd, _ error: String?, _ time: ContinuousClock.Instant) {
        let began = close(spot)
        // The model may make names up: a tool that does not exist is no dimension.
        let name = end.failure == .unknownTool ? "unknown" : end.result.name ?? "unknown"
        var dimensions = [(GenAINames.operation, GenAINames.executeTool), (GenAINames.toolName, name)]
        if let error { dimensions.append((GenAINames.errorType, error)) }
        Counter(label: "millrace.tool.calls", dimensions: dimensions, factory: factory ?? MetricsSystem.factory).increment()
        if let began { record(GenAINames.toolDuration, time - began.time, dimensions) }
    }

    private func finishRun(_ spot: EventSpot, _ end: AgentEvent.RunEnd, _ time: ContinuousClock.Instant) {
        // What a cancelled run has left open is told no more.
        let began = open.withLock { open in
            for inner in open.keys where inner != spot && inner.isInside(spot) { open[inner] = nil }
            return open.removeValue(forKey: spot)
        }
        guard let began, let agent = began.agent else { return }
        var dimensions = [(GenAINames.operation, GenAINames.invokeAgent), (GenAINames.agentName, agent)]
        recorder(GenAINames.agentRequests, dimensions).record(end.requestCount)
        if end.outcome != .finished { dimensions.append((GenAINames.errorType, end.outcome.rawValue)) }
        record(GenAINames.agentDuration, time - began.time, dimensions)
    }

    // MARK: Recording

    private func chat(_ began: Began) -> [(String, String)] {
        var dimensions = [(GenAINames.operation, GenAINames.chat)]
        if let provider { dimensions.append((GenAINames.provider, provider)) }
        if let model = began.model { dimensions.append((GenAINames.requestModel, model)) }
        return dimensions
    }

    private func record(_ label: String, _ duration: Duration, _ dimensions: [(String, String)]) {
        Metrics.Timer(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory).record(duration: duration)
    }

    private func recorder(_ label: String, _ dimensions: [(String, String)]) -> Recorder {
        Recorder(label: label, dimensions: dimensions, aggregate: true, factory: factory ?? MetricsSystem.factory)
    }
}
