internal import MillraceCore

/// An utterance with places for values: `Hello, $name!`, `Hello, {{ name }}!`.
///
/// `$name`, with `.member` and `[0]` behind it, and an expression between `{{` and `}}` are replaced by their value. Statements and
/// filters of Jinja are refused.
struct ColangTemplate: Sendable, Hashable {
    /// A piece.
    enum Piece: Sendable, Hashable {
        /// Text as it is.
        case text(String)
        /// The value of an expression.
        case value(ColangExpression)
    }

    /// The pieces.
    let pieces: [Piece]
    /// The utterance as it was written.
    let written: String

    /// An utterance that is said as it is.
    init(plain text: String) {
        pieces = [.text(text)]
        written = text
    }

    /// Reads an utterance.
    ///
    /// - Throws: ``RailConfigurationError`` where it holds Jinja that is not supported.
    init(_ text: String, what: String, at source: ColangSource) throws(RailConfigurationError) {
        let scalars = Array(text.unicodeScalars)
        var pieces: [Piece] = []
        var plain = String.UnicodeScalarView()
        var position = 0
        func add(_ expression: ColangExpression) {
            if !plain.isEmpty { pieces.append(.text(String(plain))) }
            plain = String.UnicodeScalarView()
            pieces.append(.value(expression))
        }
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            switch (scalars[position], next) {
            case ("{", "%"?):
                throw source.error(.unsupported, "`{%` in \(what)", advice: "branch in the flow, and write an utterance for each branch")
            case ("{", "{"?):
                guard let end = scalars[(position + 2)...].firstRange(of: ["}", "}"]) else {
                    throw source.error(.unreadable, "`{{` in \(what)", advice: "close it with `}}`")
                }
                var inner = String.UnicodeScalarView()
                inner.append(contentsOf: scalars[(position + 2)..<end.lowerBound])
                add(try ColangExpressionParser.expression(String(inner), what: "`{{ }}` in \(what)", at: source, names: .variables))
                position = end.upperBound
            case ("$", let start?) where ColangToken.isWordStart(start):
                position += 1
                add(Self.path(in: scalars, at: &position))
            default:
                plain.append(scalars[position])
                position += 1
            }
        }
        if !plain.isEmpty { pieces.append(.text(String(plain))) }
        self.pieces = pieces
        written = text
    }

    /// `name`, `name.member`, `name[0]`; a full stop that ends a sentence is none of it.
    private static func path(in scalars: [Unicode.Scalar], at position: inout Int) -> ColangExpression {
        var path = ColangExpression.variable(ColangToken.word(in: scalars, at: &position))
        var length = 0
        while position + 1 < scalars.count, length < ColangExpressionParser.maxNesting {
            length += 1
            if scalars[position] == ".", ColangToken.isWordStart(scalars[position + 1]) {
                position += 1
                path = .member(path, ColangToken.word(in: scalars, at: &position))
            } else if scalars[position] == "[", let end = scalars[position...].prefix(12).firstIndex(of: "]") {
                var digits = String.UnicodeScalarView()
                digits.append(contentsOf: scalars[(position + 1)..<end])
                guard !digits.isEmpty, digits.allSatisfy(ColangToken.isDigit), let index = Int(String(digits)) else { break }
                position = end + 1
                path = .element(path, .literal(.number(JSONNumber(index))))
            } else {
                break
            }
        }
        return path
    }

    /// The utterance with its values.
    func text(_ variables: [String: JSONValue]) throws(ColangFault) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let piece): text += piece
            case .value(let expression): text += ColangValue.text(of: try expression.value(variables))
            }
            guard text.utf8.count <= ColangExpression.maxSize else { throw ColangFault(.tooLarge) }
        }
        return text
    }

    /// The variables that the utterance reads.
    var variables: Set<String> {
        pieces.reduce(into: []) { variables, piece in
            if case .value(let expression) = piece { variables.formUnion(expression.variables) }
        }
    }
}
