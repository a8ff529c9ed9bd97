internal import MillraceCore

extension TemplateParser {
    /// Reads an expression, from what binds loosest.
    mutating func expression(allowsCondition: Bool = true) throws(RailTemplateError) -> TemplateExpression {
        try enter()
        defer { leave() }
        let value = try alternatives()
        guard allowsCondition, acceptWord("if") else { return value }
        let condition = try alternatives()
        let otherwise = acceptWord("else") ? try expression() : nil
        return .conditional(value, condition: condition, otherwise: otherwise)
    }

    private mutating func alternatives() throws(RailTemplateError) -> TemplateExpression {
        var value = try conjunction()
        while acceptWord("or") { value = .binary(.or, value, try conjunction()) }
        return value
    }

    private mutating func conjunction() throws(RailTemplateError) -> TemplateExpression {
        var value = try negation()
        while acceptWord("and") { value = .binary(.and, value, try negation()) }
        return value
    }

    private mutating func negation() throws(RailTemplateError) -> TemplateExpression {
        var count = 0
        while acceptWord("not") { count += 1 }
        let value = try comparison()
        return count % 2 == 0 ? (count == 0 ? value : .negation(.negation(value))) : .negation(value)
    }

    private mutating func comparison() throws(RailTemplateError) -> TemplateExpression {
        let value = try sum()
        guard let comparison = try comparisonOperator() else { return value }
        let right = try sum()
        guard try comparisonOperator() == nil else { throw fault("comparisons in a row are not supported: join them with `and`", isUnsupported: true) }
        return .binary(comparison, value, right)
    }

    private mutating func comparisonOperator() throws(RailTemplateError) -> TemplateOperator? {
        switch peek() {
        case .sign(let sign)?:
            switch sign {
            case "==", "!=", "<", "<=", ">", ">=":
                take()
                return TemplateOperator(rawValue: sign)
            default: return nil
            }
        case .name("in")?:
            take()
            return .isIn
        case .name("not")? where peek(1) == .name("in"):
            take()
            take()
            return .isNotIn
        default: return nil
        }
    }

    private mutating func sum() throws(RailTemplateError) -> TemplateExpression {
        var value = try product()
        while true {
            if accept("+") {
                value = .binary(.plus, value, try product())
            } else if accept("-") {
                value = .binary(.minus, value, try product())
            } else if accept("~") {
                value = .binary(.concatenation, value, try product())
            } else {
                return value
            }
        }
    }

    private mutating func product() throws(RailTemplateError) -> TemplateExpression {
        var value = try signed()
        while case .sign(let sign)? = peek(), ["*", "/", "//", "%"].contains(sign), let operation = TemplateOperator(rawValue: sign) {
            take()
            value = .binary(operation, value, try signed())
        }
        return value
    }

    private mutating func signed() throws(RailTemplateError) -> TemplateExpression {
        if accept("-") {
            try enter()
            defer { leave() }
            return .minus(try signed())
        }
        return try filtered()
    }

    // MARK: Values and what follows them

    private mutating func filtered() throws(RailTemplateError) -> TemplateExpression {
        var value = try primary()
        while true {
            if accept("|") {
                let name = try name()
                guard let filter = TemplateFilter(rawValue: name) else { throw unknownFilter(name) }
                value = .filter(filter, value, accept("(") ? try arguments() : [])
            } else if accept(".") {
                let name = try name()
                guard accept("(") else {
                    value = .member(value, name)
                    continue
                }
                guard let method = TemplateMethod(rawValue: name) else {
                    throw fault("the method `\(name)` is not supported; known: \(known(TemplateMethod.allCases))", isUnsupported: true)
                }
                value = .method(method, value, try arguments())
            } else if accept("[") {
                value = try element(of: value)
            } else if acceptWord("is") {
                let isNegated = acceptWord("not")
                let name = try name()
                guard let test = TemplateTest(rawValue: name) else {
                    throw fault("the test `is \(name)` is not supported; known: \(known(TemplateTest.allCases))", isUnsupported: true)
                }
                value = isNegated ? .negation(.test(test, value)) : .test(test, value)
            } else {
                return value
            }
        }
    }

