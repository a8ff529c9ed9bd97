internal import MillraceCore

/// Reads the statements of a template; expressions are read in `TemplateParser+Expressions`.
struct TemplateParser {
    /// How deep statements and parentheses may nest.
    private static let maxDepth = 40

    private let pieces: [TemplatePiece]
    private var index = 0
    private var depth = 0
    /// The words of the tag that is read, and its line.
    var tokens: [TemplateToken] = []
    var position = 0
    var line = 1

    init(pieces: [TemplatePiece]) { self.pieces = pieces }

    /// Reads the whole template.
    mutating func parse() throws(RailTemplateError) -> [TemplateNode] {
        let nodes = try nodes(until: [])
        return nodes
    }

    // MARK: Statements

    /// Reads statements up to one of some words, which becomes the tag that is read; its word is taken.
    private mutating func nodes(until ends: Set<String>) throws(RailTemplateError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        let start = line
        while index < pieces.count {
            let piece = pieces[index]
            index += 1
            switch piece {
            case .text(let text): nodes.append(.text(text))
            case .output(let tokens, let line):
                open(tokens, line)
                let value = try expression()
                try endTag()
                nodes.append(.output(value, line: line))
            case .statement(let tokens, let line):
                open(tokens, line)
                guard case .name(let word)? = take() else { throw fault("a tag begins with a word such as `if` or `for`") }
                if ends.contains(word) {
                    lastWord = word
                    return nodes
                }
                nodes.append(try statement(word, line: line))
            }
        }
        guard ends.isEmpty else { throw RailTemplateError("`{% \(ends.sorted().joined(separator: "` or `")) %}` is missing", line: start) }
        return nodes
    }

    private var lastWord = ""

    private mutating func statement(_ word: String, line: Int) throws(RailTemplateError) -> TemplateNode {
        try enter()
        defer { leave() }
        switch word {
        case "if": return try condition(line: line)
        case "for": return try loop(line: line)
        case "set":
            let name = try name()
            guard accept("=") else { throw fault("`set` is written as `{% set name = value %}`", isUnsupported: true) }
            let value = try expression()
            try endTag()
            return .assignment(name, value, line: line)
        case "else", "elif", "endif", "endfor", "endset", "endraw": throw fault("`{% \(word) %}` closes nothing here")
        default: throw fault("`{% \(word) %}` is not supported: use if, for, set and raw", isUnsupported: true)
        }
    }

    private mutating func condition(line: Int) throws(RailTemplateError) -> TemplateNode {
        var branches: [TemplateNode.Branch] = []
        var branchLine = line
        while true {
            let condition = try expression()
            try endTag()
            let body = try nodes(until: ["elif", "else", "endif"])
            branches.append(TemplateNode.Branch(condition: condition, body: body, line: branchLine))
            branchLine = self.line
            switch lastWord {
            case "elif": continue
            case "else":
                try endTag()
                let otherwise = try nodes(until: ["endif"])
                try endTag()
                return .condition(branches, otherwise: otherwise)
            default:
                try endTag()
                return .condition(branches, otherwise: [])
            }
        }
    }

    private mutating func loop(line: Int) throws(RailTemplateError) -> TemplateNode {
        var names = [try name()]
        while accept(",") { names.append(try name()) }
        guard acceptWord("in") else { throw fault("`for` is written as `{% for name in values %}`") }
        let values = try expression(allowsCondition: false)
        if case .name(let word)? = peek() { throw fault("`\(word)` in a `for` is not supported", isUnsupported: true) }
        try endTag()
        let body = try nodes(until: ["else", "endfor"])
        var otherwise: [TemplateNode] = []
        if lastWord == "else" {
            try endTag()
            otherwise = try nodes(until: ["endfor"])
        }
        try endTag()
        return .loop(names: names, over: values, body: body, otherwise: otherwise, line: line)
    }

    // MARK: Words of a tag

    private mutating func open(_ tokens: [TemplateToken], _ line: Int) {
        self.tokens = tokens
        self.line = line
        position = 0
    }

    /// The next word, which stays.
    func peek(_ offset: Int = 0) -> TemplateToken? { position + offset < tokens.count ? tokens[position + offset] : nil }

    /// Takes the next word.
    @discardableResult
    mutating func take() -> TemplateToken? {
        defer { position += 1 }
        return peek()
    }

    /// Takes a sign if it is the next word.
    mutating func accept(_ sign: String) -> Bool {
        guard peek() == .sign(sign) else { return false }
        position += 1
        return true
    }

    /// Takes a name if it is the next word.
    mutating func acceptWord(_ word: String) -> Bool {
        guard peek() == .name(word) else { return false }
        position += 1
        return true
    }

    /// Takes a name.
    mutating func name() throws(RailTemplateError) -> String {
        guard case .name(let name)? = take() else { throw fault("a name is missing") }
        return name
    }

    /// Ends the tag: nothing may be left in it.
    private func endTag() throws(RailTemplateError) {
        guard peek() == nil else { throw fault("something is left over in the tag") }
    }

    /// Goes one level deeper.
    mutating func enter() throws(RailTemplateError) {
        depth += 1
        guard depth <= TemplateParser.maxDepth else { throw fault("it is nested deeper than \(TemplateParser.maxDepth) levels") }
    }

    /// Comes back from a level.
    mutating func leave() { depth -= 1 }

    /// An error at the tag that is read.
    func fault(_ what: String, isUnsupported: Bool = false) -> RailTemplateError {
        RailTemplateError(what, line: line, isUnsupported: isUnsupported)
    }
}
