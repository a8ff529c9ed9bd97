internal import MillraceCore

/// Why a rail could not judge.
///
/// Rails may throw any error; these are the ones of Millrace's own, with a word for records. They hold no payload.
@nonexhaustive
public enum RailError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It took longer than its line allows.
    case timeout(Duration)
    /// It gave back content of another kind than it got, or a call or result of another identity.
    case otherContent
    /// It rewrites without saying so in its effects, where rails run in parallel.
    case undeclaredRewrite
    /// What a model or a service answered is none of the verdicts it knows.
    case unreadableAnswer
    /// What a model answered was cut by its own limit of tokens.
    case cutAnswer
    /// What it needs to judge is missing: a passage, the question of an answer.
    case missingContext

    /// A short word for records: the same for all errors of a kind.
    public var code: String {
        switch self {
        case .timeout: "timeout"
        case .otherContent: "other_content"
        case .undeclaredRewrite: "undeclared_rewrite"
        case .unreadableAnswer: "unreadable_answer"
        case .cutAnswer: "cut_answer"
        case .missingContext: "missing_context"
        }
    }

    /// What went wrong and what to do, without any text of the conversation.
    public var description: String {
        switch self {
        case .timeout(let limit): "the rail took longer than \(limit); raise its timeout, or ask a faster model"
        case .otherContent: "the rail gave back content of another kind or identity than it got"
        case .undeclaredRewrite: "the rail rewrites in parallel; say so in its effects, and run its line in sequence"
        case .unreadableAnswer: "the answer is none of the verdicts that were asked for"
        case .cutAnswer: "the answer was cut by its limit of tokens; raise it"
        case .missingContext: "what the rail needs to judge is missing"
        }
    }

    /// The word for records of any error: the code of Millrace's own ones, `failed` for others.
    ///
    /// Descriptions of others are never shown, since nothing keeps payload out of them.
    static func word(for error: any Error) -> String {
        switch error {
        case let error as RailError: error.code
        case let error as LLMError: error.code
        case let error as ColangRunError: error.code
        default: "failed"
        }
    }
}
