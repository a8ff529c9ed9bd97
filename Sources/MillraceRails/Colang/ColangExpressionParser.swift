internal import MillraceCore

/// Reads expressions.
///
/// An expression is nested at most 64 deep, and has at most 400 operators and members that lie within each other; `and`, `or` and the
/// elements of lists are not counted.
struct ColangExpressionParser {
    /// How names without `$` are read.
    enum Names: Sendable, Hashable {
        /// They mean nothing: variables begin with `$`.
        case refused
        /// They are variables, as between `{{` and `}}`.
        case variables
    }

    /// How deeply expressions may be nested.
    static let maxNesting = 64
    /// How many operators may lie within each other.
    static let maxOperators = 400

    private let tokens: [ColangToken]
    private let names: Names
    private var position = 0
    private var nesting = 0
    private var operators = 0

    typealias Failure = ColangToken.Failure

    private init(_ text: String, names: Names) throws(Failure) {
        tokens = try ColangToken.tokens(of: text)
        self.names = names
    }

    /// Reads one expression.
    ///
    /// - Throws: ``RailConfigurationError`` with the line.
    static func expression(
        _ text: String, what: String, at source: ColangSource, names: Names = .refused
    ) throws(RailConfigurationError) -> ColangExpression {
        do throws(Failure) {
            var parser = try ColangExpressionParser(text, names: names)
            let expression = try parser.conditional()
            guard parser.position == parser.tokens.count else {
                throw Failure(advice: "the expression ends before \(parser.next); remove what is behind it")
            }
            return expression
        } catch {
            throw source.error(.unreadable, what, advice: error.advice)
        }
    }

    /// Reads a list of arguments with names, without the brackets around it.
    ///
    /// - Throws: ``RailConfigurationError`` with the line.
    static func arguments(_ text: String, what: String, at source: ColangSource) throws(RailConfigurationError) -> [ColangArgument] {
        do throws(Failure) {
            var parser = try ColangExpressionParser(text, names: .refused)
            var arguments: [ColangArgument] = []
            while parser.position < parser.tokens.count {
                if !arguments.isEmpty { try parser.expect(",") }
                if parser.position == parser.tokens.count { break }
                arguments.append(try parser.argument())
            }
            return arguments
        } catch {
            throw source.error(.unreadable, what, advice: error.advice)
        }
    }

    private mutating func argument() throws(Failure) -> ColangArgument {
        var name: String?
        if position < tokens.count {
            switch tokens[position] {
            case .word(let word): name = word
            case .variable(let word): name = word
            default: break
            }
        }
        guard let name, position + 1 < tokens.count, tokens[position + 1] == .symbol("=") else {
            throw Failure(advice: "give each argument its name, as in `text=$user_message`")
        }
        position += 2
        return ColangArgument(name: name, value: try conditional())
    }

    // MARK: Operators, the weakest first

    private mutating func conditional() throws(Failure) -> ColangExpression {
        guard nesting < Self.maxNesting else { throw Failure(advice: "nest expressions at most \(Self.maxNesting) deep") }
        nesting += 1
        defer { nesting -= 1 }
        let value = try disjunction()
        guard take(word: "if") else { return value }
        try countOperator()
        let condition = try disjunction()
        guard take(word: "else") else { throw Failure(advice: "`a if b` needs `else c`") }
        return .conditional(condition, then: value, otherwise: try conditional())
    }

    private mutating func disjunction() throws(Failure) -> ColangExpression {
        var operands = [try conjunction()]
        while take(word: "or") { operands.append(try conjunction()) }
        return operands.count == 1 ? operands[0] : .any(operands)
    }

    private mutating func conjunction() throws(Failure) -> ColangExpression {
        var operands = [try negation()]
        while take(word: "and") { operands.append(try negation()) }
        return operands.count == 1 ? operands[0] : .all(operands)
    }

    private mutating func negation() throws(Failure) -> ColangExpression {
        var isNegated = false
        var isTruth = false
        while take(word: "not") {
            isNegated.toggle()
            isTruth = true
        }
        let operand = try comparison()
        if isNegated { return .not(operand) }
        return isTruth ? .not(.not(operand)) : operand
    }

    private mutating func comparison() throws(Failure) -> ColangExpression {
        let first = try sum()
        var others: [ColangExpression.Comparison] = []
        while let relation = try relation() { others.append(.init(relation: relation, operand: try sum())) }
        return others.isEmpty ? first : .comparison(first, others)
    }

    private mutating func relation() throws(Failure) -> ColangExpression.Relation? {
        guard position < tokens.count else { return nil }
        switch tokens[position] {
        case .symbol("="): throw Failure(advice: "compare with `==`; one `=` sets a variable")
        case .symbol(let symbol):
            guard let relation = ColangExpression.Relation(rawValue: symbol) else { return nil }
            position += 1
            return relation
        case .word("in"):
            position += 1
            return .contained
        case .word("is"):
            position += 1
            return take(word: "not") ? .notIdentical : .identical
        case .word("not"):
            position += 1
            guard take(word: "in") else { throw Failure(advice: "behind a value only `not in` can follow") }
            return .notContained
        default: return nil
        }
    }

    private mutating func sum() throws(Failure) -> ColangExpression {
        var value = try product()
        while let operation = arithmetic(["+", "-"]) {
            try countOperator()
            value = .arithmetic(operation, value, try product())
        }
        return value
    }

    private mutating func product() throws(Failure) -> ColangExpression {
        var value = try sign()
        while let operation = arithmetic(["*", "/", "//", "%"]) {
            try countOperator()
            value = .arithmetic(operation, value, try sign())
        }
        return value
    }

