public import MillraceCore

/// A flow of a ``ColangProgram`` as a rail.
///
/// What it judges stands in `$user_message` (input), `$bot_message` (output), `$relevant_chunks` (retrieval), `$tool_name`, `$tool_args`,
/// `$tool_calls` (tool calls), `$tool_name`, `$tool_message` (tool results). `stop` blocks, with what `bot` said before it as the reply;
/// a new value of the variable rewrites. `$config` is the configuration, `$user_message`, `$last_user_message` and `$last_bot_message` are
/// known everywhere, and ``RailContext/variables`` and what other rails of the call set are too.
///
/// A flow that says something and ends without `stop` puts it before the answer at the output; at other places, and in windows of a
/// text, it blocks with it, and a notice says so at load.
///
/// An action that throws, an expression without a value and a flow that does not end fail the rail.
public struct ColangFlowRail: Rail {
    /// The flow with its parameters, as a configuration names it.
    public let name: String
    /// It blocks; it rewrites where the flow sets the variable that it judges, and reads whole texts then.
    public let effects: RailEffects
    /// What the place holds.
    public let channels: Set<RailChannel>?
    /// The whole conversation where it rewrites at the input.
    public let scope: RailScope
    /// What acts not as it may seem.
    public let notices: [ColangNotice]

    private let program: ColangProgram
    private let routine: ColangRoutine
    private let reference: ColangFlowReference
    private let actions: [String: ColangAction]
    private let rails: [String: any Rail]
    private let configuration: JSONValue
    private let extent: RailBlock.Extent

    /// Makes a rail of a flow.
    ///
    /// - Parameters:
    ///   - flow: the name of the flow, with parameters as a configuration writes them.
    ///   - program: the files that define it.
    ///   - place: where the rail will stand.
    ///   - actions: what `execute` calls, by name.
    ///   - rails: rails of the library that `do` can run by the names of their flows, where the files define no such flow.
    ///   - configuration: the value of `$config`.
    ///   - extent: how much a block ends.
    /// - Throws: ``RailConfigurationError`` for a flow that is not defined or waits for a dialog, and for an action, a message or a flow
    ///   that it uses and that nothing defines.
    public init(
        _ flow: String, of program: ColangProgram, at place: RailPlace, actions: [String: ColangAction] = [:],
        rails: [String: any Rail] = [:], configuration: JSONValue = [:], extent: RailBlock.Extent = .response
    ) throws(RailConfigurationError) {
        try self.init(
            ColangFlowReference(flow), of: program, at: place, actions: actions, rails: rails, configuration: configuration, extent: extent)
    }

    /// Makes a rail of a flow whose reference was read already.
    init(
        _ reference: ColangFlowReference, of program: ColangProgram, at place: RailPlace, actions: [String: ColangAction],
        rails: [String: any Rail], configuration: JSONValue, extent: RailBlock.Extent = .response
    ) throws(RailConfigurationError) {
        let linked = try ColangLink(reference, of: program, at: place, actions: actions, rails: rails)
        self.program = program
        self.reference = reference
        self.rails = rails
        self.configuration = configuration
        self.extent = extent
        name = reference.description
        routine = linked.routine
        self.actions = linked.actions
        notices = linked.notices
        // A flow that rewrites piece by piece would do at each piece what it is to do once.
        effects = linked.rewrites ? place == .output ? [.blocks, .rewrites, .readsWholeTexts] : [.blocks, .rewrites] : .blocks
        scope = linked.rewrites && place == .input ? .conversation : .latest
        channels =
            switch place {
            case .input, .output: [.text, .refusal]
            case .toolCall: [.toolName, .toolArguments]
            case .toolResult: [.toolResult]
            case .retrieval: [.passage]
            }
    }

