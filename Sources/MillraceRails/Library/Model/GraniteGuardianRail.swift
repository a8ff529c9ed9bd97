public import MillraceCore

/// Asks IBM's Granite Guardian whether a risk is present.
///
/// | form | how the risk is named | answers |
/// |---|---|---|
/// | ``Form/system`` | as the system's message (Ollama) | `Yes`, `No` (3.0 to 3.2), `<score> yes </score>` (3.3 on) |
/// | ``Form/riskName`` | `chat_template_kwargs.guardian_config.risk_name`: vLLM, models 3.0 to 3.2 | `Yes`, `No` |
/// | ``Form/criteriaID`` | `chat_template_kwargs.guardian_config.criteria_id`: vLLM, models 3.3 on | `<score> yes </score>` |
///
/// `yes` says that the risk is there, and blocks with its name as the reason. What the model thinks aloud is passed over. Groundedness and
/// relevance want passages, which go along as `documents`; without them the rail fails.
///
/// Source: IBM, "Granite Guardian" (<https://www.ibm.com/granite/docs/models/guardian/>); model cards of
/// `ibm-granite/granite-guardian-3.2-5b` and `granite-guardian-3.3-8b` (<https://huggingface.co/ibm-granite/granite-guardian-3.3-8b>);
/// Ollama library, `granite3-guardian`.
public struct GraniteGuardianRail: ModelRail {
    /// A risk the models know.
    public struct Risk: RawRepresentable, Sendable, Hashable {
        /// The name the model is told.
        public let rawValue: String
        /// Makes a risk of a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Harm of any kind.
        public static let harm = Risk(rawValue: "harm")
        /// Prejudice.
        public static let socialBias = Risk(rawValue: "social_bias")
        /// Attempts to get around the model's rules.
        public static let jailbreak = Risk(rawValue: "jailbreak")
        /// Violence.
        public static let violence = Risk(rawValue: "violence")
        /// Offensive language.
        public static let profanity = Risk(rawValue: "profanity")
        /// Sexual content.
        public static let sexualContent = Risk(rawValue: "sexual_content")
        /// Fraud, theft, abuse of power.
        public static let unethicalBehavior = Risk(rawValue: "unethical_behavior")
        /// Claims that the passages do not bear out.
        public static let groundedness = Risk(rawValue: "groundedness")
        /// Passages that do not fit the question.
        public static let contextRelevance = Risk(rawValue: "context_relevance")
        /// An answer that does not fit the question.
        public static let answerRelevance = Risk(rawValue: "answer_relevance")

        /// Whether it is judged by passages.
        var needsPassages: Bool { self == .groundedness || self == .contextRelevance }
    }

    /// How the risk is named.
    public enum Form: String, Sendable, Hashable {
        /// As the system's message.
        case system
        /// As an argument of the template of models 3.0 to 3.2.
        case riskName
        /// As an argument of the template of models 3.3 on.
        case criteriaID
    }

    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// The risk.
    public var risk: Risk
    /// How the risk is named.
    public var form: Form
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// Makes a rail for one risk.
    ///
    /// - Parameters:
    ///   - risk: the risk.
    ///   - model: the model it asks.
    ///   - form: how the risk is named.
    ///   - name: the name; nil: `granite_guardian` and the risk.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        _ risk: Risk = .harm, model: JudgeModel, form: Form = .system, name: String? = nil,
        channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil
    ) {
        self.name = name ?? "granite_guardian_\(risk.rawValue)"
        self.model = model
        self.risk = risk
        self.form = form
        self.channels = channels
        self.reply = reply
    }

    /// The question; nil where the text is blank.
    public func question(about subject: RailSubject) throws -> Prompt? {
        guard !subject.isBlank else { return nil }
        var messages: [Message] = []
        var options = GenerationOptions()
        switch form {
        case .system: messages.append(.system(risk.rawValue))
        case .riskName: options.extras["chat_template_kwargs"] = ["guardian_config": ["risk_name": .string(risk.rawValue)]]
        case .criteriaID:
            options.extras["chat_template_kwargs"] = ["guardian_config": ["criteria_id": .string(risk.rawValue)], "think": false]
        }
        if risk.needsPassages {
            guard !subject.context.passages.isEmpty else { throw RailError.missingContext }
            options.extras["documents"] = .array(
                subject.context.passages.enumerated().map { ["doc_id": .string("\($0.offset)"), "text": .string($0.element)] })
        }
        // Groundedness is judged by the passages alone (model card, "Detecting hallucination in RAG").
        if subject.speaker == .model, risk != .groundedness { messages.append(.user(subject.question)) }
        messages.append(subject.speaker == .model ? .assistant(subject.judgedText) : .user(subject.judgedText))
        return Prompt(messages: messages, options: options)
    }

    /// The verdict that an answer means.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        .of(try isPresent(answer) ? [risk.rawValue] : nil, reason: name, reply: reply)
    }

    private func isPresent(_ answer: JudgeAnswer) throws(RailError) -> Bool {
        let text = answer.text.lowercased()
        guard let start = text.firstRange(of: "<score>") else { return try answer.saysYes() }
        let rest = text[start.upperBound...]
        // A score that has no end, or of which there are two, is none.
        guard let end = rest.firstRange(of: "</score>"), !rest[end.upperBound...].contains("<score>") else { throw answer.unreadable }
        switch rest[..<end.lowerBound].trimmed() {
        case "yes": return true
        case "no": return false
        default: throw answer.unreadable
        }
    }
}
