/// What a ``MarkdownStreamParser`` has read.
///
/// Blocks follow each other and never stand within each other: how deep one stands in lists and quotes it says itself. Each is a start,
/// its text in pieces, and an end that holds it whole.
public enum MarkdownEvent: Sendable, Hashable {
    /// A block begins; it has no text yet.
    case start(MarkdownBlock)
    /// More text of the open block, as soon as it is certain; line breaks within it are `\n`.
    ///
    /// How the text is cut follows the pieces that were pushed; joined it is the text of the block.
    case text(String)
    /// A whole line of an open code block, or a whole row of an open table; its text has come before.
    case line(String)
    /// The open block has ended: this is it.
    ///
    /// A paragraph can end as a heading or table: the line below tells.
    case end(MarkdownBlock)
}

/// A block of a Markdown text.
public struct MarkdownBlock: Sendable, Hashable {
    /// What a block is.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// A heading of level 1 to 6.
        case heading(level: Int)
        /// Lines of text.
        case paragraph
        /// An item of a list with bullets.
        case bullet
        /// An item of a numbered list, with its number as written.
        case numbered(Int)
        /// A fenced code block; `info` is what stands behind the fence, usually the language.
        case code(info: String)
        /// A table, row by row; the row of dashes below the first is left out.
        case table
        /// A line across.
        case thematicBreak
    }

    /// What it is.
    public var kind: Kind
    /// How many list items it stands in, itself included: 1 for an item of a list, 2 for one of a list within, 0 outside of lists.
    public var listDepth: Int
    /// How many block quotes it stands in.
    public var quoteDepth: Int
    /// Its text without markers; inline markup is left as it is.
    public var text: String
    /// Whether its end was seen: false for a code block whose closing fence never came.
    public var isClosed: Bool

    /// Makes a block.
    public init(_ kind: Kind, listDepth: Int = 0, quoteDepth: Int = 0, text: String = "", isClosed: Bool = true) {
        self.kind = kind
        self.listDepth = listDepth
        self.quoteDepth = quoteDepth
        self.text = text
        self.isClosed = isClosed
    }

    /// The first word behind a code block's fence, usually its language; nil for other blocks and where there is none.
    public var language: String? {
        guard case .code(let info) = kind else { return nil }
        return info.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    /// The cells of a table, row by row, without white space around them; empty for other blocks.
    ///
    /// A pipe behind a backslash is part of its cell.
    public var cells: [[String]] {
        guard kind == .table else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(MarkdownBlock.cells)
    }

    private static func cells(_ row: Substring) -> [String] {
        var cells: [String] = [""]
        var isEscaped = false
        for scalar in row.unicodeScalars {
            if scalar == "|", !isEscaped {
                cells.append("")
            } else {
                // The backslash stays in front of anything but a pipe.
                if scalar == "|" { cells[cells.count - 1].unicodeScalars.removeLast() }
                cells[cells.count - 1].unicodeScalars.append(scalar)
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        cells = cells.map(trimmed)
        if cells.count > 1, cells[0].isEmpty { cells.removeFirst() }
        if cells.count > 1, cells[cells.count - 1].isEmpty { cells.removeLast() }
        return cells
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(scalars)
    }
}
