/// One statement of a flow.
struct ColangStatement: Sendable, Hashable {
    /// Where it stands.
    var source: ColangSource
    /// What it does.
    var action: Action

    /// What a statement does.
    indirect enum Action: Sendable, Hashable {
        /// `bot …`: says something.
        case say(ColangUtterance)
        /// `execute …`, `$x = execute …`.
        case execute(ColangInvocation, result: String?)
        /// `$x = …`.
        case set(String, ColangExpression)
        /// `if`, `else if`, `else`: the first branch whose condition holds; nil always does.
        case branch([ColangBranch])
        /// `while`.
        case loop(ColangExpression, [ColangStatement])
        /// `do …`.
        case call(ColangCallee, [ColangArgument])
        /// `create event …`.
        case create(ColangInvocation)
        /// `label …`.
        case label(String)
        /// `goto …`.
        case go(String)
        /// `stop`, `abort`: nothing goes further.
        case stop
        /// `return`, `done`: this flow is done.
        case finish
        /// `break`.
        case leaveLoop
        /// `continue`, `pass`.
        case nextTurn
        /// Something that waits for the user or the model, with the statements below it.
        case dialog(String, [ColangStatement])
    }
}

/// A branch of an `if`.
struct ColangBranch: Sendable, Hashable {
    /// When it is taken; nil: where no other is.
    var condition: ColangExpression?
    /// What it does.
    var statements: [ColangStatement]
}

/// What `bot …` says.
enum ColangUtterance: Sendable, Hashable {
    /// The utterance of a `define bot`.
    case named(String)
    /// A text that stands in the flow.
    case text(ColangTemplate)
    /// The value of an expression.
    case value(ColangExpression)
}

/// A name with arguments: an action, an event.
struct ColangInvocation: Sendable, Hashable {
    /// The name, its words set apart by one space.
    var name: String
    /// The arguments, in their order.
    var arguments: [ColangArgument]
}

/// An argument with its name.
struct ColangArgument: Sendable, Hashable {
    /// The name, without `$`.
    var name: String
    /// The value.
    var value: ColangExpression
}

/// Which flow `do …` runs.
enum ColangCallee: Sendable, Hashable {
    /// The flow of a name.
    case named(String)
    /// The flow whose name, and parameters, an expression gives.
    case computed(ColangExpression)
}

/// A flow or subflow.
struct ColangFlow: Sendable, Hashable {
    /// The name; nil for `define flow` alone.
    var name: String?
    /// Where it is defined.
    var source: ColangSource
    /// What it does.
    var statements: [ColangStatement]
}

/// What `define bot` defines.
struct ColangMessage: Sendable, Hashable {
    /// The name.
    var name: String
    /// Where it is defined.
    var source: ColangSource
    /// The utterances, at least one.
    var utterances: [ColangTemplate]
}
