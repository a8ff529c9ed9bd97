import MillraceCore
import MillraceRails
import Synchronization

/// A conversation with a model that may use tools: each turn streams to the screen, tools run, their results go back, until the model has nothing
/// more to ask for.
struct Conversation {
    /// What is shown of a response.
    enum Output {
        /// Text, reasoning and calls for a person.
        case text
        /// One JSON object for each response.
        case json
        /// One JSON object for each frame.
        case frames
    }

    /// How a turn ended.
    enum TurnEnd {
        case done
        case cancelled
    }

    /// The most rounds of tool calls in one turn: a model that never stops asking is stopped.
    static let maxRounds = 16

    let executor: any PromptExecutor
    let model: LLModel
    let tools: ToolBox
    let output: Output
    let isStreaming: Bool
    let terminal: Terminal
    /// What rails did; nil where there are none.
    let rails: RailView?
    private(set) var prompt: Prompt

    init(
        executor: any PromptExecutor, model: LLModel, tools: ToolBox, output: Output, isStreaming: Bool, terminal: Terminal, prompt: Prompt,
        rails: RailView? = nil
    ) {
        self.executor = executor
        self.rails = rails
        self.model = model
        self.tools = tools
        self.output = output
        self.isStreaming = isStreaming
        self.terminal = terminal
        self.prompt = prompt
    }

    /// Says something and shows the answer.
    ///
    /// After a failure or Ctrl-C the conversation stands as it was before.
    mutating func say(_ text: String) async throws(LLMError) {
        let before = prompt
        prompt = prompt.appending(.user(text))
        do throws(LLMError) {
            try await answer()
        } catch {
            prompt = before
            throw error
        }
    }

    /// Lets the model answer what the conversation ends with.
    mutating func answer() async throws(LLMError) {
        for _ in 0..<Conversation.maxRounds {
            let response = try await round()
            for message in response.messages(incompleteCalls: .answerWithError) where !message.parts.isEmpty {
                prompt = prompt.appending(message)
            }
            let unanswered = response.toolCalls
            guard !unanswered.isEmpty else { return }
            guard tools.registry != nil else {
                if tools.descriptors.isEmpty { return }
                terminal.note(terminal.styled("(the calls are shown only: their tools are described in a file, not run)", .dim))
                return
            }
            var results: [ToolResult] = []
            for call in unanswered {
                results.append(await tools.run(call))
                show(results[results.count - 1], of: call)
            }
            prompt = prompt.appending(.tool(results))
        }
        terminal.note(terminal.styled("(stopped after \(Conversation.maxRounds) rounds of tool calls)", .note))
    }

    private func round() async throws(LLMError) -> LLMResponse {
        if isStreaming { return try await stream() }
        let response = try await executor.execute(prompt, model: model, tools: tools.descriptors)
        try showWhole(response)
        return response
    }

    private func stream() async throws(LLMError) -> LLMResponse {
        var printer = FramePrinter(terminal: terminal)
        var summary = ResponseSummary()
        var fold = ResponseFold()
        var iterator = executor.executeStreaming(prompt, model: model, tools: tools.descriptors).makeAsyncIterator()
        do throws(LLMError) {
            while let frame = try await iterator.next() {
                summary.note(frame)
                fold.consume(frame)
                switch output {
                case .text: printer.show(frame)
                case .frames: terminal.write(try JSONLines.text(of: frame) + "\n")
                case .json: break
                }
            }
        } catch {
            if output == .text {
                printer.finish()
                if fold.isEnded, error.kind != .cancelled, error.status != nil { showEnd(fold.response, summary) }
            }
            if output == .json, fold.isEnded { terminal.write(try JSONLines.text(of: fold.response) + "\n") }
            throw error
        }
        let response = fold.response
        if output == .text {
            printer.finish()
            showEnd(response, summary)
        }
        if output == .json { terminal.write(try JSONLines.text(of: response) + "\n") }
        return response
    }

    private func showWhole(_ response: LLMResponse) throws(LLMError) {
        switch output {
        case .json, .frames: terminal.write(try JSONLines.text(of: response) + "\n")
        case .text:
            if let reasoning = response.reasoning { terminal.note(terminal.styled(Terminal.sanitized(reasoning), .dim)) }
            if !response.text.isEmpty { terminal.write(Terminal.sanitized(response.text) + "\n") }
            if let refusal = response.refusal { terminal.note(terminal.styled(Terminal.sanitized(refusal), .note)) }
            var calls = CallBoard()
            for (number, outcome) in response.toolCallOutcomes.enumerated() { calls.end(PartID(index: number), outcome, terminal) }
            calls.settle(terminal)
            for record in response.rails {
                if let notice = record.notice { terminal.note(terminal.styled(notice, record.isStop ? .failure : .note)) }
            }
            showEnd(response, ResponseSummary())
        }
    }

    private func showEnd(_ response: LLMResponse, _ summary: ResponseSummary) {
        for diagnostic in response.diagnostics where diagnostic.isWorthShowing {
            terminal.note(terminal.styled("note: \(diagnostic)", .dim))
        }
        for line in rails?.takeLines() ?? [] { terminal.note(terminal.styled(line, .dim)) }
        terminal.note(terminal.styled("— \(summary.text(for: response))", .dim))
    }

    private func show(_ result: ToolResult, of call: ToolCall) {
        guard output == .text else { return }
        let text = Terminal.sanitized(result.text).replacing("\n", with: " ")
        terminal.note(terminal.styled("← \(Terminal.sanitized(call.name)): \(text)", result.isError ? .failure : .call))
    }
}

extension Diagnostic {
    /// Whether a person at a terminal wants to know: not what is usual and harmless.
    fileprivate var isWorthShowing: Bool {
        switch code {
        case .finishStopWithCalls, .toolCallIDMinted, .missingSentinel: false
        default: true
        }
    }
}
