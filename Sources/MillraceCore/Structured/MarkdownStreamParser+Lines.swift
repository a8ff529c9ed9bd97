// What a line is, told by how it begins (CommonMark 0.31.2, chapters 4 and 5).
//
// | begins with | is |
// |---|---|
// | `>` | in a quote |
// | up to six `#` and a space | a heading |
// | ``` or ~~~ | the fence of a code block |
// | three `-`, `*` or `_` and nothing else | a thematic break |
// | `-`, `*`, `+` or a number, and a space | an item |
// | only `=` or `-`, below a paragraph | its underline: the paragraph is a heading |
// | only `-`, `|` and `:`, below one line with a `|` | its delimiter: the line is a table's first row |
// | anything else | text |
extension MarkdownStreamParser {
    /// The most items within each other; what looks like a further one is text.
    private static let maxDepth = 100

    enum Verdict {
        /// A container's marker was taken: what follows is looked at anew.
        case taken
        /// Uncertain while such bytes come.
        case waits(MarkdownByteSet)
        /// The line is text.
        case text
        /// All of the line was used.
        case used
    }

    /// What is held and was not read.
    var rest: ArraySlice<UInt8> { held[start...] }

    /// Finds out what the line is, as far as it has come.
    ///
    /// - Parameter isEnd: whether all of it has come.
    mutating func decide(isEnd: Bool, _ events: inout [MarkdownEvent]) {
        wait = MarkdownByteSet()
        if open?.fence != nil, !isOutOfCode(isEnd: isEnd, &events) { return }
        while true {
            takeWhiteSpace()
            guard let first = rest.first else {
                // A blank line ends what is open; behind an item's marker there may be nothing.
                if isEnd, !followsMarker { endBlock(&events) }
                return
            }
            switch verdict(first, isEnd: isEnd, &events) {
            case .taken: continue
            case .waits(let bytes): wait = bytes
            case .text: enterText(&events)
            case .used: break
            }
            return
        }
    }

    private mutating func takeWhiteSpace() {
        while let byte = rest.first, byte.isMarkdownSpace {
            column = byte == UInt8(ascii: "\t") ? (column / 4 + 1) * 4 : column + 1
            start += 1
        }
    }

