public import MillraceCore

/// Asks a model whether an answer follows from the passages that were retrieved for it.
///
/// It does what the flow `self check facts` of NeMo Guardrails does (NeMo Guardrails documentation, "Fact-Checking":
/// <https://docs.nvidia.com/nemo/guardrails>); the question is worded anew and can be replaced. `yes` passes, `no` blocks, and any other
/// answer fails. As there, an answer without passages passes, unless passages are required.
public struct SelfCheckFactsRail: ModelRail {
    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// How the model says its verdict.
    ///
    /// Default: `yes` passes.
    public var form: AnswerForm
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// Whether an answer without passages fails.
    ///
    /// Default: it passes.
    public var requiresPassages: Bool
    /// What the caller reads where it blocks.
    public var reply: String?
    /// Makes the question.
    public var prompt: RailPrompt

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - model: the model it asks.
    ///   - requiresPassages: whether an answer without passages fails.
    ///   - name: the name, which is also the reason of a block.
    ///   - form: how the model says its verdict.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    ///   - prompt: makes the question in place of the usual one.
    public init(
        model: JudgeModel, requiresPassages: Bool = false, name: String = "self_check_facts", form: AnswerForm = .yesAllows,
        channels: Set<RailChannel>? = [.text], reply: String? = nil, prompt: RailPrompt? = nil
    ) {
        self.name = name
        self.model = model
        self.form = form
        self.channels = channels
        self.requiresPassages = requiresPassages
        self.reply = reply
        self.prompt = prompt ?? { SelfCheckFactsRail.prompt($0) }
    }

    /// The question; nil where the text is blank, or there are no passages and none are required.
    public func question(about subject: RailSubject) throws -> Prompt? {
        guard !subject.isBlank else { return nil }
        guard !subject.context.passages.isEmpty else {
            if requiresPassages { throw RailError.missingContext }
            return nil
        }
        return try prompt(subject)
    }

    /// The verdict that an answer means.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        .of(try form.violations(in: answer, of: subject.speaker), reason: name, reply: reply)
    }

    private static func prompt(_ subject: RailSubject) -> Prompt {
        Prompt {
            Message.system(JudgedText.instruction)
            Message.user(
                """
                This is the evidence:
                \(JudgedText.fenced(subject.context.passages.joined(separator: "\n\n"), as: "evidence"))

                This is the claim:
                \(JudgedText.fenced(subject.judgedText, as: "claim"))

                Does the claim follow from the evidence alone, without anything you know beside it? Answer yes or no.
                """)
        }
    }
}
