public import MillraceCore
internal import Synchronization

/// What the rails of one call leave for each other: variables that flows set, calls that were counted.
public final class RailMemory: Sendable {
    private struct State {
        var variables: [(rail: String, values: [String: JSONValue])] = []
        var calls: [String: Set<ToolCallID>] = [:]
    }

    private let state = Mutex(State())

    /// Makes an empty memory.
    public init() {}

    /// The variables that other rails set; where several set one, the value that was set last.
    ///
    /// What a rail set itself it does not see again: each of its judgements begins alike, one for each window of a text among them.
    public func variables(for rail: String) -> [String: JSONValue] {
        state.withLock { state in
            state.variables.reduce(into: [:]) { variables, entry in
                if entry.rail != rail { variables.merge(entry.values) { $1 } }
            }
        }
    }

    /// Keeps the variables that a rail set.
    public func keep(_ variables: [String: JSONValue], of rail: String) {
        if variables.isEmpty { return }
        state.withLock { state in
            var values = variables
            if let position = state.variables.firstIndex(where: { $0.rail == rail }) {
                values = state.variables.remove(at: position).values.merging(variables) { $1 }
            }
            state.variables.append((rail, values))
        }
    }

    /// Counts a tool call, once however often it is asked for, and tells how many the rail has counted.
    public func count(_ call: ToolCallID, by rail: String) -> Int {
        state.withLock { state in
            state.calls[rail, default: []].insert(call)
            return state.calls[rail, default: []].count
        }
    }
}