    private mutating func verdict(_ first: UInt8, isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        guard isMarkerPlace else { return .text }
        switch first {
        case UInt8(ascii: ">"): return quote()
        case UInt8(ascii: "#"): return heading(isEnd: isEnd, &events)
        case UInt8(ascii: "`"), UInt8(ascii: "~"): return fence(first, isEnd: isEnd, &events)
        case UInt8(ascii: "="): return underline(first, level: 1, isEnd: isEnd, &events)
        case UInt8(ascii: "|"), UInt8(ascii: ":"): return delimiterRow(isEnd: isEnd, &events)
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "+"): return mark(first, isEnd: isEnd, &events)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number(isEnd: isEnd, &events)
        default: return .text
        }
    }

    /// Whether a marker may stand here: less than four columns into what it stands in.
    private var isMarkerPlace: Bool {
        let container = items.last { $0.quotes <= lineQuotes && $0.threshold <= column }?.threshold ?? 0
        return followsMarker || column - max(container, base) < 4
    }

    /// Ends the items that a block at this column does not stand in.
    mutating func place() {
        while let last = items.last, last.quotes > lineQuotes || column < last.threshold { items.removeLast() }
    }

    // MARK: Text

    private mutating func enterText(_ events: inout [MarkdownEvent]) {
        if !followsMarker { continueOrStartText(&events) }
        state = .text
        for byte in rest { appendText(byte) }
        start = held.count
    }

    private mutating func continueOrStartText(_ events: inout [MarkdownEvent]) {
        if let open, open.block.quoteDepth >= lineQuotes {
            // A line of text goes on with the text before it, however it is indented, and even without its quote's marker.
            let isContinued = open.block.kind != .table || open.block.quoteDepth == lineQuotes
            if isContinued {
                if open.lineCount > 0 { appendLineEnd() }
                return
            }
        }
        place()
        startBlock(.paragraph, &events)
    }

    // MARK: Containers

    private mutating func quote() -> Verdict {
        if followsMarker { return .text }
        // An item that begins right of the marker does not hold the quote.
        if let place = items.firstIndex(where: { $0.quotes <= lineQuotes && column < $0.threshold }) { items.removeSubrange(place...) }
        lineQuotes += 1
        start += 1
        column += 1
        base = column
        return .taken
    }

    private mutating func item(_ kind: MarkdownBlock.Kind, width: Int, _ events: inout [MarkdownEvent]) -> Verdict {
        guard items.count < MarkdownStreamParser.maxDepth else { return .text }
        place()
        items.append(ListItem(marker: column, quotes: lineQuotes))
        startBlock(kind, &events)
        start += width
        column += width
        followsMarker = true
        return .taken
    }

    /// A bullet, a thematic break, the underline of a heading, or the delimiter row of a table.
    private mutating func mark(_ first: UInt8, isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        let isDash = first == UInt8(ascii: "-")
        if rest.allSatisfy({ $0 == first || $0.isMarkdownSpace }) {
            guard isEnd else {
                var bytes = MarkdownByteSet(" \t")
                bytes.insert(first)
                return .waits(bytes)
            }
            if isDash, isTableStart, let verdict = delimiter(&events) { return verdict }
            if isDash, isUnderlined, !trimmed(rest).contains(where: \.isMarkdownSpace) { return becomeHeading(level: 2, &events) }
            if first != UInt8(ascii: "+"), rest.count(where: { $0 == first }) >= 3 {
                place()
                startBlock(.thematicBreak, &events)
                endBlock(&events)
                return .used
            }
        } else if isDash, isTableStart {
            let verdict = delimiterRow(isEnd: isEnd, &events)
            if case .text = verdict {} else { return verdict }
        }
        let isEmpty = rest.dropFirst().allSatisfy(\.isMarkdownSpace)
        guard first != UInt8(ascii: "_"), isEmpty || rest[rest.startIndex + 1].isMarkdownSpace else { return .text }
        // An item without text does not end a paragraph.
        if isEmpty, !followsMarker, open?.block.kind == .paragraph { return .text }
        return item(.bullet, width: 1, &events)
    }

    private mutating func number(isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        let digits = rest.prefix(while: \.isASCIIDigit)
        guard digits.count <= 9 else { return .text }
        guard let mark = rest.dropFirst(digits.count).first else { return isEnd ? .text : .waits(MarkdownByteSet("0123456789")) }
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")") else { return .text }
        let behind = rest.dropFirst(digits.count + 1)
        guard let next = behind.first else {
            guard isEnd else { return .waits(MarkdownByteSet()) }
            return open?.block.kind == .paragraph ? .text : item(.numbered(value(digits)), width: digits.count + 1, &events)
        }
        // Within a paragraph, a number that begins no list is hardly meant as one.
        guard next.isMarkdownSpace, open?.block.kind != .paragraph || followsMarker || !items.isEmpty || value(digits) == 1 else {
            return .text
        }
        return item(.numbered(value(digits)), width: digits.count + 1, &events)
    }

    private func value(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) } }

    // MARK: Headings

    private mutating func heading(isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        let level = rest.prefix { $0 == UInt8(ascii: "#") }.count
        guard level <= 6 else { return .text }
        guard let next = rest.dropFirst(level).first else {
            guard isEnd else { return .waits(MarkdownByteSet()) }
            return startHeading(level, &events)
        }
        return next.isMarkdownSpace ? startHeading(level, &events) : .text
    }

    private mutating func startHeading(_ level: Int, _ events: inout [MarkdownEvent]) -> Verdict {
        place()
        startBlock(.heading(level: level), &events)
        start += level
        followsMarker = true
        return .text
    }

    /// Whether the line before is a paragraph that this one could underline.
    private var isUnderlined: Bool {
        guard let open, open.block.kind == .paragraph, open.lineCount > 0, !followsMarker else { return false }
        return open.block.quoteDepth == lineQuotes && items.last.map { column >= $0.threshold } ?? true
    }

    private mutating func underline(_ byte: UInt8, level: Int, isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        guard isUnderlined, trimmed(rest).allSatisfy({ $0 == byte }) else { return .text }
        var bytes = MarkdownByteSet(" \t")
        bytes.insert(byte)
        return isEnd ? becomeHeading(level: level, &events) : .waits(bytes)
    }

    private mutating func becomeHeading(level: Int, _ events: inout [MarkdownEvent]) -> Verdict {
        open?.block.kind = .heading(level: level)
        endBlock(&events)
        return .used
    }

    private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let last = bytes.last, last.isMarkdownSpace { bytes.removeLast() }
        return bytes
    }

    // MARK: Tables

    /// Whether the line before could be the first row of a table.
    private var isTableStart: Bool {
        guard isUnderlined, let open, open.lineCount == 1 else { return false }
        return open.block.text.utf8.contains(UInt8(ascii: "|"))
    }

    private mutating func delimiterRow(isEnd: Bool, _ events: inout [MarkdownEvent]) -> Verdict {
        let bytes = MarkdownByteSet("|:- \t")
        guard isTableStart, rest.allSatisfy(bytes.contains) else { return .text }
        guard isEnd else { return .waits(bytes) }
        return delimiter(&events) ?? .text
    }

    /// Makes the line before a table's first row, if this line has as many cells of dashes; nil where it has not.
    private mutating func delimiter(_ events: inout [MarkdownEvent]) -> Verdict? {
        guard let open else { return nil }
        let row = MarkdownBlock(.table, text: String(decoding: rest, as: UTF8.self)).cells[0]
        let isDelimiter = row.allSatisfy { cell in
            var dashes = cell.utf8[...]
            if dashes.first == UInt8(ascii: ":") { dashes.removeFirst() }
            if dashes.last == UInt8(ascii: ":") { dashes.removeLast() }
            return !dashes.isEmpty && dashes.allSatisfy { $0 == UInt8(ascii: "-") }
        }
        guard isDelimiter, MarkdownBlock(.table, text: open.block.text).cells[0].count == row.count else { return nil }
        self.open?.block.kind = .table
        tellLine(&events)
        return .used
    }
}
