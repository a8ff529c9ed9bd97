/// Reads Markdown while it streams: pieces of text in, blocks and their text out as soon as they are certain.
///
/// ```swift
/// var parser = MarkdownStreamParser()
/// var events: [MarkdownEvent] = []
/// for try await text in response.text {
///     parser.push(text, into: &events)
///     for event in events { show(event) }
///     events.removeAll(keepingCapacity: true)
/// }
/// parser.finish(into: &events)
/// ```
///
/// The events are the same however the text is cut, but for where ``MarkdownEvent/text(_:)`` is cut. What is held back is the beginning
/// of a line that could still be several things, and white space that may end one. Cost is linear in the text.
///
/// Blocks are those of CommonMark and its tables those of GitHub, read line by line with these differences, all for the sake of what
/// models write: an item two columns to the right of another is within it, even where its number is longer; only its closing fence ends a
/// code block, or the end of the quote it stands in; what is indented by four columns is text, not code; HTML and link definitions are
/// text.
///
/// Source: [CommonMark 0.31.2](https://spec.commonmark.org/0.31.2/), [GitHub Flavored Markdown](https://github.github.com/gfm/) §4.10.
public struct MarkdownStreamParser: Sendable {
    /// What the rest of a line is.
    enum LineState: Sendable {
        /// Not certain yet: what has come of the line is held.
        case opening
        /// Text of the open block.
        case text
        /// A line of the open code block.
        case code
    }

    /// The block that is open.
    struct OpenBlock: Sendable {
        var block: MarkdownBlock
        /// The lines so far that are whole.
        var lineCount = 0
        /// Where in the text the line that is open begins, in bytes.
        var lineStart = 0
        var fence: MarkdownFence?
    }

    /// An open item of a list: the column of its marker, and how many quotes that stands in.
    struct ListItem: Sendable {
        let marker: Int
        let quotes: Int
        /// The column from which on lines are part of it.
        var threshold: Int { marker + 2 }
    }

    // Of the line.
    var state = LineState.opening
    /// What has come of the line and is not certain; what stands before `start` has been read.
    var held: [UInt8] = []
    var start = 0
    /// While these bytes come, nothing becomes certain.
    var wait = MarkdownByteSet()
    /// The column where what is held begins, and the one behind the innermost quote's marker.
    var column = 0
    var base = 0
    var lineQuotes = 0
    /// Whether an item's marker stands in front of what is held.
    var followsMarker = false
    /// Whether the line has shown text already.
    var sawText = false
    /// White space that ends the line unless text follows; in a heading also what may close it.
    var trailing: [UInt8] = []

    // Of the text.
    var open: OpenBlock?
    var items: [ListItem] = []
    private var delta: [UInt8] = []
    private var skipsLineFeed = false
    private var isFinished = false

    /// Makes a parser at the start of a text.
    public init() {}

    /// Takes in the next piece of the text, and appends what has become certain.
    public mutating func push(_ text: String, into events: inout [MarkdownEvent]) {
        guard !isFinished else { return }
        for byte in text.utf8 {
            if skipsLineFeed {
                skipsLineFeed = false
                if byte == UInt8(ascii: "\n") { continue }
            }
            guard byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else {
                // CR LF is one end of a line, also where the text is cut between them.
                skipsLineFeed = byte == UInt8(ascii: "\r")
                endLine(&events)
                continue
            }
            switch state {
            case .opening:
                held.append(byte)
                if !wait.contains(byte) { decide(isEnd: false, &events) }
            case .text: appendText(byte)
            case .code: delta.append(byte)
            }
        }
        flush(&events)
    }

    /// Ends the text: appends what was held back and ends the open block.
    ///
    /// Further pieces are ignored.
    public mutating func finish(into events: inout [MarkdownEvent]) {
        guard !isFinished else { return }
        isFinished = true
        // An empty line at the end is none.
        if state != .opening || !held.isEmpty || followsMarker || lineQuotes > 0 { endLine(&events) }
        endBlock(&events)
    }

    // MARK: Lines

    private mutating func endLine(_ events: inout [MarkdownEvent]) {
        if state == .opening { decide(isEnd: true, &events) }
        if state != .opening { lineBecameWhole(&events) }
        state = .opening
        held.removeAll(keepingCapacity: true)
        start = 0
        wait = MarkdownByteSet()
        column = 0
        base = 0
        lineQuotes = 0
        followsMarker = false
        sawText = false
        trailing.removeAll(keepingCapacity: true)
    }

    private mutating func lineBecameWhole(_ events: inout [MarkdownEvent]) {
        if case .heading? = open?.block.kind {
            releaseHeadingEnd()
            return endBlock(&events)
        }
        flush(&events)
        open?.lineCount += 1
        if open?.fence != nil || open?.block.kind == .table { tellLine(&events) }
    }

    /// Tells the open block's last line.
    mutating func tellLine(_ events: inout [MarkdownEvent]) {
        guard let open else { return }
        events.append(.line(String(decoding: open.block.text.utf8.dropFirst(open.lineStart), as: UTF8.self)))
    }

    /// A closing run of `#` is no text: it stands behind white space, or alone.
    private mutating func releaseHeadingEnd() {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        while let last = trailing.last, isSpace(last) { trailing.removeLast() }
        let count = trailing.reversed().prefix { $0 == UInt8(ascii: "#") }.count
        if count > 0, trailing.count > count || !sawText { trailing.removeLast(count) }
        while let last = trailing.last, isSpace(last) { trailing.removeLast() }
        delta += trailing
    }

    // MARK: Text

    /// Appends a byte to the text of the open block.
    mutating func appendText(_ byte: UInt8) {
        let isSpace = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        if isSpace {
            // White space in front of the text is none of it.
            if sawText || !trailing.isEmpty { trailing.append(byte) }
            return
        }
        if byte == UInt8(ascii: "#"), case .heading? = open?.block.kind, !sawText || !trailing.isEmpty {
            trailing.append(byte)
            return
        }
        if !trailing.isEmpty {
            delta += trailing
            trailing.removeAll(keepingCapacity: true)
        }
        sawText = true
        delta.append(byte)
    }

    /// Appends the end of a line within the open block.
    mutating func appendLineEnd() {
        delta.append(UInt8(ascii: "\n"))
        let textCount = open?.block.text.utf8.count ?? 0
        open?.lineStart = textCount + delta.count
    }

    /// Appends bytes of a code line as they are.
    mutating func appendCode(_ bytes: some Sequence<UInt8>) { delta += bytes }

    /// Gives out the text that is certain.
    mutating func flush(_ events: inout [MarkdownEvent]) {
        guard !delta.isEmpty else { return }
        let text = String(decoding: delta, as: UTF8.self)
        delta.removeAll(keepingCapacity: true)
        open?.block.text += text
        events.append(.text(text))
    }

    // MARK: Blocks

    /// Begins a block; the one that was open ends.
    mutating func startBlock(_ kind: MarkdownBlock.Kind, fence: MarkdownFence? = nil, _ events: inout [MarkdownEvent]) {
        endBlock(&events)
        let block = MarkdownBlock(kind, listDepth: items.count, quoteDepth: lineQuotes)
        open = OpenBlock(block: block, fence: fence)
        events.append(.start(block))
    }

    /// Ends the open block, if there is one.
    mutating func endBlock(isClosed: Bool = false, _ events: inout [MarkdownEvent]) {
        flush(&events)
        guard var block = open?.block else { return }
        // A code block is closed by its fence alone.
        block.isClosed = open?.fence == nil || isClosed
        open = nil
        events.append(.end(block))
    }
}
