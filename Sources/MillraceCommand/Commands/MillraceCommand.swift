#if CommandLine
import ArgumentParser
import Foundation

/// The `millrace` command.
@main
struct MillraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millrace",
        abstract: "Talks to language models and looks inside their streams.",
        discussion: """
            Begin with `millrace chat`: with a key in the environment (OPENAI_API_KEY, GROQ_API_KEY, …) it talks to that provider, with \
            Ollama running to that, and otherwise to an embedded simulator. `millrace doctor` tells what is configured.

            EXIT CODES
              0    done
            \(CommandFailure.Code.allCases.map { "  \($0.rawValue)".padding(toLength: 7, withPad: " ", startingAt: 0) + $0.meaning }
                .joined(separator: "\n"))
              64   the command line is wrong
            """,
        version: "0.1.0",
        subcommands: [
            ChatCommand.self, AgentCommand.self, RailsCommand.self, FoldCommand.self, ReplayCommand.self, SimulateCommand.self,
            DoctorCommand.self,
        ])
}

extension AsyncParsableCommand {
    /// Runs the body and ends with the exit code of its failure, told in one message on standard error.
    func reportingFailures(_ body: () async throws(CommandFailure) -> Void) async throws {
        do throws(CommandFailure) {
            try await body()
        } catch {
            Terminal().note("millrace: \(error)")
            throw ExitCode(error.code.rawValue)
        }
    }
}
#else
/// The command was built without its trait.
@main
enum MillraceCommand {
    static func main() {
        print("millrace was built without the trait CommandLine")
    }
}
#endif
