public import MillraceCore

/// A rail that asks a model a question of one's own.
///
/// ```swift
/// let rail = PromptedRail("medical advice", model: judge) { subject in
///     Prompt("""
///         \(JudgedText.fenced(subject.judgedText, as: "answer"))
///         Does this answer give medical advice? Answer yes or no.
///         """)
/// }
/// ```
public struct PromptedRail: ModelRail {
    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// How the model says its verdict.
    ///
    /// Default: `yes` blocks.
    public var form: AnswerForm
    /// The categories that the question lists, for forms that have codes.
    public var categories: [SafetyCategory]
    /// What it reads.
    ///
    /// Default: visible text, refusals, results of tools and passages.
    public var channels: Set<RailChannel>?
    /// How much of a prompt it reads.
    ///
    /// Default: the latest.
    public var scope: RailScope
    /// What the caller reads where it blocks.
    public var reply: String?
    /// Makes the question.
    public var prompt: RailPrompt

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - name: the name, which is also the reason of blocks that have no code.
    ///   - model: the model it asks.
    ///   - form: how the model says its verdict.
    ///   - categories: the categories that the question lists.
    ///   - channels: what it reads; nil: all that hold text.
    ///   - scope: how much of a prompt it reads.
    ///   - reply: what the caller reads where it blocks.
    ///   - prompt: makes the question. The text that is judged must be fenced: see ``JudgedText``.
    public init(
        _ name: String, model: JudgeModel, form: AnswerForm = .yesBlocks, categories: [SafetyCategory] = [],
        channels: Set<RailChannel>? = JudgedText.channels, scope: RailScope = .latest, reply: String? = nil, prompt: @escaping RailPrompt
    ) {
        self.name = name
        self.model = model
        self.form = form
        self.categories = categories
        self.channels = channels
        self.scope = scope
        self.reply = reply
        self.prompt = prompt
    }

    /// The question; nil where the text is blank.
    public func question(about subject: RailSubject) throws -> Prompt? { subject.isBlank ? nil : try prompt(subject) }

    /// The verdict that an answer means.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        .of(try form.violations(in: answer, of: subject.speaker, categories: categories), reason: name, reply: reply)
    }
}