    private mutating func element(of value: TemplateExpression) throws(RailTemplateError) -> TemplateExpression {
        if accept(":") {
            let to = peek() == .sign("]") ? nil : try expression()
            try expect("]")
            return .slice(value, from: nil, to: to)
        }
        let key = try expression()
        if accept(":") {
            let to = peek() == .sign("]") ? nil : try expression()
            try expect("]")
            return .slice(value, from: key, to: to)
        }
        try expect("]")
        return .element(value, key)
    }

    private mutating func primary() throws(RailTemplateError) -> TemplateExpression {
        switch take() {
        case .text(let text)?:
            // Texts that stand side by side are one, as in Python.
            var text = text
            while case .text(let more)? = peek() {
                text += more
                take()
            }
            return .literal(.string(text))
        case .number(let number)?: return .literal(.number(number))
        case .name(let name)?:
            switch name {
            case "true", "True": return .literal(true)
            case "false", "False": return .literal(false)
            case "none", "None": return .literal(.null)
            case "and", "or", "if", "else", "in", "is": throw fault("a value is missing before `\(name)`")
            default:
                if peek() == .sign("(") { throw fault("calling `\(name)` is not supported: use filters", isUnsupported: true) }
                return .name(name)
            }
        case .sign("(")?:
            let value = try expression()
            if peek() == .sign(",") { throw fault("tuples are not supported: write a list", isUnsupported: true) }
            try expect(")")
            return value
        case .sign("[")?:
            var elements: [TemplateExpression] = []
            while !accept("]") {
                if !elements.isEmpty { try expect(",") }
                if accept("]") { break }
                elements.append(try expression())
            }
            return .list(elements)
        case .sign("{")?: throw fault("mappings in expressions are not supported", isUnsupported: true)
        case .sign(let sign)?: throw fault("`\(sign)` cannot stand here")
        case nil: throw fault("a value is missing at the end of the tag")
        }
    }

    private mutating func arguments() throws(RailTemplateError) -> [TemplateExpression] {
        var arguments: [TemplateExpression] = []
        while !accept(")") {
            if !arguments.isEmpty { try expect(",") }
            if accept(")") { break }
            // A name before an argument is read for its value: the filters here take their arguments in one order only.
            if case .name(let name)? = peek(), peek(1) == .sign("=") {
                guard ["d", "default_value", "width", "length", "n", "n_spaces", "boolean", "attribute"].contains(name) else {
                    throw fault("the argument `\(name)=` is not supported: give it without its name", isUnsupported: true)
                }
                take()
                take()
            }
            arguments.append(try expression())
        }
        return arguments
    }

    private mutating func expect(_ sign: String) throws(RailTemplateError) {
        guard accept(sign) else { throw fault("`\(sign)` is missing") }
    }

    private func unknownFilter(_ name: String) -> RailTemplateError {
        let reason =
            TemplateParser.dialogFilters.contains(name)
            ? "the filter `\(name)` writes a history in Colang, for dialog rails, which are not run"
            : "the filter `\(name)` is not supported; known: \(known(TemplateFilter.allCases))"
        return fault(reason, isUnsupported: true)
    }

    // https://github.com/NVIDIA-NeMo/Guardrails/blob/develop/nemoguardrails/llm/filters.py
    private static let dialogFilters: Set<String> = [
        "colang", "co_v2", "colang_without_identifiers", "remove_text_messages", "to_messages", "to_messages_v2", "to_intent_messages",
        "to_intent_messages_2", "to_messages_nemollm", "user_assistant_sequence_nemollm", "verbose_v1",
    ]

    private func known<Word: RawRepresentable<String>>(_ words: [Word]) -> String { words.map(\.rawValue).joined(separator: ", ") }
}