    private mutating func sign() throws(Failure) -> ColangExpression {
        var isNegative = false
        var hasSign = false
        while let operation = arithmetic(["+", "-"]) {
            hasSign = true
            if operation == .subtract { isNegative.toggle() }
        }
        let value = try postfix()
        guard hasSign else { return value }
        return isNegative ? .negative(value) : .negative(.negative(value))
    }

    // MARK: Values

    private mutating func postfix() throws(Failure) -> ColangExpression {
        var value = try primary()
        while true {
            if take(symbol: "[") {
                try countOperator()
                value = .element(value, try conditional())
                try expect("]")
            } else if take(symbol: ".") {
                try countOperator()
                guard position < tokens.count, case .word(let name) = tokens[position] else {
                    throw Failure(advice: "write the name of a member behind `.`")
                }
                position += 1
                value = take(symbol: "(") ? try method(name, of: value) : .member(value, name)
            } else {
                return value
            }
        }
    }

    private mutating func method(_ name: String, of value: ColangExpression) throws(Failure) -> ColangExpression {
        guard let method = ColangMethod(rawValue: name) else {
            let known = ColangMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(advice: "`\(name)()` is no method here; there are \(known)")
        }
        let arguments = try elements(upTo: ")")
        guard method.argumentCounts.contains(arguments.count) else {
            throw Failure(advice: "`\(name)()` takes another number of arguments")
        }
        return .method(value, method, arguments)
    }

    private mutating func primary() throws(Failure) -> ColangExpression {
        guard position < tokens.count else { throw Failure(advice: "a value is missing at the end") }
        position += 1
        switch tokens[position - 1] {
        case .number(let number): return .literal(.number(number))
        case .string(let text): return .literal(.string(text))
        case .variable(let name): return .variable(name)
        case .symbol("("):
            let value = try conditional()
            try expect(")")
            return value
        case .symbol("["): return .list(try elements(upTo: "]"))
        case .symbol("{"): return try dictionary()
        case .word(let word): return try named(word)
        case .symbol:
            position -= 1
            throw Failure(advice: "a value is missing before \(next)")
        }
    }

    private mutating func named(_ word: String) throws(Failure) -> ColangExpression {
        switch word {
        case "True": return .literal(true)
        case "False": return .literal(false)
        case "None": return .literal(nil)
        case "and", "or", "not", "in", "is", "if", "else": throw Failure(advice: "a value is missing before `\(word)`")
        case "len" where take(symbol: "("):
            let arguments = try elements(upTo: ")")
            guard arguments.count == 1 else { throw Failure(advice: "`len()` takes one argument") }
            return .length(arguments[0])
        default:
            if position < tokens.count, tokens[position] == .symbol("(") {
                throw Failure(advice: "`\(word)()` is not known; the only function is `len()`; call actions with `execute`")
            }
            switch (names, word) {
            case (.variables, "true"): return .literal(true)
            case (.variables, "false"): return .literal(false)
            case (.variables, "none"): return .literal(nil)
            case (.variables, _): return .variable(word)
            case (.refused, "true"), (.refused, "false"), (.refused, "none"), (.refused, "null"):
                throw Failure(advice: "write `True`, `False` or `None` for `\(word)`")
            case (.refused, _): throw Failure(advice: "`\(word)` is no value: variables begin with `$`, texts stand in quotes")
            }
        }
    }

    private mutating func elements(upTo end: String) throws(Failure) -> [ColangExpression] {
        var elements: [ColangExpression] = []
        while !take(symbol: end) {
            if !elements.isEmpty {
                try expect(",")
                if take(symbol: end) { break }
            }
            elements.append(try conditional())
        }
        return elements
    }

    private mutating func dictionary() throws(Failure) -> ColangExpression {
        var pairs: [ColangExpression.Pair] = []
        while !take(symbol: "}") {
            if !pairs.isEmpty {
                try expect(",")
                if take(symbol: "}") { break }
            }
            let key = try conditional()
            try expect(":")
            pairs.append(.init(key: key, value: try conditional()))
        }
        return .dictionary(pairs)
    }

    // MARK: Tokens

    private var next: String {
        guard position < tokens.count else { return "the end" }
        switch tokens[position] {
        case .number: return "a number"
        case .string: return "a text"
        case .variable(let name): return "`$\(name)`"
        case .word(let word): return "`\(word)`"
        case .symbol(let symbol): return "`\(symbol)`"
        }
    }

    private mutating func take(word: String) -> Bool { take(.word(word)) }
    private mutating func take(symbol: String) -> Bool { take(.symbol(symbol)) }

    private mutating func take(_ token: ColangToken) -> Bool {
        guard position < tokens.count, tokens[position] == token else { return false }
        position += 1
        return true
    }

    private mutating func arithmetic(_ symbols: [String]) -> ColangExpression.Arithmetic? {
        guard position < tokens.count, case .symbol(let symbol) = tokens[position], symbols.contains(symbol) else { return nil }
        position += 1
        return ColangExpression.Arithmetic(rawValue: symbol)
    }

    private mutating func expect(_ symbol: String) throws(Failure) {
        guard take(symbol: symbol) else { throw Failure(advice: "`\(symbol)` is missing before \(next)") }
    }

    private mutating func countOperator() throws(Failure) {
        operators += 1
        if operators > Self.maxOperators {
            throw Failure(advice: "an expression has at most \(Self.maxOperators) operators and members; make it simpler")
        }
    }
}
