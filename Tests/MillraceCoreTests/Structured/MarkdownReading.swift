import MillraceCore

/// Reading Markdown in pieces, for tests.
enum MarkdownReading {
    /// The events of a text that comes in these pieces, with neighbouring pieces of text joined.
    static func events(_ pieces: some Sequence<String>) -> [MarkdownEvent] {
        var parser = MarkdownStreamParser()
        var events: [MarkdownEvent] = []
        for piece in pieces { parser.push(piece, into: &events) }
        parser.finish(into: &events)
        return joined(events)
    }

    /// The events of a whole text.
    static func events(_ text: String) -> [MarkdownEvent] { events([text]) }

    /// The blocks of a whole text.
    static func blocks(_ text: String) -> [MarkdownBlock] {
        events(text).compactMap { if case .end(let block) = $0 { block } else { nil } }
    }

    /// The same events with neighbouring pieces of text joined.
    static func joined(_ events: [MarkdownEvent]) -> [MarkdownEvent] {
        var joined: [MarkdownEvent] = []
        for event in events {
            if case .text(let text) = event, case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(event)
            }
        }
        return joined
    }

    /// What is wrong with a sequence of events by itself; nil where nothing is.
    static func fault(of events: [MarkdownEvent]) -> String? {
        var open: MarkdownBlock?
        var text = ""
        var lines: [String] = []
        for event in events {
            switch event {
            case .start(let block):
                if open != nil { return "a block begins within another" }
                if !block.text.isEmpty { return "a block begins with text" }
                (open, text, lines) = (block, "", [])
            case .text(let piece):
                if open == nil || piece.isEmpty { return "text outside of a block, or none" }
                text += piece
            case .line(let line): lines.append(line)
            case .end(let block):
                guard let start = open else { return "an end without a start" }
                if block.text != text { return "the text of a block is not its pieces" }
                if block.quoteDepth != start.quoteDepth || block.listDepth != start.listDepth { return "a block has moved" }
                switch (start.kind, block.kind) {
                case (.paragraph, .heading), (.paragraph, .table): break
                default: if start.kind != block.kind { return "a block became another" }
                }
                switch block.kind {
                case .code, .table: if lines.joined(separator: "\n") != text { return "the lines of a block are not its text" }
                default: if !lines.isEmpty { return "lines outside of code and tables" }
                }
                open = nil
            }
        }
        return open == nil ? nil : "a block has no end"
    }
}
