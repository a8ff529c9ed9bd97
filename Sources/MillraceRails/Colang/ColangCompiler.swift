/// Lays the statements of a flow out as instructions.
struct ColangCompiler {
    private struct Loop {
        var start: Int
        var exits: [Int] = []
    }

    private var code: [ColangInstruction] = []
    private var labels: [String: Int] = [:]
    private var openJumps: [(position: Int, label: String)] = []
    private var loops: [Loop] = []

    private init() {}

    /// The instructions of a flow.
    ///
    /// - Throws: ``RailConfigurationError`` for a `goto` without its label, a label that comes twice, a `break` outside of loops.
    static func routine(of flow: ColangFlow, named name: String) throws(RailConfigurationError) -> ColangRoutine {
        var compiler = ColangCompiler()
        try compiler.add(flow.statements)
        for jump in compiler.openJumps {
            guard let target = compiler.labels[jump.label] else {
                throw compiler.code[jump.position].source.error(
                    .unknownName, "`goto \(jump.label)`", advice: "write `label \(jump.label)` in the same flow")
            }
            compiler.code[jump.position].operation = .jump(target)
        }
        return ColangRoutine(name: name, source: flow.source, code: compiler.code)
    }

    private mutating func add(_ statements: [ColangStatement]) throws(RailConfigurationError) {
        for statement in statements { try add(statement) }
    }

    private mutating func add(_ operation: ColangInstruction.Operation, _ source: ColangSource) {
        code.append(ColangInstruction(source: source, operation: operation))
    }

    private mutating func add(_ statement: ColangStatement) throws(RailConfigurationError) {
        let source = statement.source
        switch statement.action {
        case .say(let utterance): add(.say(utterance), source)
        case .execute(let invocation, let result): add(.execute(invocation, result: result), source)
        case .set(let name, let value): add(.set(name, value), source)
        case .branch(let branches): try add(branches, source)
        case .loop(let condition, let body): try add(condition, body, source)
        case .call(let callee, let arguments): add(.call(callee, arguments), source)
        case .create(let event): add(.create(event), source)
        case .label(let name):
            guard labels.updateValue(code.count, forKey: name) == nil else {
                throw source.error(.invalidValue, "`label \(name)`", advice: "a label stands once in a flow; give this one another name")
            }
        case .go(let label):
            openJumps.append((code.count, label))
            add(.finish, source)
        case .stop: add(.stop, source)
        case .finish: add(.finish, source)
        case .leaveLoop:
            guard !loops.isEmpty else { throw source.error(.invalidValue, "`break`", advice: "it stands only below `while`") }
            loops[loops.count - 1].exits.append(code.count)
            add(.finish, source)
        case .nextTurn:
            // Outside of loops NeMo's `continue` and `pass` do nothing.
            if let loop = loops.last { add(.jump(loop.start), source) }
        case .dialog(let what, let body):
            add(.dialog(what), source)
            try add(body)
        }
    }

    private mutating func add(_ branches: [ColangBranch], _ source: ColangSource) throws(RailConfigurationError) {
        var ends: [Int] = []
        for (position, branch) in branches.enumerated() {
            var test: Int?
            if let condition = branch.condition {
                test = code.count
                add(.jumpUnless(condition, 0), source)
            }
            try add(branch.statements)
            if position + 1 < branches.count {
                ends.append(code.count)
                add(.jump(0), source)
            }
            if let test, let condition = branch.condition { code[test].operation = .jumpUnless(condition, code.count) }
        }
        for end in ends { code[end].operation = .jump(code.count) }
    }

    private mutating func add(
        _ condition: ColangExpression, _ body: [ColangStatement], _ source: ColangSource
    ) throws(RailConfigurationError) {
        let start = code.count
        loops.append(Loop(start: start))
        add(.jumpUnless(condition, 0), source)
        try add(body)
        add(.jump(start), source)
        code[start].operation = .jumpUnless(condition, code.count)
        for exit in loops.removeLast().exits { code[exit].operation = .jump(code.count) }
    }
}
