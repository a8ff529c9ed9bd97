internal import MillraceCore

/// A stretch of a template: text, or what stands in a tag.
enum TemplatePiece: Equatable {
    case text(String)
    case output([TemplateToken], line: Int)
    case statement([TemplateToken], line: Int)
}

/// A word or sign inside a tag.
enum TemplateToken: Equatable {
    case name(String)
    case text(String)
    case number(JSONNumber)
    case sign(String)
}

/// Cuts a template into pieces.
struct TemplateScanner {
    private let characters: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var pieces: [TemplatePiece] = []
    private var text = String.UnicodeScalarView()

    private init(_ source: String) {
        var characters = Array(source.unicodeScalars)
        // Jinja leaves out one line end at the end (`keep_trailing_newline` is off).
        if characters.last == "\n" {
            characters.removeLast()
            if characters.last == "\r" { characters.removeLast() }
        }
        self.characters = characters
    }

    /// The pieces of a template.
    static func pieces(of source: String) throws(RailTemplateError) -> [TemplatePiece] {
        var scanner = TemplateScanner(source)
        try scanner.scan()
        return scanner.pieces
    }

    private mutating func scan() throws(RailTemplateError) {
        while index < characters.count {
            guard characters[index] == "{", let next = character(1), next == "{" || next == "%" || next == "#" else {
                text.append(take())
                continue
            }
            let start = line
            let trimsBefore = character(2) == "-"
            index += trimsBefore || character(2) == "+" ? 3 : 2
            if trimsBefore { trimText() }
            switch next {
            case "#": try skipComment(from: start)
            case "%": try scanStatement(from: start)
            default:
                let tokens = try tokens(until: "}}", from: start)
                flush()
                pieces.append(.output(tokens, line: start))
            }
        }
        flush()
    }

    private mutating func scanStatement(from start: Int) throws(RailTemplateError) {
        let tokens = try tokens(until: "%}", from: start)
        guard tokens == [.name("raw")] else {
            flush()
            pieces.append(.statement(tokens, line: start))
            return
        }
        // Up to `{% endraw %}` nothing is a tag.
        while index < characters.count {
            if characters[index] == "{", character(1) == "%" {
                let (index, line) = (index, line)
                self.index += 2
                let trims = character(0) == "-"
                if trims { self.index += 1 }
                // What cannot be read here is text of the block, not a fault of the template.
                if let tokens = try? self.tokens(until: "%}", from: line), tokens == [.name("endraw")] {
                    if trims { trimText() }
                    return
                }
                // It was text after all.
                (self.index, self.line) = (index, line)
            }
            text.append(take())
        }
        throw RailTemplateError("`{% raw %}` has no `{% endraw %}`", line: start)
    }

    private mutating func skipComment(from start: Int) throws(RailTemplateError) {
        while index < characters.count {
            if character(0) == "-", character(1) == "#", character(2) == "}" {
                index += 3
                skipBlanks()
                return
            }
            if character(0) == "#", character(1) == "}" {
                index += 2
                return
            }
            _ = take()
        }
        throw RailTemplateError("a comment `{#` is not closed", line: start)
    }

    // MARK: Tokens

    private static let pairs: Set<String> = ["==", "!=", "<=", ">=", "//", "**"]

    private mutating func tokens(until end: String, from start: Int) throws(RailTemplateError) -> [TemplateToken] {
        let end = Array(end.unicodeScalars)
        var tokens: [TemplateToken] = []
        while let next = character(0) {
            if next == end[0], character(1) == end[1] {
                index += 2
                return tokens
            }
            if next == "-" || next == "+", character(1) == end[0], character(2) == end[1] {
                index += 3
                if next == "-" { skipBlanks() }
                return tokens
            }
            if next == " " || next == "\t" || next == "\n" || next == "\r" {
                _ = take()
            } else if next == "\"" || next == "'" {
                tokens.append(.text(try quoted(next)))
            } else if TemplateScanner.isDigit(next) {
                tokens.append(try number())
            } else if TemplateScanner.isNameStart(next) {
                tokens.append(.name(name()))
            } else {
                let pair = String(String.UnicodeScalarView([next] + [character(1)].compactMap(\.self)))
                let sign = TemplateScanner.pairs.contains(pair) ? pair : String(Character(next))
                guard "+-*/%~<>=!|.,:()[]{}".unicodeScalars.contains(next) else {
                    throw RailTemplateError("a sign that means nothing here", line: line)
                }
                index += sign.unicodeScalars.count
                tokens.append(.sign(sign))
            }
        }
        throw RailTemplateError("a tag is not closed", line: start)
    }

    private mutating func quoted(_ quote: Unicode.Scalar) throws(RailTemplateError) -> String {
        let start = line
        _ = take()
        var text = String.UnicodeScalarView()
        while index < characters.count {
            let next = take()
            if next == quote { return String(text) }
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard index < characters.count else { break }
            text.append(escaped: take())
        }
        throw RailTemplateError("a quoted text is not closed", line: start)
    }

    private mutating func number() throws(RailTemplateError) -> TemplateToken {
        var text = String.UnicodeScalarView()
        while let next = character(0), TemplateScanner.isDigit(next) || next == "." && character(1).map(TemplateScanner.isDigit) == true {
            text.append(take())
        }
        guard let number = JSONNumber(text: String(text)) else { throw RailTemplateError("a number that cannot be read", line: line) }
        return .number(number)
    }

    private mutating func name() -> String {
        var text = String.UnicodeScalarView()
        while let next = character(0), TemplateScanner.isNameStart(next) || TemplateScanner.isDigit(next) { text.append(take()) }
        return String(text)
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool { ("0"..."9").contains(character) }
    private static func isNameStart(_ character: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
    }

    // MARK: Characters

    private func character(_ offset: Int) -> Unicode.Scalar? {
        index + offset < characters.count ? characters[index + offset] : nil
    }

    private mutating func take() -> Unicode.Scalar {
        defer { index += 1 }
        if characters[index] == "\n" { line += 1 }
        return characters[index]
    }

    private mutating func skipBlanks() {
        while let next = character(0), next.properties.isWhitespace { _ = take() }
    }

    private mutating func trimText() {
        while let last = text.last, last.properties.isWhitespace { text.removeLast() }
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(.text(String(text))) }
        text = String.UnicodeScalarView()
    }
}
