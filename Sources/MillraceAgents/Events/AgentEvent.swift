public import MillraceCore

/// One thing that happened in a run: what agents, nodes, model requests and tools tell, in order.
///
/// Consumers of ``Agent/stream(_:continuing:)`` and features see the same events. An event carries no time, so that equal runs tell equal events;
/// features are told the time beside it.
///
/// The order is the same for equal runs: a run begins first and ends last; within a step a request is told before the tools it asks for; the events
/// of parallel calls come call by call, of parallel branches branch by branch, in the order of the response or the graph, whichever was faster. Events
/// of one call keep their order. ``ToolPolicy/EventOrder/asTheyHappen`` gives up the order of calls for the order of time.
///
/// The `Codable` form is one flat object whose `type` names the case and `path` says where: `{"type":"stepStarted","path":["agent"],"step":1}`.
public struct AgentEvent: Sendable, Hashable {
    /// What happened.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// A run has begun.
        case runStarted(RunStart)
        /// A step of the plain agent has begun: one model request and the tools it asks for. Counted from 1.
        case stepStarted(Int)
        /// A step has ended.
        case stepEnded(StepEnd)
        /// A node has begun.
        case nodeStarted(NodeStart)
        /// A node has ended with an output.
        case nodeFinished(NodeEnd)
        /// A node has thrown.
        case nodeFailed(NodeFailure)
        /// An edge was taken.
        case edgeTaken(EdgeTaken)
        /// A model request is sent.
        case requestStarted(RequestStart)
        /// A frame of a response has arrived.
        case frame(RequestFrame)
        /// A response has ended and is whole.
        case requestFinished(RequestEnd)
        /// A response failed, was cut or was let go.
        case requestFailed(RequestFailure)
        /// A tool begins to run.
        case toolStarted(ToolStart)
        /// A tool tells how far it has come.
        case toolProgress(ToolProgress)
        /// A tool has given its result.
        case toolFinished(ToolEnd)
        /// A tool gave no result, or the call was never run; the model is told why.
        case toolFailed(ToolEnd)
        /// The history was made shorter.
        case historyCompressed(HistoryCompression)
        /// Something of the application's own.
        case custom(name: String, value: JSONValue)
        /// The run is over. Nothing follows.
        case runEnded(RunEnd)
    }

    /// Where: names from the agent down to the node, parallel branch or subgraph that tells it.
    public var path: [String]
    /// What happened.
    public var kind: Kind

    /// Makes an event.
    public init(path: [String] = [], _ kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
