internal import MillraceCore
internal import Synchronization
public import Tracing

/// Tells runs as spans of a distributed trace, by OpenTelemetry's conventions for generative AI.
///
/// | span | kind | stands in |
/// |---|---|---|
/// | `invoke_agent {agent}` | internal | the span of the caller; for an agent that is a tool, the span of its call |
/// | `node {node}` | internal | its run, subgraph or branch |
/// | `chat {model}` | client | its run or node |
/// | `execute_tool {tool}` | internal | its run or node |
///
/// Spans begin and end when things happened, also where parallel calls are told one after the other. They hold names, numbers and ids; what the model
/// said, and arguments and results of tools, only where ``capturesContent`` is set. One feature serves any number of runs.
public final class TracingFeature: AgentFeature {
    private struct OpenSpan {
        var span: any Span
        var began: ContinuousClock.Instant
        var hasFirstChunk = false
    }

    /// Whether text of the conversation goes into spans: what the model said, arguments and results of tools.
    public let capturesContent: Bool
    private let provider: String?
    private let tracer: (any Tracer)?
    private let open = Mutex<[EventSpot: OpenSpan]>([:])

    /// Makes a feature.
    ///
    /// - Parameters:
    ///   - provider: the name of the models' provider, as the conventions spell it: `openai`, `anthropic`, `gcp.gemini`.
    ///   - tracer: what makes the spans. Default: the one the application has set up.
    ///   - capturesContent: whether text of the conversation goes into spans.
    public init(provider: String? = nil, tracer: (any Tracer)? = nil, capturesContent: Bool = false) {
        self.provider = provider
        self.tracer = tracer
        self.capturesContent = capturesContent
    }

