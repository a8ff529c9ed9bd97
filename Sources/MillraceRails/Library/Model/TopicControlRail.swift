public import MillraceCore

/// Asks a model whether what the user says keeps to the topics of the application.
///
/// The question has the form of NVIDIA's topic control model: the guidelines as the system's message, the conversation as its messages,
/// `on-topic` or `off-topic` as the answer (NVIDIA NIM documentation, "Llama 3.1 NemoGuard 8B TopicControl":
/// <https://docs.nvidia.com/nim/llama-3-1-nemoguard-8b-topiccontrol/latest/>; NeMo Guardrails, `library/topic_safety`). Any other answer
/// fails; NeMo lets it pass.
///
/// Because the conversation is not fenced, a user can speak to a model that was not trained for this. For others give a prompt that fences
/// it.
public struct TopicControlRail: ModelRail {
    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?
    /// Makes the question.
    public var prompt: RailPrompt

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - model: the model it asks.
    ///   - guidelines: what the conversation may be about, and what not, as instructions to an assistant.
    ///   - maxHistory: how many messages before the last one are shown. Default: 20.
    ///   - name: the name, which is also the reason of a block.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    ///   - prompt: makes the question in place of the usual one.
    public init(
        model: JudgeModel, guidelines: String, maxHistory: Int = 20, name: String = "topic_control", channels: Set<RailChannel>? = [.text],
        reply: String? = nil, prompt: RailPrompt? = nil
    ) {
        self.name = name
        self.model = model
        self.channels = channels
        self.reply = reply
        self.prompt = prompt ?? { TopicControlRail.prompt($0, guidelines: guidelines, maxHistory: maxHistory) }
    }

    /// The question; nil where the text is blank.
    public func question(about subject: RailSubject) throws -> Prompt? { subject.isBlank ? nil : try prompt(subject) }

    /// The verdict that an answer means.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        .of(try AnswerForm.topic.violations(in: answer, of: subject.speaker), reason: name, reply: reply)
    }

    private static func prompt(_ subject: RailSubject, guidelines: String, maxHistory: Int) -> Prompt {
        let restriction = "If any of these conditions is violated, answer \"off-topic\", else answer \"on-topic\". Answer nothing else."
        let spoken = subject.context.prompt.messages.filter { ($0.role == .user || $0.role == .assistant) && !$0.text.isEmpty }
        var history = spoken.map { Message(role: $0.role, parts: [.text($0.text)]) }
        // What is judged takes the place of the message it stands in.
        if subject.speaker == .user, let last = history.lastIndex(where: { $0.role == .user }) { history.removeSubrange(last...) }
        let judged: Message = subject.speaker == .user ? .user(subject.judgedText) : .assistant(subject.judgedText)
        return Prompt(messages: [.system("\(guidelines)\n\n\(restriction)")] + history.suffix(max(0, maxHistory)) + [judged])
    }
}