    /// Runs the flow.
    ///
    /// - Throws: ``ColangRunError``, `CancellationError`, or what an action throws.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        var machine = ColangMachine(routine, of: program, variables: variables(for: subject), rails: Set(rails.keys))
        var hint = Hint()
        while true {
            try Task.checkCancellation()
            switch try machine.advance() {
            case .action(let name, let arguments, let source):
                guard let action = actions[name] else { throw ColangRunError(.missing, at: source) }
                let now = try current(subject, machine)
                let answer = try await action.answer(
                    ColangAction.Request(name: name, arguments: arguments, variables: machine.variables, subject: now))
                if let block = answer.block { return .block(block) }
                hint.take(reason: answer.reason, reply: answer.reply)
                machine.actionReturned(answer.value)
            case .rail(let name):
                guard let rail = rails[name] else { throw ColangRunError(.unknownFlow, at: routine.source) }
                var now = try current(subject, machine)
                switch try await rail.judge(now) {
                case .allow: machine.railPassed()
                case .block(let block): return .block(block)
                case .rewrite(let content, let reason):
                    now.content = content
                    hint.take(reason: reason, reply: nil)
                    machine.railPassed(rewriting: ColangSubject(now).judged)
                }
            case .ended(let ending):
                keep(machine, of: subject)
                return try verdict(ending, hint, subject, machine)
            }
        }
    }

    /// What actions said of why, for where the flow itself says nothing.
    private struct Hint {
        /// What the last action said: what stops a flow is mostly what was asked last.
        var reason: String?
        /// What the last action would have said to the user.
        var reply: String?
        /// What the last action said that had a reason to rewrite or block.
        var rewriteReason: String?

        mutating func take(reason: String?, reply: String?) {
            self.reason = reason
            self.reply = reply
            rewriteReason = reason ?? rewriteReason
        }
    }

    private func variables(for subject: RailSubject) -> [String: JSONValue] {
        var variables = subject.context.variables
        variables.merge(subject.context.memory.variables(for: name)) { $1 }
        variables.merge(reference.parameters.mapValues(JSONValue.string)) { $1 }
        variables.merge(ColangSubject(subject).variables) { $1 }
        variables["config"] = configuration
        return variables
    }

    /// Keeps what the flow set for the other rails of the call, but for what the library gives each of them.
    private func keep(_ machine: ColangMachine, of subject: RailSubject) {
        let given = ColangSubject(subject).variables
        let set = machine.variables.filter { machine.assigned.contains($0.key) && given[$0.key] == nil && $0.key != "config" }
        subject.context.memory.keep(set, of: name)
    }

    private func current(_ subject: RailSubject, _ machine: ColangMachine) throws -> RailSubject {
        var subject = subject
        if let content = try rewritten(subject, machine) { subject.content = content }
        return subject
    }

    private func rewritten(_ subject: RailSubject, _ machine: ColangMachine) throws(ColangRunError) -> RailSubject.Content? {
        do throws(ColangFault) {
            return try ColangSubject(subject).rewritten(machine.variables)
        } catch {
            throw ColangRunError(error.kind, at: routine.source)
        }
    }

    private func verdict(
        _ ending: ColangMachine.Ending, _ hint: Hint, _ subject: RailSubject, _ machine: ColangMachine
    ) throws -> RailVerdict {
        let reason = reference.name.split(separator: " ").joined(separator: "_")
        let said = ending.said.isEmpty ? nil : ending.said.joined(separator: "\n")
        if ending.isStopped {
            let reply = ending.exception == nil ? said ?? hint.reply : said
            return .block(RailBlock(ending.exception ?? hint.reason ?? reason, reply: reply, extent: extent))
        }
        let content = try rewritten(subject, machine)
        guard let said else { return content.map { .rewrite($0, reason: hint.rewriteReason ?? reason) } ?? .allow }
        guard subject.place == .output, !subject.isWindow, case .text(let text) = content ?? subject.content else {
            return .block(RailBlock(hint.reason ?? reason, reply: said, extent: extent))
        }
        return .rewrite(.text(said + "\n" + text), reason: hint.rewriteReason ?? reason)
    }
}
