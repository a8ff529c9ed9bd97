/// Files of Colang 1.0, read: the part of the language that rails use.
///
/// ```swift
/// let program = try ColangProgram(files: [("rails.co", text)])
/// let rail = try ColangFlowRail("check blocked terms", of: program, at: .output, actions: ["check_blocked_terms": action])
/// ```
///
/// Runs:
/// - `define flow name` and `define subflow name` as rails, by the names that a configuration's `flows` hold, with parameters
///   (`name $model=x`); `do name`, `do name(a=$b)` and `do $flow`.
/// - `define bot name` with one or several utterances (the first is said, always), `$name` and `{{ expression }}` in them; `bot name`,
///   `bot "text"`, `bot $variable`; the messages of NeMo Guardrails' library where nothing defines them.
/// - `execute action(name=value)` and `$x = execute …`, with actions that the application registers.
/// - `$x = …`, `set $x = …`, `+=`, `-=`; `if`, `else if`, `else`; `while`, `break`, `continue`, `pass`; `label`, `goto`; `return`,
///   `done`; `stop`, `abort`; `create event SomeException(…)` where a configuration asks for exceptions.
/// - Expressions with numbers, texts, lists, dictionaries, `and`, `or`, `not`, comparisons, `in`, `is`, arithmetic, `a if b else c`,
///   members, elements, `len()` and the methods of ``ColangProgram/methods``.
/// - Comments, docstrings, lines continued by `\` or ` or`, a `:` at the end of a line.
///
/// Reads, tells in ``notices``, and does not run: `define user`; flows of dialogs, which wait (`user …`, `bot ...`, `event …`, `when`,
/// `any`), set a variable by a model (`$x = ...`) or create events of dialogs; `define test`, `sample`, `action`, `snippet`; `priority`,
/// `meta` and the words before `flow`, which order dialogs; `import`, `include`. A rail that would run such a statement is refused.
///
/// Refuses, with file and line: everything else, among it statements of Colang 2, `{% %}` and filters in utterances, parameters of
/// `bot`, values of `return`, results of `do`, arguments without names, functions but `len()`.
///
/// Variables are seen by all flows of a rail; what a rail sets, other rails of the call see too. Of flows of one name the first counts, of
/// messages the last; notices tell of both.
///
/// Source: NeMo Guardrails, "Colang 1.0 Language Syntax Reference" (docs.nvidia.com/nemo/guardrails).
public struct ColangProgram: Sendable {
    /// What was read and does not act, or not as NeMo Guardrails would have it, in the order of the files.
    public let notices: [ColangNotice]
    /// What the files import, as it was written.
    public let imports: [String]
    /// The canonical forms of `define user`, with their examples.
    public let userForms: [String: [String]]
    /// The flows that can run as rails, by name.
    let routines: [String: ColangRoutine]
    /// Flows that wait for a dialog, with names and without.
    let dialogs: [ColangRoutine]
    private let messages: [String: ColangMessage]

    /// Reads files.
    ///
    /// - Parameter files: their names, for errors and notices, and texts. The order counts where they define a name twice.
    /// - Throws: ``RailConfigurationError`` with file and line.
    public init(files: [(name: String, text: String)]) throws(RailConfigurationError) {
        var parser = ColangParser()
        for file in files { try parser.parse(file.text, file: file.name) }
        var notices = parser.notices
        (routines, dialogs) = try Self.link(parser.flows, &notices)
        messages = Self.link(parser.messages, &notices)
        userForms = Dictionary(parser.forms.map { ($0.name, $0.examples) }) { $0 + $1 }
        imports = parser.imports
        let order = Dictionary(files.enumerated().map { ($1.name, $0) }) { first, _ in first }
        self.notices = notices.sorted { (order[$0.file] ?? 0, $0.line) < (order[$1.file] ?? 0, $1.line) }
    }

    private static func link(
        _ flows: [ColangFlow], _ notices: inout [ColangNotice]
    ) throws(RailConfigurationError) -> ([String: ColangRoutine], [ColangRoutine]) {
        var known: [String: ColangSource] = [:]
        var routines: [String: ColangRoutine] = [:]
        var dialogs: [ColangRoutine] = []
        for flow in flows {
            if let name = flow.name, let first = known[name] {
                notices.append(
                    ColangNotice(
                        .overridden, "define flow \(name)", at: flow.source, advice: "the one at \(first.file):\(first.line) counts"))
                continue
            }
            let routine = try ColangCompiler.routine(of: flow, named: flow.name ?? "")
            if let name = flow.name { known[name] = flow.source }
            if let name = flow.name, routine.dialog == nil {
                routines[name] = routine
                continue
            }
            dialogs.append(routine)
            let why = routine.dialog.map { "line \($0.source.line), `\($0.what)`, waits for a dialog" } ?? "it has no name to be called by"
            notices.append(
                ColangNotice(
                    .notRun, ColangText.trimmed("define flow \(routine.name)"), at: flow.source, advice: "the flow is not run: \(why)"))
        }
        return (routines, dialogs)
    }

    private static func link(_ definitions: [ColangMessage], _ notices: inout [ColangNotice]) -> [String: ColangMessage] {
        var messages: [String: ColangMessage] = [:]
        for message in definitions {
            if let former = messages.updateValue(message, forKey: message.name), former.utterances != message.utterances {
                let place = "\(message.source.file):\(message.source.line)"
                notices.append(ColangNotice(.overridden, "bot \(message.name)", at: former.source, advice: "the one at \(place) counts"))
            }
            if message.utterances.count > 1 {
                notices.append(
                    ColangNotice(
                        .firstUtterance, "bot \(message.name)", at: message.source,
                        advice: "of its \(message.utterances.count) utterances the first is said, always"))
            }
        }
        return messages
    }

    /// The names of the flows that can run as rails, sorted.
    public var flowNames: [String] { routines.keys.sorted() }

    /// The names of the messages that the files define, sorted.
    public var messageNames: [String] { messages.keys.sorted() }

    /// The methods of values that expressions can call, sorted.
    public static var methods: [String] { ColangMethod.allCases.map(\.rawValue).sorted() }

    /// Whether a flow of a configuration, its parameters taken off, is one that the files define and that can run.
    public func canRun(_ flow: ColangFlowReference) -> Bool { routines[flow.name] != nil }

    /// What `bot name` says; nil where nothing defines it.
    func utterance(_ name: String) -> ColangTemplate? {
        messages[name]?.utterances.first ?? Self.predefined[name]
    }

    private static let predefined: [String: ColangTemplate] = ColangMessages.predefined.mapValues { ColangTemplate(plain: $0) }
}
