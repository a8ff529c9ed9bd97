public import MillraceCore

/// Asks the model the same again and a judge whether the answers agree: what a model makes up, it makes up differently each time.
///
/// Self-consistency as in the flow `self check hallucination` of NeMo Guardrails and in Manakul et al., "SelfCheckGPT"
/// (<https://arxiv.org/abs/2303.08896>). Two further answers are drawn at temperature 1, at the same time, from the prompt of the call; the
/// judge is then asked whether the answer agrees with them. `yes` passes, `no` blocks, any other answer fails, and so does a further answer
/// that does not come: NeMo lets the answer pass then. Three calls for each judgement: give it whole answers, or large windows.
public struct HallucinationRail: Rail {
    /// The name.
    public var name: String
    /// The model that gave the answer, to be asked again.
    public var source: JudgeModel
    /// The model that compares.
    public var model: JudgeModel
    /// How many further answers are drawn.
    ///
    /// Default: 2, as in NeMo Guardrails.
    public var answerCount: Int
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?
    /// Makes the question of the judge, of the subject and the further answers.
    public var prompt: @Sendable (RailSubject, [String]) throws -> Prompt

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - source: the model that gave the answer, to be asked again.
    ///   - model: the model that compares; nil: the same one.
    ///   - answerCount: how many further answers are drawn, one at least.
    ///   - name: the name, which is also the reason of a block.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    ///   - prompt: makes the question of the judge in place of the usual one.
    public init(
        source: JudgeModel, model: JudgeModel? = nil, answerCount: Int = 2, name: String = "self_check_hallucination",
        channels: Set<RailChannel>? = [.text], reply: String? = nil, prompt: (@Sendable (RailSubject, [String]) throws -> Prompt)? = nil
    ) {
        self.name = name
        self.source = source
        self.model = model ?? source
        self.answerCount = max(1, answerCount)
        self.channels = channels
        self.reply = reply
        self.prompt = prompt ?? { HallucinationRail.prompt($0, answers: $1) }
    }

    /// Draws the further answers and has them compared.
    ///
    /// - Throws: `LLMError` where an answer did not come, ``RailError`` where the last is no verdict.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard !subject.isBlank else { return .allow }
        let answers = try await furtherAnswers(to: subject.context)
        let answer = try await model.ask(try prompt(subject, answers))
        return .of(try AnswerForm.yesAllows.violations(in: answer, of: .model), reason: name, reply: reply)
    }

    private func furtherAnswers(to context: RailContext) async throws -> [String] {
        var prompt = context.prompt
        prompt.options.temperature = 1
        prompt.options.choiceCount = nil
        // The first answer was drawn with it, and would be drawn again.
        prompt.options.seed = nil
        prompt.options.toolChoice = context.tools.isEmpty ? nil : ToolChoice.none
        let question = prompt
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<answerCount {
                group.addTask {
                    // Tools stand in the conversation and must be declared, though none may be called.
                    (number, try await source.executor.execute(question, model: source.model, tools: context.tools).text)
                }
            }
            var answers = [String](repeating: "", count: answerCount)
            for try await (number, text) in group { answers[number] = text }
            guard answers.allSatisfy({ $0.contains { !$0.isWhitespace } }) else { throw RailError.unreadableAnswer }
            return answers
        }
    }

    private static func prompt(_ subject: RailSubject, answers: [String]) -> Prompt {
        Prompt {
            Message.system(JudgedText.instruction)
            Message.user(
                """
                These are other answers to the same question:
                \(answers.map { JudgedText.fenced($0, as: "other") }.joined(separator: "\n"))

                This is the answer:
                \(JudgedText.fenced(subject.judgedText, as: "answer"))

                Does the answer agree with the others in what it claims, by what they say alone? Answer yes or no.
                """)
        }
    }
}
