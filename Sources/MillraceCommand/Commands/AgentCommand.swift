#if CommandLine
import ArgumentParser

/// `millrace agent`: agents described in files.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Runs and draws agents described in YAML files.",
        discussion: """
            An agent file names a model, instructions, tools and limits:

              name: helper
              model: gpt-5-mini             # without one: the provider's default
              instructions: Answer in one sentence. Use the tools.
              tools: [clock, calculator]
              limits: {steps: 10, time: 2m}

            Tools: \(BuiltInTool.allCases.map(\.rawValue).joined(separator: ", ")). File tools and the shell work in the folder of \
            `workspace` (from the folder of the file) and nowhere else; writing and running ask first.

            EXAMPLES
              millrace agent run helper.yaml 'What is 17 * 23, and what time is it?'
              millrace agent run helper.yaml --provider anthropic --record run.jsonl < task.txt
              millrace agent draw helper.yaml > helper.mmd
              millrace agent draw helper.yaml --trace run.jsonl --format dot | dot -Tsvg > run.svg
            """,
        subcommands: [AgentRunCommand.self, AgentDrawCommand.self])
}
#endif
