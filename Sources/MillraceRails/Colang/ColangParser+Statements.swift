internal import MillraceCore

extension ColangParser {
    /// The statements of a block.
    mutating func statements(_ nodes: [ColangNode]) throws(RailConfigurationError) -> [ColangStatement] {
        var statements: [ColangStatement] = []
        var position = 0
        while position < nodes.count {
            let words = ColangWords(nodes[position].line.text)
            switch words.first {
            case "if": statements.append(try branch(nodes, &position))
            case "when": statements.append(try choice(nodes, &position))
            case "else", "elif":
                throw nodes[position].line.source.error(
                    .unreadable, "`\(words.first)`", advice: "let it follow an `if` or a `when` as far in; write `else if` for `elif`")
            default:
                if let statement = try self.statement(words, nodes[position]) { statements.append(statement) }
                position += 1
            }
        }
        return statements
    }

    /// The statements below a line that must have some.
    private mutating func body(of node: ColangNode, what: String) throws(RailConfigurationError) -> [ColangStatement] {
        if node.children.isEmpty {
            throw node.line.source.error(.unreadable, "`\(what)`", advice: "write what it does below it, further in")
        }
        return try statements(node.children)
    }

    /// `if`, with each `else if` and the `else` that follow it.
    private mutating func branch(_ nodes: [ColangNode], _ position: inout Int) throws(RailConfigurationError) -> ColangStatement {
        let first = nodes[position]
        let text = ColangWords(first.line.text).rest
        var branches = [ColangBranch(condition: try condition(text, "if", first), statements: try body(of: first, what: "if"))]
        position += 1
        while position < nodes.count {
            let node = nodes[position]
            let words = ColangWords(node.line.text)
            guard words.first == "else" else { break }
            let next = ColangWords(words.rest)
            if words.rest.isEmpty {
                branches.append(ColangBranch(condition: nil, statements: try body(of: node, what: "else")))
                position += 1
                break
            }
            guard next.first == "if" else { break }
            let condition = try condition(next.rest, "else if", node)
            branches.append(ColangBranch(condition: condition, statements: try body(of: node, what: "else if")))
            position += 1
        }
        return ColangStatement(source: first.line.source, action: .branch(branches))
    }

    private func condition(_ text: String, _ word: String, _ node: ColangNode) throws(RailConfigurationError) -> ColangExpression {
        try ColangExpressionParser.expression(text, what: "the condition of `\(word)`", at: node.line.source)
    }

    /// `when`, with each `else when` and the `else` that follow it: a choice by what comes next in a dialog.
    private mutating func choice(_ nodes: [ColangNode], _ position: inout Int) throws(RailConfigurationError) -> ColangStatement {
        let first = nodes[position]
        var statements = try body(of: first, what: "when")
        position += 1
        while position < nodes.count {
            let words = ColangWords(nodes[position].line.text)
            guard words.first == "else", words.rest.isEmpty || ColangWords(words.rest).first == "when" else { break }
            statements += try body(of: nodes[position], what: "else")
            position += 1
        }
        return ColangStatement(source: first.line.source, action: .dialog("when", statements))
    }

    private mutating func statement(_ words: ColangWords, _ node: ColangNode) throws(RailConfigurationError) -> ColangStatement? {
        let source = node.line.source
        if words.first.hasPrefix("$") { return try assignment(node.line.text, node) }
        switch words.first {
        case "bot": return try bot(words.rest, node)
        case "user", "event", "any":
            return ColangStatement(source: source, action: .dialog(words.first, []))
        case "while":
            let condition = try condition(words.rest, "while", node)
            return ColangStatement(source: source, action: .loop(condition, try body(of: node, what: "while")))
        case "meta":
            addOrderNotice("meta", source)
            return nil
        default: break
        }
        try refuseChildren(of: node, what: "`\(words.first)`")
        return try simple(words, source).map { ColangStatement(source: source, action: $0) }
    }

    private mutating func addOrderNotice(_ word: String, _ source: ColangSource) {
        notices.append(
            ColangNotice(
                .noEffect, word, at: source, advice: "it orders the flows of a dialog; rails run in the order of the configuration"))
    }

