public import Logging
internal import MillraceCore

/// Notes what a run does in a log.
///
/// Runs are noted at level `info`, steps, requests, nodes and tools at `debug`, frames at `trace`, failures at `warning`. Entries hold names, numbers and ids,
/// never text of the conversation, arguments or results.
public struct LoggingFeature: AgentFeature {
    /// Where entries go.
    public var logger: Logger

    /// Makes a feature.
    public init(_ logger: Logger) { self.logger = logger }

    /// Notes an event.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
        let entry = LogEntry(event)
        guard logger.logLevel <= entry.level else { return }
        var metadata = entry.metadata
        metadata["run"] = "\(run.id)"
        metadata["path"] = "\(event.path.joined(separator: "/"))"
        logger.log(level: entry.level, entry.message, metadata: metadata)
    }
}

/// What a log says of an event.
private struct LogEntry {
    var level: Logger.Level
    var message: Logger.Message
    var metadata: Logger.Metadata

    private init(_ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        self.level = level
        self.message = message
        self.metadata = metadata
    }

    init(_ event: AgentEvent) {
        switch event.kind {
        case .runStarted(let start): self.init(.info, "run started", ["agent": "\(start.agent)"])
        case .runEnded(let end): self.init(end)
        case .stepStarted(let step): self.init(.debug, "step started", ["step": "\(step)"])
        case .stepEnded(let end):
            self.init(.debug, "step ended", ["step": "\(end.step)", "calls": "\(end.callCount)"].merging(end.usage.metadata) { $1 })
        case .nodeStarted(let start): self.init(.debug, "node started", ["node": "\(start.node)"])
        case .nodeFinished(let end): self.init(.debug, "node finished", ["node": "\(end.node)"])
        case .nodeFailed(let failure): self.init(.warning, "node failed", ["node": "\(failure.node)", "reason": "\(failure.reason)"])
        case .edgeTaken(let edge): self.init(.debug, "edge taken", ["from": "\(edge.from)", "to": "\(edge.to)"])
        case .requestStarted(let start):
            self.init(
                .debug, "request started", ["request": "\(start.request)", "model": "\(start.model)", "tools": "\(start.tools.count)"])
        case .frame(let frame): self.init(.trace, "frame", ["request": "\(frame.request)"])
        case .requestFinished(let end): self.init(end)
        case .requestFailed(let failure):
            self.init(
                failure.isCancelled ? .debug : .warning, "request failed", ["request": "\(failure.request)", "reason": "\(failure.reason)"])
        case .toolStarted(let start): self.init(.debug, "tool started", ["tool": "\(start.call.name)", "call": "\(start.call.id)"])
        case .toolProgress(let progress): self.init(.debug, "tool progress", ["tool": "\(progress.tool)", "call": "\(progress.callID)"])
        case .toolFinished(let end): self.init(.debug, "tool finished", end.metadata)
        case .toolFailed(let end): self.init(.warning, "tool failed", end.metadata)
        case .historyCompressed(let change):
            self.init(
                .debug, "history compressed",
                ["strategy": "\(change.strategy)", "before": "\(change.messagesBefore)", "after": "\(change.messagesAfter)"])
        case .custom(let name, _): self.init(.debug, "event", ["name": "\(name)"])
        }
    }

    private init(_ end: AgentEvent.RunEnd) {
        var metadata = end.usage.metadata
        metadata["outcome"] = "\(end.outcome.rawValue)"
        metadata["requests"] = "\(end.requestCount)"
        if let reason = end.reason { metadata["reason"] = "\(reason)" }
        self.init(end.outcome == .finished || end.outcome == .cancelled ? .info : .warning, "run ended", metadata)
    }

    private init(_ end: AgentEvent.RequestEnd) {
        var metadata = end.response.usage?.metadata ?? [:]
        metadata["request"] = "\(end.request)"
        if let reason = end.response.finishReason { metadata["finish"] = "\(reason)" }
        if let model = end.response.model { metadata["model"] = "\(model)" }
        self.init(.debug, "request finished", metadata)
    }
}

extension AgentEvent.ToolEnd {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["tool": "\(result.name ?? "")", "call": "\(result.callID)"]
        if let failure { metadata["reason"] = "\(failure.word)" } else if result.isError { metadata["reason"] = "error result" }
        return metadata
    }
}

extension Usage {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let inputTokens { metadata["input-tokens"] = "\(inputTokens)" }
        if let outputTokens { metadata["output-tokens"] = "\(outputTokens)" }
        return metadata
    }
}
