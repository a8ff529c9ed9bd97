#if CommandLine
import Foundation
import MillraceAgents
import MillraceCore

extension AgentFile {
    /// The agent, ready to run.
    ///
    /// - Parameters:
    ///   - setup: the client and the model.
    ///   - folder: the folder of the file, from which the workspace is named.
    ///   - person: who is asked, told and must agree.
    ///   - isStreaming: whether answers are streamed.
    func agent(setup: ClientSetup, folder: String, person: any Person, isStreaming: Bool) throws(CommandFailure) -> Agent {
        let place = URL(fileURLWithPath: workspace, relativeTo: URL(fileURLWithPath: folder, isDirectory: true))
        let workspace = try Workspace(path: place.path)
        var registry = ToolRegistry()
        for tool in tools { registry.add(try tool.tool(workspace: workspace, person: person)) }
        var configuration = AgentConfiguration(limits: limits, tools: toolPolicy, isStreaming: isStreaming)
        if let price { configuration.prices = [setup.model.id: price] }
        return Agent(
            name: name, executor: setup.client, model: setup.model, tools: registry, instructions: instructions, options: options,
            configuration: configuration)
    }

    /// What the agent does, as a graph.
    var strategy: Strategy<String, String> {
        switch plan {
        case .loop: .singleRun(name)
        case .react: .reAct(name)
        }
    }

    /// The way a run took through the graph.
    ///
    /// The loop tells steps instead of nodes: each begins with a node that asks, and goes on to the tools where there are calls.
    func way(of events: [AgentEvent]) -> ExecutionTrace {
        guard plan == .loop else { return ExecutionTrace(events) }
        var way = ExecutionTrace()
        let edges = strategy.description.edges
        var here = StrategyDescription.start
        func pass(to node: String, in path: [String]) {
            let edge = edges.first { $0.from == here && $0.to == node }
            way.consume(AgentEvent(path: path, .edgeTaken(AgentEvent.EdgeTaken(from: here, to: node, label: edge?.label))))
            here = node
        }
        for event in events {
            let next: String
            switch event.kind {
            case .stepStarted(let step): next = step == 1 ? "ask" : "tell results"
            case .toolStarted, .toolFailed: next = "run tools"
            case .runEnded(let end) where end.outcome == .finished:
                pass(to: StrategyDescription.finish, in: event.path)
                continue
            default: continue
            }
            guard next != here else { continue }
            pass(to: next, in: event.path)
            way.consume(AgentEvent(path: event.path, .nodeStarted(AgentEvent.NodeStart(node: next))))
        }
        return way
    }
}
#endif
