/// Cuts a Colang file into lines: without comments, docstrings and empty lines, continued lines joined.
///
/// A line goes on where it ends in `\` or ` or`; an utterance goes on to the line that closes its quotes. A `#` begins a comment where it
/// stands outside of double quotes (single ones are apostrophes as often as not).
///
/// Source: NeMo Guardrails, "Colang 1.0 Language Syntax", and the examples of its repository.
struct ColangLineReader {
    private let file: String
    private let raw: [Substring.UnicodeScalarView]
    private var position = 0

    private init(_ text: String, file: String) {
        self.file = file
        raw = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Self.withoutReturn)
    }

    private static func withoutReturn(_ line: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        line.last == "\r" ? line.dropLast() : line
    }

    /// The lines of a file.
    ///
    /// - Throws: ``RailConfigurationError`` where quotes are not closed or a line is indented with tabs.
    static func lines(of text: String, file: String) throws(RailConfigurationError) -> [ColangLine] {
        var reader = ColangLineReader(text, file: file)
        var lines: [ColangLine] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    private mutating func next() throws(RailConfigurationError) -> ColangLine? {
        while position < raw.count {
            let source = ColangSource(file: file, line: position + 1)
            let line = raw[position]
            let body = Self.trimmed(line)
            if body.isEmpty || body.first == "#" {
                position += 1
            } else if body.starts(with: Self.docstringQuotes) {
                try skipDocstring(body, from: source)
            } else {
                let margin = line[..<body.startIndex]
                guard margin.allSatisfy({ $0 == " " || $0 == "\u{FEFF}" }) else {
                    throw source.error(.unreadable, "the indentation", advice: "indent with spaces, not with tabs")
                }
                return ColangLine(source: source, indentation: margin.count { $0 == " " }, text: try statement(from: source))
            }
        }
        return nil
    }

    private static let docstringQuotes = "\"\"\"".unicodeScalars

    private static func trimmed(_ line: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }

    private mutating func skipDocstring(
        _ first: Substring.UnicodeScalarView, from source: ColangSource
    ) throws(RailConfigurationError) {
        position += 1
        if Self.closesDocstring(first.dropFirst(3)) { return }
        while position < raw.count {
            position += 1
            if Self.closesDocstring(raw[position - 1]) { return }
        }
        throw source.error(.unreadable, "the text in triple quotes", advice: "close it with three double quotes")
    }

    private static func closesDocstring(_ line: Substring.UnicodeScalarView) -> Bool {
        var quotes = 0
        for scalar in line {
            quotes = scalar == "\"" ? quotes + 1 : 0
            if quotes == 3 { return true }
        }
        return false
    }

    /// The statement that begins at the position, and the position behind it.
    private mutating func statement(from source: ColangSource) throws(RailConfigurationError) -> String {
        var text = String.UnicodeScalarView()
        var isQuoted = false
        Self.append(Self.trimmed(raw[position]), to: &text, isQuoted: &isQuoted)
        position += 1
        while true {
            if isQuoted {
                guard text.first == "\"", position < raw.count else {
                    throw source.error(.unreadable, "a text in quotes", advice: "close it with a double quote")
                }
                text.append("\n")
            } else if text.last == "\\" {
                text.removeLast()
                text.append(" ")
            } else if text.reversed().starts(with: "ro ".unicodeScalars) {
                text.append(" ")
            } else {
                return String(text)
            }
            guard position < raw.count else { return String(Self.trimmed(Substring(String(text)).unicodeScalars)) }
            Self.append(Self.trimmed(raw[position]), to: &text, isQuoted: &isQuoted)
            position += 1
        }
    }

    /// Appends a line up to its comment.
    private static func append(_ line: Substring.UnicodeScalarView, to text: inout String.UnicodeScalarView, isQuoted: inout Bool) {
        var isEscaped = false
        for scalar in line {
            if scalar == "#" && !isQuoted { break }
            if scalar == "\"" && !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && scalar == "\\" && !isEscaped
            text.append(scalar)
        }
        guard !isQuoted else { return }
        while let last = text.last, last.properties.isWhitespace { text.removeLast() }
    }
}
