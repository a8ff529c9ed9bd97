internal import MillraceCore

/// Something that begins and ends among the events of a run: the run itself, a node, a request, a tool call.
///
/// A key for what features remember between the two.
struct EventSpot: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The run at the path: that of the whole, or one inside of it.
        case run
        /// The node at the path.
        case node
        /// A model request, by its number.
        case request(Int)
        /// A tool call, by its id.
        case tool(String)
    }

    let run: String
    let path: [String]
    let kind: Kind

    /// Where an event belongs that begins or ends something, or tells of it; nil for others.
    init?(_ event: AgentEvent, in run: RunInfo) {
        var path = event.path
        switch event.kind {
        case .runStarted, .runEnded: kind = .run
        case .nodeStarted(let start):
            path.append(start.node)
            kind = .node
        case .nodeFinished(let end):
            path.append(end.node)
            kind = .node
        case .nodeFailed(let failure):
            path.append(failure.node)
            kind = .node
        case .requestStarted(let start): kind = .request(start.request)
        case .frame(let frame): kind = .request(frame.request)
        case .requestFinished(let end): kind = .request(end.request)
        case .requestFailed(let failure): kind = .request(failure.request)
        case .toolStarted(let start): kind = .tool(start.call.id.rawValue)
        case .toolFinished(let end), .toolFailed(let end): kind = .tool(end.result.callID.rawValue)
        default: return nil
        }
        self.run = run.id
        self.path = path
    }

    private init(run: String, path: [String], kind: Kind) {
        self.run = run
        self.path = path
        self.kind = kind
    }

    /// What this may stand in, the nearest first: runs and nodes along the path, and the tool call whose work a run is.
    ///
    /// A request and a call have the path of the run or node they belong to, a run that of the node whose work it is, where it is one's.
    var surroundings: [EventSpot] {
        var spots: [EventSpot] = []
        var outer = path
        if kind == .run || kind == .node {
            if kind == .run { spots.append(EventSpot(run: run, path: path, kind: .node)) }
            outer.removeLast()
            if kind == .run, let name = path.last, let mark = name.firstIndex(of: "#") {
                spots.append(EventSpot(run: run, path: outer, kind: .tool(String(name[name.index(after: mark)...]))))
            }
        }
        while !outer.isEmpty {
            spots.append(EventSpot(run: run, path: outer, kind: .run))
            spots.append(EventSpot(run: run, path: outer, kind: .node))
            outer.removeLast()
        }
        return spots
    }

    /// Whether it stands inside of another.
    func isInside(_ other: EventSpot) -> Bool { run == other.run && path.starts(with: other.path) }
}
