#if CommandLine
import Foundation
import MillraceAgents
import MillraceCore
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Runs a command line in the workspace, if the person agrees.
enum ShellTool {
    /// The most bytes of output a model is given.
    private static let maxBytes = 100_000

    static func make(_ workspace: Workspace, _ person: any Person) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.shell.make(
            "Runs a command with sh in the workspace and tells its output and exit status. The user must agree to each command.",
            [ToolParameter(name: "command", description: "The command line.")], traits: ToolTraits(isParallel: false)
        ) { arguments in
            let command = arguments["command"]?.stringValue ?? ""
            guard await person.agrees(to: "run: \(command)") else { throw ToolFailure("The user does not allow this.") }
            var options = PlatformOptions()
            // A group of its own, so that what the command started ends with it.
            options.processGroupID = 0
            options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
            do {
                let result = try await Subprocess.run(
                    .path("/bin/sh"), arguments: ["-c", command], environment: .custom(environment()),
                    workingDirectory: FilePath(workspace.root.path), platformOptions: options, output: .string(limit: maxBytes),
                    error: .combinedWithOutput)
                let output = result.standardOutput
                return switch result.terminationStatus {
                case .exited(0): ToolReply(output.isEmpty ? "Done, without output." : output)
                case .exited(let status): ToolReply("Exit status \(status).\n\(output)", isError: true)
                case .signaled(let signal): ToolReply("Ended by signal \(signal).\n\(output)", isError: true)
                }
            } catch let error as SubprocessError where error.code == .outputLimitExceeded {
                throw ToolFailure("The command writes more than \(maxBytes) bytes: let it write less.")
            }
        }
    }

    /// The environment without the keys of providers: a command of the model's has no use for them.
    ///
    /// This keeps keys out of what a command prints by chance. It is no barrier: a command may read files and other processes of the same
    /// user, and variables under other names stay.
    private static func environment() -> [Environment.Key: String] {
        let secrets = Set(
            ProviderCatalog.all.flatMap(\.keyVariables)
                + ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"])
        var environment: [Environment.Key: String] = [:]
        for (name, value) in ProcessInfo.processInfo.environment where !secrets.contains(name) {
            environment[Environment.Key(stringLiteral: name)] = value
        }
        return environment
    }
}
#endif
