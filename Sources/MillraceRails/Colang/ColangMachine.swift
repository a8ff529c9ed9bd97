internal import MillraceCore

/// Runs a flow: a value that says what it needs, and is told what came of it.
///
/// It does no I/O and waits for nothing. ``advance()`` runs to the next action, or to the end.
struct ColangMachine: Sendable {
    /// What a machine needs to go on, or what it came to.
    enum Request: Sendable, Hashable {
        /// An action is to be called; ``actionReturned(_:)`` tells its result.
        case action(name: String, arguments: [String: JSONValue], source: ColangSource)
        /// A rail of the library is to be asked, under the name that `do` gave; ``railPassed(rewriting:)`` tells that it let pass.
        case rail(String)
        /// The flow is done.
        case ended(Ending)
    }

    /// How a flow ended.
    struct Ending: Sendable, Hashable {
        /// What was said, in order.
        var said: [String]
        /// Whether `stop` ended it, or an exception was created: nothing passes.
        var isStopped: Bool
        /// The exception that was created last.
        var exception: String?
    }

    /// How far a flow may go.
    struct Limits: Sendable, Hashable {
        /// How many instructions it may take.
        ///
        /// Default: 10,000.
        var maxSteps = 10_000
        /// How deep flows may call each other, and values may be nested.
        ///
        /// Default: 64.
        var maxDepth = 64
        /// How many values may lie in one variable.
        ///
        /// Default: 100,000.
        var maxElements = 100_000
    }

    /// Where the machine stands.
    private enum State: Sendable, Hashable {
        /// It can go on.
        case ready
        /// An action runs; its result goes to a variable.
        case waiting(result: String?)
        /// It has ended.
        case ended(Ending)
    }

    private struct Frame: Sendable, Hashable {
        var routine: ColangRoutine
        var position = 0
    }

    /// The variables, by name, without `$`.
    private(set) var variables: [String: JSONValue]
    /// The names of the variables that the flow set.
    private(set) var assigned: Set<String> = []

    private let program: ColangProgram
    private let rails: Set<String>
    private let limits: Limits
    private var frames: [Frame]
    private var state: State = .ready
    private var steps = 0
    private var said: [String] = []
    private var exception: String?

    /// A machine at the beginning of a flow.
    init(
        _ routine: ColangRoutine, of program: ColangProgram, variables: [String: JSONValue], rails: Set<String> = [],
        limits: Limits = Limits()
    ) {
        self.program = program
        self.variables = variables
        self.rails = rails
        self.limits = limits
        frames = [Frame(routine: routine)]
    }

    /// Runs to the next thing that is needed.
    mutating func advance() throws(ColangRunError) -> Request {
        if case .ended(let ending) = state { return .ended(ending) }
        while let frame = frames.last {
            guard frame.position < frame.routine.code.count else {
                frames.removeLast()
                continue
            }
            let instruction = frame.routine.code[frame.position]
            steps += 1
            guard steps <= limits.maxSteps else { throw ColangRunError(.tooManySteps, at: instruction.source) }
            frames[frames.count - 1].position += 1
            do throws(ColangFault) {
                if let request = try run(instruction) { return request }
            } catch {
                throw ColangRunError(error.kind, at: instruction.source)
            }
        }
        return end(isStopped: exception != nil)
    }

    /// The action that was asked for has returned.
    mutating func actionReturned(_ value: JSONValue) {
        guard case .waiting(let name) = state else { return }
        state = .ready
        guard let name else { return }
        variables[name] = value
        assigned.insert(name)
    }

    /// The rail that was asked for let pass; the variables that it has rewritten have these values.
    mutating func railPassed(rewriting values: [String: JSONValue] = [:]) {
        guard case .waiting = state else { return }
        state = .ready
        variables.merge(values) { $1 }
        assigned.formUnion(values.keys)
    }

    private mutating func end(isStopped: Bool) -> Request {
        let ending = Ending(said: said, isStopped: isStopped, exception: exception)
        state = .ended(ending)
        frames = []
        return .ended(ending)
    }

    /// Runs one instruction; nil where the next one follows.
    private mutating func run(_ instruction: ColangInstruction) throws(ColangFault) -> Request? {
        switch instruction.operation {
        case .say(let utterance): said.append(try text(of: utterance))
        case .set(let name, let expression):
            variables[name] = try bounded(expression.value(variables))
            assigned.insert(name)
        case .jump(let target): frames[frames.count - 1].position = target
        case .jumpUnless(let condition, let target):
            if try !condition.holds(variables) { frames[frames.count - 1].position = target }
        case .execute(let call, let result):
            let arguments = try values(of: call.arguments)
            state = .waiting(result: result)
            return .action(name: call.name, arguments: arguments, source: instruction.source)
        case .call(let callee, let arguments): return try call(callee, arguments)
        case .create(let event): exception = event.name
        case .stop: return end(isStopped: true)
        case .finish: frames.removeLast()
        case .dialog: throw ColangFault(.unknownFlow)
        }
        return nil
    }

    private mutating func call(_ callee: ColangCallee, _ arguments: [ColangArgument]) throws(ColangFault) -> Request? {
        var reference: ColangFlowReference
        switch callee {
        case .named(let name): reference = ColangFlowReference(name: name)
        case .computed(let expression):
            guard case .string(let text) = try expression.value(variables) else { throw ColangFault(.wrongKind) }
            reference = ColangFlowReference(text)
        }
        for (name, value) in reference.parameters { variables[name] = .string(value) }
        for (name, value) in try values(of: arguments) { variables[name] = value }
        if let routine = program.routines[reference.name] {
            guard frames.count < limits.maxDepth else { throw ColangFault(.tooManySteps) }
            frames.append(Frame(routine: routine))
            return nil
        }
        guard rails.contains(reference.name) else { throw ColangFault(.unknownFlow) }
        state = .waiting(result: nil)
        return .rail(reference.name)
    }

    private func text(of utterance: ColangUtterance) throws(ColangFault) -> String {
        switch utterance {
        case .text(let template): return try template.text(variables)
        case .value(let expression): return ColangValue.text(of: try expression.value(variables))
        case .named(let name):
            guard let template = program.utterance(name) else { throw ColangFault(.missing) }
            return try template.text(variables)
        }
    }

    /// The arguments of a call; a text that is the name of a variable, as in `"$user_message"`, stands for the variable.
    private func values(of arguments: [ColangArgument]) throws(ColangFault) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for argument in arguments {
            var value = try bounded(argument.value.value(variables))
            if case .literal(.string(let text)) = argument.value, text.hasPrefix("$"), let known = variables[String(text.dropFirst())] {
                value = known
            }
            values[argument.name] = value
        }
        return values
    }

    /// A value that is not too large, nor nested too deep.
    private func bounded(_ value: JSONValue) throws(ColangFault) -> JSONValue {
        var open = [(value: value, depth: 0)]
        var count = 0
        while let (next, depth) = open.popLast() {
            let elements: [JSONValue] =
                switch next {
                case .array(let elements): elements
                case .object(let object): object.map(\.value)
                default: []
                }
            count += elements.count
            guard count <= limits.maxElements, depth <= limits.maxDepth else { throw ColangFault(.tooLarge) }
            open += elements.map { ($0, depth + 1) }
        }
        return value
    }
}
