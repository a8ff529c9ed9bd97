internal import MillraceCore

/// An expression of Colang 1.0: what stands behind `=`, `if` and `while`, and in arguments.
///
/// Its meaning is Python's, as NeMo Guardrails evaluates it (the `simpleeval` package): what is empty, zero or `None` does not hold, `and`
/// and `or` give one of their operands, a member that an object does not have is `None` behind a `.` and an error in `[…]`.
indirect enum ColangExpression: Sendable, Hashable {
    /// A value.
    case literal(JSONValue)
    /// `$name`; `None` where nothing set it.
    case variable(String)
    /// `[a, b]`.
    case list([ColangExpression])
    /// `{"a": b}`.
    case dictionary([Pair])
    /// `a.name`.
    case member(ColangExpression, String)
    /// `a[b]`.
    case element(ColangExpression, ColangExpression)
    /// `len(a)`.
    case length(ColangExpression)
    /// `a.lower()`.
    case method(ColangExpression, ColangMethod, [ColangExpression])
    /// `not a`.
    case not(ColangExpression)
    /// `-a`.
    case negative(ColangExpression)
    /// `a and b and c`.
    case all([ColangExpression])
    /// `a or b or c`.
    case any([ColangExpression])
    /// `a < b <= c`.
    case comparison(ColangExpression, [Comparison])
    /// `a + b`.
    case arithmetic(Arithmetic, ColangExpression, ColangExpression)
    /// `a if b else c`.
    case conditional(ColangExpression, then: ColangExpression, otherwise: ColangExpression)

    /// A key and its value.
    struct Pair: Sendable, Hashable {
        /// The key.
        var key: ColangExpression
        /// The value.
        var value: ColangExpression
    }

    /// An operator and what stands right of it.
    struct Comparison: Sendable, Hashable {
        /// The operator.
        var relation: Relation
        /// What stands right of it.
        var operand: ColangExpression
    }

    /// How two values can compare.
    enum Relation: String, Sendable, Hashable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contained = "in"
        case notContained = "not in"
        case identical = "is"
        case notIdentical = "is not"
    }

    /// What can be done with two values.
    enum Arithmetic: String, Sendable, Hashable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case divideDown = "//"
        case remainder = "%"
    }

    /// The variables that the expression reads, each once.
    var variables: Set<String> {
        switch self {
        case .literal: []
        case .variable(let name): [name]
        case .list(let elements), .all(let elements), .any(let elements):
            elements.reduce(into: []) { $0.formUnion($1.variables) }
        case .dictionary(let pairs): pairs.reduce(into: []) { $0.formUnion($1.key.variables.union($1.value.variables)) }
        case .member(let base, _), .length(let base), .not(let base), .negative(let base): base.variables
        case .element(let base, let index): base.variables.union(index.variables)
        case .method(let base, _, let arguments): arguments.reduce(into: base.variables) { $0.formUnion($1.variables) }
        case .comparison(let first, let others): others.reduce(into: first.variables) { $0.formUnion($1.operand.variables) }
        case .arithmetic(_, let left, let right): left.variables.union(right.variables)
        case .conditional(let condition, let then, let otherwise):
            condition.variables.union(then.variables).union(otherwise.variables)
        }
    }
}
