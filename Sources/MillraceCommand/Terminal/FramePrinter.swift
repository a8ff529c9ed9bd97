import MillraceCore
import MillraceRails

/// Shows the frames of one response as they come: text plain, reasoning dimmed, each tool call on a line of its own that grows.
///
/// On a terminal everything goes to standard output. Otherwise standard output gets the visible text alone, so that it can be piped, and the
/// rest goes to standard error.
struct FramePrinter {
    private enum Section { case none, text, reasoning, refusal, calls }

    private let terminal: Terminal
    private var section = Section.none
    private var endsLine = true
    private var calls = CallBoard()

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    /// Shows a frame.
    mutating func show(_ frame: StreamFrame) {
        if let part = frame.part, part.choice != 0 { return }
        switch frame {
        case .textDelta(let delta): write(delta.text, as: .text)
        case .reasoningDelta(let delta): write(delta.text, as: .reasoning)
        case .refusalDelta(let delta): write(delta.text, as: .refusal)
        case .toolCallStart(let start):
            change(to: .calls)
            calls.begin(start.part, name: start.name, terminal)
        case .toolCallDelta(let delta):
            change(to: .calls)
            calls.append(delta.arguments, to: delta.part, terminal)
        case .toolCallComplete(let complete):
            change(to: .calls)
            calls.end(complete.part, complete.outcome, terminal)
        case .serverTool(let frame): line("the provider ran \(frame.activity.type)", .dim)
        case .citation(let frame): if let url = frame.citation.url { line("source: \(Terminal.sanitized(url))", .dim) }
        case .audioComplete(let complete):
            if let transcript = complete.audio.transcript { line("sound: \(Terminal.sanitized(transcript))", .dim) }
        case .opaque(let frame): line("(\(frame.opaque.kind): \(frame.opaque.json.utf8.count) bytes)", .dim)
        case .rail(let record): if let notice = record.notice { line(notice, record.isStop ? .failure : .note) }
        case .start, .textComplete, .reasoningComplete, .refusalComplete, .audioDelta, .logprobs, .usage, .diagnostic, .end: break
        }
    }

    /// Ends the last line, whatever was on it.
    mutating func finish() {
        if section == .calls { calls.settle(terminal) }
        endLine()
        section = .none
    }

    private mutating func write(_ text: String, as next: Section) {
        let safe = Terminal.sanitized(text)
        if section != next { leave(for: next) }
        if next == .text || terminal.isInteractive {
            switch next {
            case .reasoning: terminal.write(terminal.styled(safe, .dim))
            case .refusal: terminal.write(terminal.styled(safe, .note))
            default: terminal.write(safe)
            }
            endsLine = safe.last == "\n"
        } else {
            // Not a terminal: what is not the answer is shown whole at the end of its section.
            pending += safe
        }
    }

    // Reasoning or a refusal on its way to standard error.
    private var pending = ""

    private mutating func leave(for next: Section) {
        if !pending.isEmpty {
            terminal.note(pending)
            pending = ""
        }
        if section == .calls { calls.settle(terminal) }
        endLine()
        section = next
    }

    private mutating func change(to next: Section) {
        if section != next { leave(for: next) }
    }

    private mutating func line(_ text: String, _ style: Terminal.Style) {
        leave(for: .none)
        if terminal.isInteractive { terminal.write(terminal.styled(text, style) + "\n") } else { terminal.note(text) }
        endsLine = true
    }

    private mutating func endLine() {
        if !pending.isEmpty {
            terminal.note(pending)
            pending = ""
        }
        if !endsLine {
            terminal.write("\n")
            endsLine = true
        }
    }
}
