import Foundation

/// The person at the terminal, who is asked one thing at a time.
final class TerminalPerson: Person {
    private let terminal: Terminal
    // Answers given in advance: `--yes`.
    private let agreesToAll: Bool
    private let reads: Bool

    /// - Parameters:
    ///   - agreesToAll: whether actions are allowed without a question.
    ///   - reads: whether standard input is there to answer.
    init(terminal: Terminal, agreesToAll: Bool, reads: Bool = isatty(STDIN_FILENO) == 1) {
        self.terminal = terminal
        self.agreesToAll = agreesToAll
        self.reads = reads
    }

    func answer(to question: String) async -> String? {
        guard reads else { return nil }
        terminal.note(terminal.styled("? \(Terminal.sanitized(question))", .bold))
        return readLine()
    }

    func tell(_ text: String) async {
        terminal.note(terminal.styled("» \(Terminal.sanitized(text))", .bold))
    }

    func agrees(to action: String) async -> Bool {
        if agreesToAll { return true }
        guard reads else {
            terminal.note(
                terminal.styled("refused, because nobody can be asked (--yes allows everything): \(Terminal.sanitized(action))", .note))
            return false
        }
        // Standard output holds the answer alone, also where it is piped.
        terminal.note(terminal.styled("The model wants to \(Terminal.sanitized(action))\nAllow? [y/N]", .note))
        let agrees = ["y", "yes"].contains(readLine()?.lowercased())
        // Whoever answers after the call was cancelled agrees to nothing.
        return agrees && !Task.isCancelled
    }
}
