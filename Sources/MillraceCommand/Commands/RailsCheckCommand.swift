#if CommandLine
import ArgumentParser
import MillraceRails

/// `millrace rails check`: what a configuration does, in the order it does it, and what of it is not done.
struct RailsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Explains a configuration: rails in the order they run, what is held, what is not supported.",
        discussion: "No model is asked and no key is needed. Ends with an error where a rail that the configuration asks for is not there.")

    @Argument(help: "The folder, or one file.")
    var directory: String

    @Flag(help: "End with an error on warnings, too.")
    var strict = false

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try check() }
    }

    private func check() throws(CommandFailure) {
        let configuration = try RailsSetup.inspect(directory)
        Terminal().write(configuration.explain())
        let worst: RailNotice.Severity = strict ? .warning : .missing
        let count = configuration.notices.count { $0.severity >= worst }
        guard count == 0 else {
            throw CommandFailure(.configuration, "\(count) of the notices above \(count == 1 ? "is" : "are") in the way of running it")
        }
    }
}
#endif