    /// A statement of one line.
    private mutating func simple(
        _ words: ColangWords, _ source: ColangSource
    ) throws(RailConfigurationError) -> ColangStatement.Action? {
        switch words.first {
        case "set": return try assigned(words.rest, source)
        case "execute", "exec", "run": return .execute(try invocation(words.rest, "execute", source), result: nil)
        case "do": return try call(words.rest, source)
        case "create", "new", "infer": return try created(words, source)
        case "label", "checkpoint": return .label(try label(words, source))
        case "goto": return .go(try label(words, source))
        case "go" where ColangWords(words.rest).first == "to": return .go(try label(ColangWords(words.rest), source))
        case "stop", "abort": return try alone(.stop, words, source)
        case "return", "done": return try alone(.finish, words, source)
        case "break": return try alone(.leaveLoop, words, source)
        case "continue", "pass": return try alone(.nextTurn, words, source)
        case "priority":
            guard Double(words.rest) != nil else { throw source.error(.invalidValue, "`priority`", advice: "write a number behind it") }
            addOrderNotice("priority", source)
            return nil
        case "await", "start", "match", "send", "activate", "global", "log", "print":
            throw source.error(.unsupported, "`\(words.first)`", advice: "this is Colang 2; write the rail in Colang 1.0")
        case "for", "foreach":
            throw source.error(.unsupported, "`\(words.first)`", advice: "count with `while $i < len($list)`")
        default:
            throw source.error(
                .unreadable, "`\(words.first)`",
                advice:
                    "a statement begins with `bot`, `execute`, `if`, `while`, `do`, `stop`, `return`, `create event`, `goto` or a `$variable`"
            )
        }
    }

    private func alone(
        _ action: ColangStatement.Action, _ words: ColangWords, _ source: ColangSource
    ) throws(RailConfigurationError) -> ColangStatement.Action {
        guard words.rest.isEmpty else {
            throw source.error(
                .unsupported, "what follows `\(words.first)`", advice: "leave it out; to hand over a value set a variable: all flows see it"
            )
        }
        return action
    }

    private func label(_ words: ColangWords, _ source: ColangSource) throws(RailConfigurationError) -> String {
        if words.rest.isEmpty || words.rest.contains("$") || words.rest.contains("\"") {
            throw source.error(.unsupported, "`\(words.first)`", advice: "write a name behind it, without a value")
        }
        return ColangText.name(words.rest)
    }

    // MARK: Saying

    private mutating func bot(_ text: String, _ node: ColangNode) throws(RailConfigurationError) -> ColangStatement {
        let source = node.line.source
        func statement(_ action: ColangStatement.Action) -> ColangStatement { ColangStatement(source: source, action: action) }
        let text = ColangWords(text).first == "says" ? ColangWords(text).rest : text
        if text.isEmpty {
            throw source.error(.unreadable, "`bot`", advice: "write a text in double quotes or the name of a message behind it")
        }
        if text == "..." || ColangWords(text).first == "something" { return statement(.dialog("bot \(text)", [])) }
        if let utterance = ColangWords.quoted(text) {
            try refuseChildren(of: node, what: "`bot`")
            return statement(.say(.text(try ColangTemplate(utterance, what: "what `bot` says", at: source))))
        }
        if text.hasPrefix("$") {
            try refuseChildren(of: node, what: "`bot`")
            return statement(.say(.value(try ColangExpressionParser.expression(text, what: "what `bot` says", at: source))))
        }
        let quote = text.unicodeScalars.firstIndex(of: "\"") ?? text.endIndex
        let name = ColangText.name(String(text[..<quote]))
        if name.isEmpty || name.contains("$") || name.contains("(") || name.contains("{") {
            throw source.error(
                .unsupported, "what follows `bot`", advice: "write a name or a text in double quotes; set variables before it")
        }
        if quote < text.endIndex {
            let line = ColangLine(source: source, indentation: node.line.indentation, text: String(text[quote...]))
            try addMessage(name, [ColangNode(line: line)] + node.children, at: source)
        } else if !node.children.isEmpty {
            try addMessage(name, node.children, at: source)
        }
        return statement(.say(.named(name)))
    }

