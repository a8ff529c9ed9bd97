/// Why a flow could not go on: a rail that throws it fails closed, unless its configuration says otherwise.
///
/// Never holds text of the conversation.
public struct ColangRunError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// The flow takes more steps than it may, or calls itself too deep.
        case tooManySteps
        /// A value grows beyond its bound.
        case tooLarge
        /// An operator, a method or a rewritten value got another kind of value than it takes.
        case wrongKind
        /// An element that is not there.
        case missing
        /// A result that no number holds: division by zero, an overflow.
        case arithmetic
        /// `do $x` names a flow that is not defined, or that waits for a dialog.
        case unknownFlow
    }

    /// What went wrong.
    public var kind: Kind
    /// The file of the statement.
    public var file: String
    /// The line of the statement, from 1.
    public var line: Int

    /// Makes an error.
    public init(_ kind: Kind, file: String, line: Int) {
        self.kind = kind
        self.file = file
        self.line = line
    }

    init(_ kind: Kind, at source: ColangSource) { self.init(kind, file: source.file, line: source.line) }

    /// A short word for records: the same for all errors of a kind.
    public var code: String {
        switch kind {
        case .tooManySteps: "colang_too_many_steps"
        case .tooLarge: "colang_too_large"
        case .wrongKind: "colang_wrong_kind"
        case .missing: "colang_missing"
        case .arithmetic: "colang_arithmetic"
        case .unknownFlow: "colang_unknown_flow"
        }
    }

    /// What went wrong, and where.
    public var description: String {
        let what =
            switch kind {
            case .tooManySteps: "the flow takes too many steps"
            case .tooLarge: "a value is too large"
            case .wrongKind: "a value is of the wrong kind"
            case .missing: "an element is not there"
            case .arithmetic: "the result is no number"
            case .unknownFlow: "there is no such flow to run"
            }
        return "\(file):\(line): \(what)"
    }
}