    /// Begins, marks or ends the span an event belongs to.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
        guard let spot = EventSpot(event, in: run) else { return }
        switch event.kind {
        case .runStarted(let start):
            begin(spot, "\(GenAINames.invokeAgent) \(start.agent)", .internal, time) { attributes in
                attributes[GenAINames.operation] = GenAINames.invokeAgent
                attributes[GenAINames.agentName] = start.agent
                attributes[GenAINames.runID] = start.runID
            }
        case .nodeStarted(let start): begin(spot, "node \(start.node)", .internal, time) { _ in }
        case .requestStarted(let start):
            begin(spot, "\(GenAINames.chat) \(start.model)", .client, time) { attributes in
                attributes[GenAINames.operation] = GenAINames.chat
                attributes[GenAINames.requestModel] = start.model
                attributes[GenAINames.requestStream] = start.isStreaming
            }
        case .toolStarted(let start):
            begin(spot, "\(GenAINames.executeTool) \(start.call.name)", .internal, time) { attributes in
                attributes[GenAINames.operation] = GenAINames.executeTool
                attributes[GenAINames.toolName] = start.call.name
                attributes[GenAINames.toolType] = "function"
                attributes[GenAINames.toolCallID] = start.call.id.rawValue
                if capturesContent { attributes[GenAINames.toolArguments] = start.call.rawArguments }
            }
        case .frame(let frame): if frame.frame.isContent { noteFirstChunk(spot, time) }
        case .requestFinished(let finished):
            end(spot, time) { self.describe(finished.response, $0) }
        case .requestFailed(let failure):
            end(spot, time, error: failure.code) { span in failure.partial.map { self.describe($0, span) } }
        case .toolFinished(let finished):
            end(spot, time, error: finished.result.isError ? "tool" : nil) { self.describe(finished, $0) }
        case .toolFailed(let failed):
            end(spot, time, error: failed.failure?.word ?? "failed") { self.describe(failed, $0) }
        case .nodeFinished: end(spot, time) { _ in }
        case .nodeFailed: end(spot, time, error: "failed") { _ in }
        case .runEnded(let ended): endRun(spot, ended, time)
        default: break
        }
    }

    // MARK: Spans

    private func begin(
        _ spot: EventSpot, _ name: String, _ kind: SpanKind, _ time: ContinuousClock.Instant, _ describe: (inout SpanAttributes) -> Void
    ) {
        let known = open.withLock { $0 }
        let parent = spot.surroundings.lazy.compactMap { known[$0]?.span.context }.first
        let span = (tracer ?? InstrumentationSystem.tracer).startSpan(
            name, context: parent ?? ServiceContext.current ?? .topLevel, ofKind: kind, at: SpanTime(time))
        span.updateAttributes { attributes in
            if let provider { attributes[GenAINames.provider] = provider }
            describe(&attributes)
        }
        open.withLock { $0[spot] = OpenSpan(span: span, began: time) }
    }

    private func end(_ spot: EventSpot, _ time: ContinuousClock.Instant, error: String? = nil, _ describe: (any Span) -> Void) {
        // A call that was never run has no span.
        guard let ended = open.withLock({ $0.removeValue(forKey: spot) }) else { return }
        describe(ended.span)
        if let error {
            ended.span.updateAttributes { $0[GenAINames.errorType] = error }
            ended.span.setStatus(SpanStatus(code: .error))
        }
        ended.span.end(at: SpanTime(time))
    }

    private func endRun(_ spot: EventSpot, _ run: AgentEvent.RunEnd, _ time: ContinuousClock.Instant) {
        // A node that was cancelled may not have told its end.
        let left = open.withLock { open in open.keys.filter { $0 != spot && $0.isInside(spot) } }
        for inner in left.sorted(by: { $0.path.count > $1.path.count }) { end(inner, time, error: run.outcome.rawValue) { _ in } }
        // No usage here: whether input holds cached tokens differs by wire, so a sum means nothing. The requests' spans have theirs.
        end(spot, time, error: run.outcome == .finished ? nil : run.outcome.rawValue) { _ in }
    }

    private func noteFirstChunk(_ spot: EventSpot, _ time: ContinuousClock.Instant) {
        let first = open.withLock { open -> OpenSpan? in
            guard let known = open[spot], !known.hasFirstChunk else { return nil }
            open[spot]?.hasFirstChunk = true
            return known
        }
        guard let first else { return }
        first.span.updateAttributes { $0[GenAINames.timeToFirstChunk] = (time - first.began).seconds }
    }

    // MARK: What a span tells

    private func describe(_ response: LLMResponse, _ span: any Span) {
        if let usage = response.usage { describe(usage, span) }
        let content = capturesContent ? GenAIMessages.output(response) : nil
        span.updateAttributes { attributes in
            if let model = response.model { attributes[GenAINames.responseModel] = model }
            if let id = response.responseID { attributes[GenAINames.responseID] = id }
            if let reason = response.finishReason {
                attributes[GenAINames.finishReasons] = [GenAINames.word(for: reason)]
            }
            if let content { attributes[GenAINames.outputMessages] = content }
        }
    }

    private func describe(_ usage: Usage, _ span: any Span) {
        let counts = [
            (GenAINames.inputTokens, usage.totalInputTokens), (GenAINames.outputTokens, usage.totalOutputTokens),
            (GenAINames.cacheReadTokens, usage.cacheReadTokens), (GenAINames.cacheWriteTokens, usage.cacheWriteTokens),
            (GenAINames.reasoningTokens, usage.reasoningTokens),
        ]
        span.updateAttributes { attributes in
            for case (let name, let count?) in counts { attributes[name] = Int64(count) }
        }
    }

    private func describe(_ tool: AgentEvent.ToolEnd, _ span: any Span) {
        guard capturesContent else { return }
        span.updateAttributes { $0[GenAINames.toolResult] = tool.result.text }
    }
}

/// A moment of a run as tracers count time: in nanoseconds since 1970.
private struct SpanTime: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ time: ContinuousClock.Instant) {
        let age = max(.zero, ContinuousClock().now - time)
        let nanoseconds = UInt64(clamping: age.components.seconds * 1_000_000_000 + age.components.attoseconds / 1_000_000_000)
        let now = DefaultTracerClock.now.nanosecondsSinceEpoch
        self.nanosecondsSinceEpoch = now - min(now, nanoseconds)
    }

    static func < (lhs: SpanTime, rhs: SpanTime) -> Bool { lhs.nanosecondsSinceEpoch < rhs.nanosecondsSinceEpoch }
}

extension Duration {
    /// The time in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
