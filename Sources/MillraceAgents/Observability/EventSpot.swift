internal import MillraceCore

/// Something that begins and ends among the events of a run: the run itself, a node, a request, a tool call.
///
/// A key for what features remember between the two.
struct EventSpot: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A run or a node: what stands at the path.
        case container
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
        case .runStarted, .runEnded: kind = .container
        case .nodeStarted(let start):
            path.append(start.node)
            kind = .container
        case .nodeFinished(let end):
            path.append(end.node)
            kind = .container
        case .nodeFailed(let failure):
            path.append(failure.node)
            kind = .container
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

    /// What this may stand in, the nearest first: the tool call whose work a run is, then what stands along the path.
    var surroundings: [EventSpot] {
        var spots: [EventSpot] = []
        var outer = path
        // A request and a call stand at the path of what they belong to; a run and a node are named by its last element.
        if kind == .container { outer = Array(path.dropLast()) }
        if kind == .container, let name = path.last, let mark = name.firstIndex(of: "#") {
            spots.append(EventSpot(run: run, path: outer, kind: .tool(String(name[name.index(after: mark)...]))))
        }
        while !outer.isEmpty {
            spots.append(EventSpot(run: run, path: outer, kind: .container))
            outer.removeLast()
        }
        return spots
    }

    /// Whether it stands inside of another.
    func isInside(_ other: EventSpot) -> Bool { run == other.run && path.starts(with: other.path) }
}
