#if CommandLine
import ArgumentParser
import MillraceAgents

/// `millrace agent draw`: the agent as a graph.
struct AgentDrawCommand: AsyncParsableCommand {
    /// The languages a graph can be written in.
    enum Format: String, ExpressibleByArgument, CaseIterable { case mermaid, dot }

    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Draws what an agent does, as Mermaid or Graphviz text.",
        discussion: "With --trace, the way a recorded run took is marked, with how often each node was entered.")

    @Argument(help: "The agent's file.")
    var file: String

    @Option(help: "mermaid or dot.")
    var format = Format.mermaid

    @Option(help: "A file of events, as `millrace agent run --record` writes it.")
    var trace: String?

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in
            let agent = try AgentFile.read(file)
            let description = agent.strategy.description
            let way = try trace.map { path throws(CommandFailure) in agent.way(of: try EventFile.read(path)) }
            Terminal().write(format == .mermaid ? description.mermaid(highlighting: way) : description.dot(highlighting: way))
        }
    }
}
#endif
