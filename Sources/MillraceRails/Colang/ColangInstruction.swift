internal import MillraceCore

/// A step of a flow that is ready to run.
struct ColangInstruction: Sendable, Hashable {
    /// The statement it comes from.
    var source: ColangSource
    /// What it does.
    var operation: Operation

    /// What an instruction does.
    enum Operation: Sendable, Hashable {
        /// Says something.
        case say(ColangUtterance)
        /// Calls an action and keeps its result.
        case execute(ColangInvocation, result: String?)
        /// Sets a variable.
        case set(String, ColangExpression)
        /// Goes on at another instruction.
        case jump(Int)
        /// Goes on at another instruction unless a condition holds.
        case jumpUnless(ColangExpression, Int)
        /// Runs a flow, then goes on.
        case call(ColangCallee, [ColangArgument])
        /// Creates an event.
        case create(ColangInvocation)
        /// Ends everything: nothing passes.
        case stop
        /// Ends the flow.
        case finish
        /// Waits for the user or the model, which no rail can.
        case dialog(String)
    }
}

/// A flow as instructions.
struct ColangRoutine: Sendable, Hashable {
    /// The name.
    let name: String
    /// Where the flow is defined.
    let source: ColangSource
    /// The instructions; behind the last the flow is done.
    let code: [ColangInstruction]

    /// The instructions that can follow one.
    func successors(of position: Int) -> [Int] {
        switch code[position].operation {
        case .jump(let target): [target]
        case .jumpUnless(_, let target): [position + 1, target]
        case .stop, .finish, .dialog: []
        case .say, .execute, .set, .call, .create: [position + 1]
        }
    }

    /// What waits for a dialog in it, the first; nil where it can run as a rail.
    ///
    /// Of events a rail can create only those that end a call: exceptions.
    var dialog: (what: String, source: ColangSource)? {
        for instruction in code {
            switch instruction.operation {
            case .dialog(let what): return (what, instruction.source)
            case .create(let event) where !event.name.hasSuffix("Exception"):
                return ("create event \(event.name)", instruction.source)
            default: continue
            }
        }
        return nil
    }

    /// Where something is said that need not be followed by `stop`; nil where there is no such place.
    var speechWithoutStop: ColangSource? {
        var predecessors: [[Int]] = Array(repeating: [], count: code.count + 1)
        for position in code.indices {
            for next in successors(of: position) { predecessors[next].append(position) }
        }
        // From where the end can be reached: walked back from the ends.
        var reachesEnd = Array(repeating: false, count: code.count + 1)
        var open = [code.count] + code.indices.filter { code[$0].operation == .finish }
        while let position = open.popLast() {
            if reachesEnd[position] { continue }
            reachesEnd[position] = true
            open += predecessors[position]
        }
        for (position, instruction) in code.enumerated() {
            if case .say = instruction.operation, reachesEnd[position] { return instruction.source }
        }
        return nil
    }
}
