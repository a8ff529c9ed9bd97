import MillraceAgents
import MillraceCore

/// A run on the screen: each step under its heading, text and calls as they stream, tools as they work.
struct AgentView {
    private let terminal: Terminal
    private var printer: FramePrinter
    private var isStreaming = false

    init(terminal: Terminal) {
        self.terminal = terminal
        self.printer = FramePrinter(terminal: terminal)
    }

    /// Shows an event.
    mutating func show(_ event: AgentEvent) {
        switch event.kind {
        case .stepStarted(let step): heading("step \(step)")
        case .nodeStarted(let node): heading((event.path.dropFirst() + [node.node]).joined(separator: " › "))
        case .frame(let frame):
            isStreaming = true
            printer.show(frame.frame)
        case .requestFinished(let end):
            settle()
            for diagnostic in end.response.diagnostics { note("note: \(diagnostic)", .dim) }
        case .requestFailed(let failure):
            settle()
            note(failure.reason, failure.isCancelled ? .note : .failure)
        case .toolStarted(let start): line("▸ \(start.call.name)", .call)
        case .toolProgress(let progress): line("  \(progress.tool): \(progress.value.stringValue ?? progress.value.jsonText)", .dim)
        case .toolFinished(let end): result(end, end.result.isError ? .failure : .call)
        case .toolFailed(let end): result(end, .failure)
        case .historyCompressed(let compression):
            note("history shortened from \(compression.messagesBefore) to \(compression.messagesAfter) messages", .dim)
        case .custom(let name, let value): note("\(name): \(value.jsonText)", .dim)
        case .runEnded(let end): summary(end)
        default: break
        }
    }

    private mutating func heading(_ text: String) {
        settle()
        note("── \(text) ──", .dim)
    }

    private mutating func result(_ end: AgentEvent.ToolEnd, _ style: Terminal.Style) {
        let text = end.result.text.replacing("\n", with: " ")
        let shown = text.count <= 200 ? text : "\(text.prefix(200))… (\(end.result.text.count) characters)"
        line("← \(end.result.name ?? "?"): \(shown)", style)
    }

    private mutating func summary(_ end: AgentEvent.RunEnd) {
        settle()
        var words = ["\(end.outcome)", "\(end.requestCount) request\(end.requestCount == 1 ? "" : "s")"]
        if let input = end.usage.inputTokens, let output = end.usage.outputTokens { words.append("\(input) in, \(output) out tokens") }
        note("— \(words.joined(separator: " · "))", end.outcome == .finished ? .dim : .failure)
    }

    private mutating func line(_ text: String, _ style: Terminal.Style) {
        settle()
        note(text, style)
    }

    private func note(_ text: String, _ style: Terminal.Style) {
        terminal.note(terminal.styled(Terminal.sanitized(text), style))
    }

    /// Ends what was streaming, so that the next line begins at its margin.
    private mutating func settle() {
        guard isStreaming else { return }
        printer.finish()
        isStreaming = false
    }
}
