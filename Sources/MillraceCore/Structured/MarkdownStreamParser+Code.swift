// Fenced code blocks (CommonMark 0.31.2 §4.5).
extension MarkdownStreamParser {
    /// Begins a code block where the line is a fence.
    mutating func fence(_ byte: UInt8, isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        let count = rest.prefix { $0 == byte }.count
        let info = rest.dropFirst(count)
        var bytes = MarkdownByteSet()
        bytes.insert(byte)
        if info.isEmpty, !isEnd { return .waits(bytes) }
        // With a backtick behind it, it is a piece of code within text.
        guard count >= 3, byte != UInt8(ascii: "`") || !info.contains(byte) else { return .text }
        guard isEnd else { return .waits(MarkdownByteSet(allBut: UInt8(ascii: byte == UInt8(ascii: "`") ? "`" : "\n"))) }
        place()
        // Of the columns behind a quote's marker one is the marker's.
        let indent = lineQuotes > 0 ? max(0, column - base - 1) : column
        let words = String(decoding: info, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\t" })
        startBlock(
            .code(info: words.joined(separator: " ")), fence: MarkdownFence(byte: byte, count: count, indent: indent, quotes: lineQuotes),
            &events)
        return .used
    }

    /// Reads a line while a code block is open; true where the line ends its quote, and so is another line altogether.
    mutating func isOutOfCode(isEnd: Bool, _ events: inout [MarkdownEvent]) -> Bool {
        guard let fence = open?.fence else { return true }
        let markers = MarkdownByteSet("> ")
        if fence.quotes > 0, !isEnd, held.allSatisfy(markers.contains) {
            wait = markers
            return false
        }
        guard let textStart = quotedStart(fence.quotes) else {
            endBlock(&events)
            return true
        }
        let blank = held[textStart...].prefix(while: \.isMarkdownSpace)
        if !isEnd, blank.endIndex == held.endIndex {
            wait = MarkdownByteSet(" \t")
            return false
        }
        if let isClosing = closes(fence, blank: blank, isEnd: isEnd) {
            if isClosing {
                endBlock(isClosed: true, &events)
            } else {
                wait = MarkdownByteSet(" \t")
                wait.insert(fence.byte)
            }
            return false
        }
        // The fence's own indentation is none of the code's.
        var codeStart = textStart
        var indent = fence.indent
        while indent > 0, codeStart < blank.endIndex {
            indent -= held[codeStart] == UInt8(ascii: "\t") ? 4 : 1
            codeStart += 1
        }
        if let lineCount = open?.lineCount, lineCount > 0 { appendLineEnd() }
        appendCode(held[codeStart...])
        start = held.count
        state = .code
        return false
    }

    /// Whether the line closes the block, or may still do so (false); nil where it is code.
    private func closes(_ fence: MarkdownFence, blank: ArraySlice<UInt8>, isEnd: Bool) -> Bool? {
        guard blank.reduce(0, { $0 + ($1 == UInt8(ascii: "\t") ? 4 : 1) }) <= fence.indent + 3 else { return nil }
        let marks = held[blank.endIndex...].prefix { $0 == fence.byte }
        guard !marks.isEmpty, held[marks.endIndex...].allSatisfy(\.isMarkdownSpace) else { return nil }
        if !isEnd { return false }
        return marks.count >= fence.count ? true : nil
    }

    /// Where the text behind so many markers of quotes begins; nil where there are fewer.
    private func quotedStart(_ quotes: Int) -> Int? {
        var at = 0
        for _ in 0..<quotes {
            while at < held.count, held[at] == UInt8(ascii: " ") { at += 1 }
            guard at < held.count, held[at] == UInt8(ascii: ">") else { return nil }
            at += 1
        }
        if quotes > 0, at < held.count, held[at] == UInt8(ascii: " ") { at += 1 }
        return at
    }
}
