/// Reads Colang 1.0 files into their definitions.
///
/// Source: NeMo Guardrails, "Colang 1.0 Language Syntax" (docs.nvidia.com/nemo/guardrails), and what the files of its library and
/// examples write.
struct ColangParser {
    /// The flows and subflows, in their order; those of dialogs too.
    private(set) var flows: [ColangFlow] = []
    /// What `define bot` defines, in its order, and what `bot name "…"` does within flows.
    var messages: [ColangMessage] = []
    /// What `define user` defines: canonical forms and their examples.
    private(set) var forms: [ColangUserForm] = []
    /// What the files import.
    private(set) var imports: [String] = []
    /// What was read and does not act.
    var notices: [ColangNotice] = []

    /// Reads a file.
    ///
    /// - Throws: ``RailConfigurationError`` with the line of the first thing that cannot be read.
    mutating func parse(_ text: String, file: String) throws(RailConfigurationError) {
        for node in try ColangNode.tree(of: ColangLineReader.lines(of: text, file: file)) { try definition(node) }
    }

    private mutating func definition(_ node: ColangNode) throws(RailConfigurationError) {
        let source = node.line.source
        let statement = ColangWords(node.line.text)
        switch statement.first {
        case "import", "include":
            try refuseChildren(of: node, what: "`\(statement.first)`")
            imports.append(ColangText.name(statement.rest.filter { $0 != "\"" && $0 != "'" }))
            notices.append(
                ColangNotice(
                    .notImported, "import \(statement.rest)", at: source,
                    advice: "what it names is not looked for; give the files of it with the others"))
        case "define", "def": try define(ColangWords(statement.rest), node)
        case "flow", "@active", "@loop", "@meta":
            throw source.error(
                .unsupported, "`\(statement.first)`", advice: "this is Colang 2; write the rail in Colang 1.0, as `define flow …`")
        default:
            throw source.error(
                .unreadable, "`\(statement.first)` outside of a definition",
                advice: "begin with `define user`, `define bot`, `define flow` or `define subflow`, and indent what belongs to it")
        }
    }

    /// Words between `define` and `flow` that order dialogs; they change nothing for a rail.
    private static let modifiers: Set<String> = [
        "interruption", "repair", "non-interruptable", "noninterruptable", "continuous", "recursive", "parallel", "extension", "response",
    ]

    private mutating func define(_ words: ColangWords, _ node: ColangNode) throws(RailConfigurationError) {
        let source = node.line.source
        var words = words
        for _ in Self.modifiers where Self.modifiers.contains(words.first) { words = ColangWords(words.rest) }
        let name = ColangText.name(words.rest)
        switch words.first {
        case "user": try defineUser(name, node)
        case "bot": try defineBot(name, node)
        case "flow": try defineFlow(name, node)
        case "subflow":
            if name.isEmpty {
                throw source.error(.unreadable, "`define subflow`", advice: "give the subflow a name: nothing else can call it")
            }
            try defineFlow(name, node)
        case "test", "sample", "action", "snippet":
            notices.append(ColangNotice(.notRun, "define \(words.first) \(name)", at: source, advice: "it is left out: no rail can run it"))
        case let word:
            throw source.error(
                .unsupported, "`define \(word)`", advice: "define a `user`, a `bot`, a `flow` or a `subflow`")
        }
    }

    private mutating func defineUser(_ name: String, _ node: ColangNode) throws(RailConfigurationError) {
        if name.isEmpty { throw node.line.source.error(.unreadable, "`define user`", advice: "give the canonical form a name") }
        let examples = node.children.compactMap { ColangWords.quoted($0.line.text) }
        forms.append(ColangUserForm(name: name, examples: examples))
        notices.append(
            ColangNotice(
                .notRun, "define user \(name)", at: node.line.source,
                advice: "canonical forms of the user need a model for dialogs, which there is none of; no flow begins with it"))
    }

    private mutating func defineBot(_ name: String, _ node: ColangNode) throws(RailConfigurationError) {
        if name.isEmpty { throw node.line.source.error(.unreadable, "`define bot`", advice: "give the message a name") }
        if node.children.isEmpty {
            throw node.line.source.error(.unreadable, "`define bot \(name)`", advice: "write what is said below it, in double quotes")
        }
        try addMessage(name, node.children, at: node.line.source)
    }

    /// Adds the utterances that stand on the lines below a name.
    mutating func addMessage(_ name: String, _ lines: [ColangNode], at source: ColangSource) throws(RailConfigurationError) {
        var utterances: [ColangTemplate] = []
        for line in lines {
            let what = "an utterance of `bot \(name)`"
            guard let text = ColangWords.quoted(line.line.text) else {
                if line.line.text.hasPrefix("\"") {
                    throw line.line.source.error(.unreadable, what, advice: "write one text in double quotes on a line")
                }
                throw line.line.source.error(
                    .unsupported, "`\(ColangWords(line.line.text).first)` in `bot \(name)`",
                    advice: "write utterances in double quotes, and branch in the flow")
            }
            try refuseChildren(of: line, what: what)
            utterances.append(try ColangTemplate(text, what: what, at: line.line.source))
        }
        messages.append(ColangMessage(name: name, source: source, utterances: utterances))
    }

    private mutating func defineFlow(_ name: String, _ node: ColangNode) throws(RailConfigurationError) {
        let source = node.line.source
        if name.contains("$") || name.contains("(") {
            throw source.error(
                .unsupported, "parameters of `\(name)`", advice: "take them off: the flow reads what it is given by name, as in `$model`")
        }
        if node.children.isEmpty {
            throw source.error(.unreadable, "`define flow \(name)`", advice: "write its statements below it, further in")
        }
        flows.append(ColangFlow(name: name.isEmpty ? nil : name, source: source, statements: try statements(node.children)))
    }

    /// Refuses lines below a line that takes none.
    func refuseChildren(of node: ColangNode, what: String) throws(RailConfigurationError) {
        guard let child = node.children.first else { return }
        throw child.line.source.error(.unreadable, "a line below \(what)", advice: "indent it as far as the line before")
    }
}

/// A canonical form of what users say, with examples.
struct ColangUserForm: Sendable, Hashable {
    /// The name.
    var name: String
    /// What users say, as it was written.
    var examples: [String]
}
