internal import MillraceCore

/// Ties a flow to what it uses, and finds before it runs what it would miss.
struct ColangLink: Sendable {
    /// The flow.
    let routine: ColangRoutine
    /// The actions that it calls, by the names that it calls them by.
    private(set) var actions: [String: ColangAction] = [:]
    /// What acts not as it may seem.
    private(set) var notices: [ColangNotice] = []
    /// Whether it may change what passes.
    private(set) var rewrites = false

    private let program: ColangProgram
    private let given: [String: ColangAction]
    private let rails: [String: any Rail]
    private let rewritable: Set<String>
    private let place: RailPlace
    private var reached: [String: ColangRoutine] = [:]
    /// The variables that are read before the rail itself sets them.
    private var read: [String: ColangSource] = [:]
    private var set: Set<String> = []

    /// Ties a flow.
    ///
    /// - Throws: ``RailConfigurationError`` with the line that uses what is not defined.
    init(
        _ reference: ColangFlowReference, of program: ColangProgram, at place: RailPlace, actions: [String: ColangAction],
        rails: [String: any Rail]
    ) throws(RailConfigurationError) {
        guard let routine = program.routines[reference.name] else {
            if let dialog = program.dialogs.first(where: { $0.name == reference.name }) {
                throw Self.waits(dialog, dialog.source)
            }
            throw RailConfigurationError(
                .unknownName, subject: "flow \(reference.name)", advice: "define it: `define flow \(reference.name)`")
        }
        self.routine = routine
        self.program = program
        self.rails = rails
        self.place = place
        given = actions
        rewritable = ColangSubject.rewritable(at: place)
        var open = [routine]
        reached[routine.name] = routine
        while let next = open.popLast() {
            for instruction in next.code { open += try link(instruction) }
            if let source = next.speechWithoutStop { addSpeech(next, source) }
        }
        addNeverSet(parameters: Set(reference.parameters.keys))
    }

    private static func waits(_ dialog: ColangRoutine, _ source: ColangSource) -> RailConfigurationError {
        let statement = dialog.dialog ?? (dialog.name, source)
        return statement.source.error(
            .unsupported, "`\(statement.what)` in flow \(dialog.name)",
            advice: "a rail cannot wait for a dialog: take the statement out, or the flow out of the rails")
    }

    /// Looks at an instruction; gives the flows that it leads to for the first time.
    private mutating func link(_ instruction: ColangInstruction) throws(RailConfigurationError) -> [ColangRoutine] {
        let source = instruction.source
        switch instruction.operation {
        case .say(let utterance): try link(utterance, source)
        case .execute(let call, let result):
            guard let action = given[call.name] ?? given[ColangAction.snakeCase(call.name)] else {
                throw source.error(.unknownName, "action \(call.name)", advice: "register an action of this name")
            }
            actions[call.name] = action
            note(call.arguments, source)
            if let result { assign(result) }
        case .set(let name, let value):
            note(value.variables, source)
            assign(name)
        case .jumpUnless(let condition, _): note(condition.variables, source)
        case .call(.computed(let expression), _):
            note(expression.variables, source)
            rewrites = true
        case .call(.named(let name), let arguments):
            note(arguments, source)
            for argument in arguments { assign(argument.name) }
            if let routine = program.routines[name] {
                guard reached.updateValue(routine, forKey: name) == nil else { return [] }
                return [routine]
            }
            guard let rail = rails[name] else {
                if let dialog = program.dialogs.first(where: { $0.name == name }) { throw Self.waits(dialog, source) }
                throw source.error(.unknownName, "flow \(name)", advice: "define it: `define subflow \(name)`")
            }
            if rail.effects.contains(.rewrites) { rewrites = true }
        case .create(let event): note(event.arguments, source)
        case .jump, .stop, .finish, .dialog: break
        }
        return []
    }

    private mutating func link(_ utterance: ColangUtterance, _ source: ColangSource) throws(RailConfigurationError) {
        switch utterance {
        case .text(let template): note(template.variables, source)
        case .value(let expression): note(expression.variables, source)
        case .named(let name):
            guard let template = program.utterance(name) else {
                throw source.error(
                    .unknownName, "bot \(name)", advice: "define what is said: `define bot \(name)`; no model is asked for words")
            }
            note(template.variables, source)
        }
    }

    private mutating func assign(_ name: String) {
        set.insert(name)
        if rewritable.contains(name) { rewrites = true }
    }

    private mutating func note(_ arguments: [ColangArgument], _ source: ColangSource) {
        for argument in arguments { note(argument.value.variables, source) }
    }

    private mutating func note(_ variables: Set<String>, _ source: ColangSource) {
        for name in variables where read[name] == nil && !set.contains(name) { read[name] = source }
    }

    private mutating func addSpeech(_ routine: ColangRoutine, _ source: ColangSource) {
        let isOutput = place == .output
        if isOutput { rewrites = true }
        notices.append(
            ColangNotice(
                .speaksWithoutStop, "`bot` in flow \(routine.name)", at: source,
                advice: isOutput
                    ? "where no `stop` follows it is put before the answer"
                    : "where no `stop` follows it blocks all the same, with these words"))
    }

    /// Variables that the rail reads and that only flows of dialogs set: in NeMo Guardrails a dialog would set them.
    private mutating func addNeverSet(parameters: Set<String>) {
        var dialogs: [String: ColangSource] = [:]
        for instruction in program.dialogs.flatMap(\.code) {
            switch instruction.operation {
            case .set(let name, _), .execute(_, result: let name?):
                if dialogs[name] == nil { dialogs[name] = instruction.source }
            default: continue
            }
        }
        let others = program.routines.values.filter { reached[$0.name] == nil }.flatMap(\.code)
        for (name, source) in read.sorted(by: { $0.key < $1.key }) where !parameters.contains(name) {
            guard let dialog = dialogs[name] else { continue }
            let isSetElsewhere = others.contains { instruction in
                switch instruction.operation {
                case .set(name, _), .execute(_, result: name?): true
                default: false
                }
            }
            if isSetElsewhere { continue }
            notices.append(
                ColangNotice(
                    .neverSet, "$\(name)", at: source,
                    advice: "a flow that is not run sets it, at \(dialog.file):\(dialog.line); give it among the variables of the call"))
        }
    }
}
