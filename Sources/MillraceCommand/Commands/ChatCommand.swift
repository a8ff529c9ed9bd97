#if CommandLine
import ArgumentParser
import Foundation
import MillraceCore
import MillraceRails

/// `millrace chat`: a conversation at the terminal.
struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talks to a model: one question, or a conversation.",
        discussion: """
            With a question (as argument or on standard input) it answers and ends. Without one it holds a conversation: arrow keys \
            recall earlier lines, Ctrl-C stops the answer and keeps the conversation, Ctrl-D leaves.

            Text streams as it comes, reasoning is dimmed, and each tool call grows on a line of its own. Two harmless tools, a clock and a \
            calculator, run for real and their results go back to the model; --tools none leaves them out.

            The provider comes from --provider, else MILLRACE_PROVIDER, else the configuration file, else the first key found in the \
            environment, else Ollama on this machine, else the embedded simulator.

            EXAMPLES
              millrace chat 'What time is it in UTC, and what is 17 * 23?'
              millrace chat --provider groq --model llama-3.3-70b-versatile
              millrace chat --base-url http://127.0.0.1:8000/v1 --model my-model 'Hello'
              git diff | millrace chat --system 'Write a commit message for this diff.' --tools none
              millrace chat --rails ./rails 'My card is 4111 1111 1111 1111.'
              millrace chat --frames 'Hello' | jq -c .type
            """)

    @Argument(help: "The question. Without it: standard input, or a conversation where that is a terminal.")
    var question: [String] = []

    @Option(help: "The provider: \(ProviderCatalog.all.map(\.id).joined(separator: ", ")), simulator.")
    var provider: String?

    @Option(help: "The model's name at the provider.")
    var model: String?

    @Option(name: .customLong("base-url"), help: "The address of an OpenAI-compatible server, up to and including /v1.")
    var baseURL: String?

    @Option(help: "Instructions for the model.")
    var system: String?

    @Option(help: "demo (a clock and a calculator that run), none, or a JSON file of tools that are described and not run.")
    var tools = "demo"

    @Option(help: "A folder of rails (NeMo Guardrails' or a rails.yml) that prompts and answers pass: see `millrace rails check`.")
    var rails: String?

    @Flag(help: "Print each response as one JSON object instead of text.")
    var json = false

    @Flag(help: "Print each frame as one JSON object a line instead of text.")
    var frames = false

    @Flag(name: .customLong("no-stream"), help: "Fetch the whole answer at once.")
    var noStream = false

    @Option(name: .customLong("max-tokens"), help: "The most tokens to generate.")
    var maxTokens: Int?

    @Option(help: "Randomness, from 0.")
    var temperature: Double?

    func validate() throws {
        if json && frames { throw ValidationError("--json and --frames exclude each other") }
        if frames && noStream { throw ValidationError("--frames needs a stream: leave out --no-stream") }
    }

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try await chat() }
    }

    private func chat() async throws(CommandFailure) {
        let terminal = Terminal()
        let environment = ProcessInfo.processInfo.environment
        let settings = try Settings.read(environment)
        if settings.isReadableByOthers, let path = settings.path {
            terminal.note(terminal.styled("note: \(path) holds keys and others can read it; chmod 600 it", .note))
        }
        let setup = try await ClientSetup.find(
            .init(provider: provider, model: model, baseURL: baseURL), environment: environment, settings: settings)
        if let notice = setup.notice { terminal.note(terminal.styled(notice, .dim)) }
        var prompt = Prompt(messages: system.map { [.system($0)] } ?? [])
        prompt.options.maxOutputTokens = maxTokens
        prompt.options.temperature = temperature
        let guarded = try guarded(setup, environment, settings)
        let conversation = Conversation(
            executor: guarded?.executor ?? setup.client, model: setup.model, tools: try ToolBox.named(tools),
            output: json ? .json : frames ? .frames : .text,
            isStreaming: !noStream, terminal: terminal, prompt: prompt, rails: guarded?.view)
        let interruption = Interruption()
        if let question = try givenQuestion() {
            try await ask(question, conversation, interruption)
        } else {
            terminal.note(terminal.styled("\(setup.client.provider.name), \(setup.model.id). Ctrl-D leaves.", .dim))
            await converse(conversation, interruption, terminal)
        }
    }

    /// The client behind the rails that were asked for; nil where none were.
    private func guarded(
        _ setup: ClientSetup, _ environment: [String: String], _ settings: Settings
    ) throws(CommandFailure) -> (executor: any PromptExecutor, view: RailView)? {
        guard let rails else { return nil }
        let configuration = try RailsSetup(environment: environment, settings: settings, main: setup).load(rails)
        if !noStream {
            do throws(RailConfigurationError) { try configuration.requireStreams() } catch { throw CommandFailure(error) }
        }
        let view = RailView()
        let executor = GuardedExecutor(
            setup.client, guardrails: configuration.guardrails, variables: configuration.variables, observer: { view.note($0) })
        return (executor, view)
    }

    private func givenQuestion() throws(CommandFailure) -> String? {
        if !question.isEmpty { return question.joined(separator: " ") }
        guard isatty(STDIN_FILENO) == 0 else { return nil }
        let text = try CommandFailure.readingStandardInput()
        guard !text.allSatisfy(\.isWhitespace) else { throw CommandFailure(.data, "standard input is empty: give a question") }
        return text
    }

    private func ask(_ question: String, _ conversation: Conversation, _ interruption: Interruption) async throws(CommandFailure) {
        let (_, failure, wasInterrupted) = await turn(question, conversation, interruption)
        if wasInterrupted { throw CommandFailure(.interrupted, "interrupted") }
        if let failure { throw CommandFailure(failure) }
    }

    private func converse(_ conversation: Conversation, _ interruption: Interruption, _ terminal: Terminal) async {
        var conversation = conversation
        var editor = LineEditor(terminal: terminal, history: History.read())
        defer { History.write(editor.history) }
        while let line = editor.readLine(prompt: "› ") {
            if line.allSatisfy(\.isWhitespace) { continue }
            let (next, failure, wasInterrupted) = await turn(line, conversation, interruption)
            conversation = next
            if wasInterrupted {
                terminal.note(terminal.styled("(stopped)", .note))
            } else if let failure {
                terminal.note(terminal.styled(CommandFailure(failure).description, .failure))
            }
        }
    }

    private func turn(
        _ text: String, _ conversation: Conversation, _ interruption: Interruption
    ) async -> (conversation: Conversation, failure: LLMError?, wasInterrupted: Bool) {
        let (result, wasInterrupted) = await interruption.run(orElse: (conversation, LLMError?.none)) { () -> (Conversation, LLMError?) in
            var conversation = conversation
            do throws(LLMError) {
                try await conversation.say(text)
                return (conversation, nil)
            } catch {
                return (conversation, error)
            }
        }
        return (result.0, result.1, wasInterrupted)
    }
}
#endif
