import MillraceCore

/// The tool calls of a response on the screen: one line each, rewritten in place while its arguments grow, however the calls
/// interleave.
struct CallBoard {
    private struct Line {
        var part: PartID
        var name: String
        var arguments = ""
        var mark = "…"
        var style = Terminal.Style.call
    }

    private var lines: [Line] = []

    /// A call begins: a new line below the others.
    mutating func begin(_ part: PartID, name: String, _ terminal: Terminal) {
        lines.append(Line(part: part, name: Terminal.sanitized(name)))
        if terminal.isInteractive { terminal.write(text(of: lines.count - 1, terminal) + "\n") }
    }

    /// A call's arguments grow.
    mutating func append(_ arguments: String, to part: PartID, _ terminal: Terminal) {
        guard let index = lines.firstIndex(where: { $0.part == part }) else { return }
        lines[index].arguments += Terminal.sanitized(arguments)
        redraw(index, terminal)
    }

    /// A call ends.
    mutating func end(_ part: PartID, _ outcome: ToolCallOutcome, _ terminal: Terminal) {
        if !lines.contains(where: { $0.part == part }) {
            begin(part, name: outcome.name ?? "(never named)", terminal)
        }
        guard let index = lines.firstIndex(where: { $0.part == part }) else { return }
        lines[index].arguments = Terminal.sanitized(outcome.rawArguments)
        switch outcome {
        case .complete: lines[index].mark = ""
        case .incomplete:
            lines[index].mark = " cut off: not run"
            lines[index].style = .failure
        case .invalid(_, let error):
            lines[index].mark = " not usable: \(error)"
            lines[index].style = .failure
        }
        redraw(index, terminal)
    }

    /// Leaves the lines as they are and begins anew.
    mutating func settle(_ terminal: Terminal) {
        if !terminal.isInteractive {
            for index in lines.indices { terminal.note(text(of: index, terminal)) }
        }
        lines = []
    }

    private func redraw(_ index: Int, _ terminal: Terminal) {
        guard terminal.isInteractive else { return }
        let up = lines.count - index
        // Up to the line, clear it, write it, and back down (ECMA-48: CUU, EL, CUD).
        terminal.write("\u{1B}[\(up)A\r\u{1B}[2K" + text(of: index, terminal) + "\u{1B}[\(up)B\r")
    }

    /// One line, never wider than the screen: a longer one would wrap and break the counting of lines.
    ///
    /// The end of growing arguments is what is new, so the middle is left out.
    private func text(of index: Int, _ terminal: Terminal) -> String {
        let line = lines[index]
        let arguments = line.arguments.replacing("\n", with: " ")
        let fixed = 4 + line.name.count + line.mark.count
        let room = terminal.isInteractive ? max(8, terminal.width - fixed - 1) : Int.max
        let shown = arguments.count <= room ? arguments : "\(arguments.prefix(room / 2))…\(arguments.suffix(room - room / 2 - 1))"
        return terminal.styled("→ \(line.name)(\(shown))", line.style) + terminal.styled(line.mark, .failure)
    }
}