    // MARK: Names with arguments

    private func invocation(
        _ text: String, _ word: String, _ source: ColangSource
    ) throws(RailConfigurationError) -> ColangInvocation {
        let (name, arguments) = try self.arguments(text, word, source)
        guard !name.isEmpty, !name.contains("$"), !name.contains("\""), !name.contains("=") else {
            throw source.error(
                .unreadable, "`\(word)`", advice: "write a name behind it, and arguments in brackets: `name(text=$user_message)`")
        }
        return ColangInvocation(name: name, arguments: arguments)
    }

    private func arguments(
        _ text: String, _ word: String, _ source: ColangSource
    ) throws(RailConfigurationError) -> (name: String, arguments: [ColangArgument]) {
        guard let open = text.unicodeScalars.firstIndex(of: "(") else { return (ColangText.name(text), []) }
        let name = ColangText.name(String(text[..<open]))
        guard text.unicodeScalars.last == ")" else {
            throw source.error(.unreadable, "the arguments of `\(name)`", advice: "close the bracket at the end of the line")
        }
        let inner = String(Substring(text.unicodeScalars[open...].dropFirst().dropLast()))
        return (name, try ColangExpressionParser.arguments(inner, what: "the arguments of `\(name)`", at: source))
    }

    private func call(_ text: String, _ source: ColangSource) throws(RailConfigurationError) -> ColangStatement.Action {
        if text.hasPrefix("$") {
            return .call(.computed(try ColangExpressionParser.expression(text, what: "the flow of `do`", at: source)), [])
        }
        let call = try invocation(text, "do", source)
        return .call(.named(call.name), call.arguments)
    }

    private func created(_ words: ColangWords, _ source: ColangSource) throws(RailConfigurationError) -> ColangStatement.Action {
        let event = ColangWords(words.rest)
        switch event.first {
        case "event": return .create(try invocation(event.rest, "create event", source))
        case "user", "bot": return .dialog("\(words.first) \(event.first)", [])
        default: return .create(try invocation(words.rest, "create event", source))
        }
    }

    // MARK: Variables

    private func assignment(_ text: String, _ node: ColangNode) throws(RailConfigurationError) -> ColangStatement {
        try refuseChildren(of: node, what: "an assignment")
        return ColangStatement(source: node.line.source, action: try assigned(text, node.line.source))
    }

    /// `$name = …`, `$name += …`, `$name -= …`.
    private func assigned(_ text: String, _ source: ColangSource) throws(RailConfigurationError) -> ColangStatement.Action {
        let scalars = Array(text.unicodeScalars)
        var position = 1
        let name = scalars.first == "$" ? ColangToken.word(in: scalars, at: &position) : ""
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        var sign: ColangExpression.Arithmetic?
        if position < scalars.count, scalars[position] == "+" || scalars[position] == "-" {
            sign = scalars[position] == "+" ? .add : .subtract
            position += 1
        }
        guard !name.isEmpty, position < scalars.count, scalars[position] == "=" else {
            throw source.error(.unreadable, "an assignment", advice: "write `$name = value`; a member of a value cannot be set")
        }
        var right = String.UnicodeScalarView()
        right.append(contentsOf: scalars[(position + 1)...])
        let value = ColangWords(String(right))
        if sign == nil, ["execute", "exec", "run"].contains(value.first) {
            return .execute(try invocation(value.rest, "execute", source), result: name)
        }
        if value.first.hasPrefix("...") { return .dialog("$\(name) = ...", []) }
        if ["await", "do", "start"].contains(value.first) {
            throw source.error(
                .unsupported, "`\(value.first)` behind `=`",
                advice: "set the variable in the subflow: all flows see it; call actions with `execute`")
        }
        let expression = try ColangExpressionParser.expression(String(right), what: "the value of `$\(name)`", at: source)
        return .set(name, sign.map { .arithmetic($0, .variable(name), expression) } ?? expression)
    }
}
