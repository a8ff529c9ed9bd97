internal import MillraceCore

/// A piece of an expression.
enum ColangToken: Sendable, Hashable {
    /// A number.
    case number(JSONNumber)
    /// A text, its escapes resolved.
    case string(String)
    /// `$name`.
    case variable(String)
    /// A word: a keyword, a function, a name of an argument or a member.
    case word(String)
    /// An operator or a bracket.
    case symbol(String)

    /// Why a text is no row of tokens.
    struct Failure: Error, Sendable, Hashable {
        /// What is wrong, and what to do.
        var advice: String
    }

    private static let symbols: [Unicode.Scalar: String] = Dictionary(
        uniqueKeysWithValues: "+-*/%<>()[]{},:.=".unicodeScalars.map { ($0, String($0)) })
    private static let pairs: [Unicode.Scalar: String] = ["=": "==", "!": "!=", "<": "<=", ">": ">=", "/": "//"]

    /// The tokens of an expression.
    static func tokens(of text: String) throws(Failure) -> [ColangToken] {
        let scalars = Array(text.unicodeScalars)
        var tokens: [ColangToken] = []
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar.properties.isWhitespace {
                position += 1
            } else if scalar == "\"" || scalar == "'" {
                tokens.append(.string(try string(in: scalars, at: &position)))
            } else if isDigit(scalar) || (scalar == "." && position + 1 < scalars.count && isDigit(scalars[position + 1])) {
                tokens.append(.number(try number(in: scalars, at: &position)))
            } else if scalar == "$" {
                position += 1
                let name = word(in: scalars, at: &position)
                if name.isEmpty { throw Failure(advice: "write a name behind `$`: a letter or `_`, then letters, digits and `_`") }
                tokens.append(.variable(name))
            } else if isWordStart(scalar) {
                tokens.append(.word(word(in: scalars, at: &position)))
            } else if let pair = pairs[scalar], position + 1 < scalars.count, pair.unicodeScalars.last == scalars[position + 1] {
                tokens.append(.symbol(pair))
                position += 2
            } else if let symbol = symbols[scalar] {
                tokens.append(.symbol(symbol))
                position += 1
            } else {
                throw Failure(advice: "the character \(String(scalar).debugDescription) means nothing in an expression; remove it")
            }
        }
        return tokens
    }

    /// Whether a name can begin so: an ASCII letter or `_`.
    static func isWordStart(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// The name at a position; empty where there is none.
    static func word(in scalars: [Unicode.Scalar], at position: inout Int) -> String {
        let start = position
        guard position < scalars.count, isWordStart(scalars[position]) else { return "" }
        while position < scalars.count, isWordStart(scalars[position]) || isDigit(scalars[position]) { position += 1 }
        return text(scalars[start..<position])
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private static func number(in scalars: [Unicode.Scalar], at position: inout Int) throws(Failure) -> JSONNumber {
        let start = position
        func skipDigits() { while position < scalars.count, isDigit(scalars[position]) { position += 1 } }
        skipDigits()
        if position < scalars.count, scalars[position] == "." {
            position += 1
            skipDigits()
        }
        if position < scalars.count, isWordStart(scalars[position]) {
            throw Failure(advice: "a name cannot begin with a digit; write a number or a name")
        }
        var written = text(scalars[start..<position])
        if written.hasPrefix(".") { written = "0" + written }
        if written.hasSuffix(".") { written += "0" }
        guard let number = JSONNumber(text: written) else {
            throw Failure(advice: "write a number as `12` or `0.5`, without zeros before it")
        }
        return number
    }

    private static func string(in scalars: [Unicode.Scalar], at position: inout Int) throws(Failure) -> String {
        let quote = scalars[position]
        let start = position + 1
        position = start
        while position < scalars.count, scalars[position] != quote {
            position += scalars[position] == "\\" ? 2 : 1
        }
        guard position < scalars.count else { throw Failure(advice: "close the quotes") }
        position += 1
        return unescaped(scalars[start..<(position - 1)])
    }

    /// A text with `\n`, `\t`, `\r`, `\\` and escaped quotes resolved; other backslashes stay.
    static func unescaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in scalars {
            if isEscaped {
                isEscaped = false
                text.append(escaped: scalar)
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                text.append(scalar)
            }
        }
        if isEscaped { text.append("\\") }
        return String(text)
    }
}
