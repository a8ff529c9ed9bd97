#if CommandLine
import ArgumentParser

/// `millrace rails`: what a configuration of rails does.
struct RailsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rails", abstract: "Explains and tests configurations of rails (guardrails).",
        discussion: """
            A configuration is a folder of NeMo Guardrails' (config.yml, prompts.yml, *.co) or one rails.yml of Millrace's own form. \
            `millrace chat --rails DIR` holds a conversation behind one.
            """, subcommands: [RailsCheckCommand.self, RailsTestCommand.self])
}
#endif
