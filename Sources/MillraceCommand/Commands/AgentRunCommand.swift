#if CommandLine
import ArgumentParser
import Foundation
import MillraceAgents
import MillraceCore

/// `millrace agent run`: carries out a task and shows each step.
struct AgentRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carries out a task with an agent, and shows each step.",
        discussion: """
            The answer goes to standard output; steps, tool calls and their results are shown beside it. The task is the argument, else \
            standard input, else the `input` of the file. Ctrl-C ends the run: no tool and no request goes on.
            """)

    @Argument(help: "The agent's file.")
    var file: String

    @Argument(help: "The task. Without it: standard input, else the `input` of the file.")
    var task: [String] = []

    @Option(help: "Another provider than the file's: \(ProviderCatalog.all.map(\.id).joined(separator: ", ")), simulator.")
    var provider: String?

    @Option(help: "Another model than the file's.")
    var model: String?

    @Flag(help: "Print each event as one JSON object a line instead of text.")
    var events = false

    @Option(help: "Write each event to a file, as one JSON object a line.")
    var record: String?

    @Flag(help: "Allow whatever the tools want to write or run.")
    var yes = false

    @Flag(name: .customLong("no-stream"), help: "Fetch whole answers.")
    var noStream = false

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try await carryOut() }
    }

    private func carryOut() async throws(CommandFailure) {
        let terminal = Terminal()
        let agentFile = try AgentFile.read(file)
        let task = try task(agentFile)
        let environment = ProcessInfo.processInfo.environment
        let setup = try await ClientSetup.find(
            .init(provider: provider ?? agentFile.provider, model: model ?? agentFile.model, baseURL: agentFile.baseURL),
            environment: environment, settings: try Settings.read(environment))
        if let notice = setup.notice, !events { terminal.note(terminal.styled(notice, .dim)) }
        let agent = try agentFile.agent(
            setup: setup, folder: URL(fileURLWithPath: file).deletingLastPathComponent().path,
            person: TerminalPerson(terminal: terminal, agreesToAll: yes), isStreaming: !noStream)
        let recorder = try record.map { path throws(CommandFailure) in try EventFile(path) }
        let strategy = agentFile.plan == .loop ? nil : agentFile.strategy
        let outcome = await Interruption().run(orElse: AgentError?.none) {
            if let strategy {
                await show(GraphAgent(agent, strategy: strategy).stream(task), recorder, terminal)
            } else {
                await show(agent.stream(task), recorder, terminal)
            }
        }
        recorder?.close()
        if outcome.wasInterrupted { throw CommandFailure(.interrupted, "interrupted") }
        if let failure = outcome.result { throw CommandFailure(failure) }
    }

    private func show<Output>(_ run: AgentRun<Output>, _ recorder: EventFile?, _ terminal: Terminal) async -> AgentError? {
        var view = AgentView(terminal: terminal)
        do throws(AgentError) {
            for try await event in run {
                recorder?.write(event)
                if !events {
                    view.show(event)
                } else if let line = EventFile.line(event) {
                    terminal.write(line)
                }
            }
            return nil
        } catch {
            return error
        }
    }

    private func task(_ agent: AgentFile) throws(CommandFailure) -> String {
        if !task.isEmpty { return task.joined(separator: " ") }
        if isatty(STDIN_FILENO) == 0 {
            let text = try CommandFailure.readingStandardInput()
            if !text.allSatisfy(\.isWhitespace) { return text }
        }
        guard let input = agent.input else {
            throw CommandFailure(.data, "there is no task: give one as argument, on standard input, or as `input` in \(file)")
        }
        return input
    }
}
#endif
