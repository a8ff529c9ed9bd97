public import MillraceCore

/// Asks Llama Guard 3 or 4 whether a message is safe.
///
/// | | |
/// |---|---|
/// | asked with | the user's message alone, or the user's and the model's, of which the last is judged |
/// | answers | `safe`, or `unsafe` and on the next line the codes of what is violated: `S1,S9` |
/// | categories | ``SafetyCategory/llamaGuard``, S1 to S14 |
///
/// Source: Llama documentation, "Llama Guard 3" (<https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-3/>) and "Llama
/// Guard 4" (<https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-4/>).
///
/// Servers that know the model (Ollama, vLLM, Groq, Together) put the conversation into its prompt themselves: that is the usual form. The
/// spelled form sends the prompt as text, to servers that do not, and with categories of one's own. In it, marks of the format in the
/// conversation are made harmless.
public struct LlamaGuardRail: ModelRail {
    /// Who writes the prompt.
    public enum Form: Sendable, Hashable {
        /// The server, from the conversation.
        case conversation
        /// The rail, with these categories.
        case spelled([SafetyCategory])
    }

    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// Who writes the prompt.
    public var form: Form
    /// The codes that block; nil: all.
    ///
    /// An answer that is unsafe without a code blocks in any case.
    public var blockedCodes: Set<String>?
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - model: the model it asks.
    ///   - form: who writes the prompt.
    ///   - blockedCodes: the codes that block; nil: all.
    ///   - name: the name.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        model: JudgeModel, form: Form = .conversation, blockedCodes: Set<String>? = nil, name: String = "llama_guard",
        channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil
    ) {
        self.name = name
        self.model = model
        self.form = form
        self.blockedCodes = blockedCodes
        self.channels = channels
        self.reply = reply
    }

    /// The question; nil where the text is blank.
    public func question(about subject: RailSubject) throws -> Prompt? {
        guard !subject.isBlank else { return nil }
        var turns: [Message] = []
        switch subject.speaker {
        case .user: turns = [.user(subject.judgedText)]
        case .model: turns = [.user(subject.question), .assistant(subject.judgedText)]
        }
        switch form {
        case .conversation: return Prompt(messages: turns)
        case .spelled(let categories): return Prompt(LlamaGuardRail.spelled(turns, categories))
        }
    }

    /// The verdict that an answer means; its reason is the codes.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        let violations = try AnswerForm.safety.violations(in: answer, of: subject.speaker)
        if let blockedCodes, let codes = violations, !codes.isEmpty, blockedCodes.isDisjoint(with: codes) { return .allow }
        return .of(violations, reason: "unsafe", reply: reply)
    }

    /// The prompt of the documentation, without the tokens of turns, which the server puts around it.
    private static func spelled(_ turns: [Message], _ categories: [SafetyCategory]) -> String {
        let role = turns.last?.role == .assistant ? "Agent" : "User"
        let marks = ["<begin ", "<end ", "<|"]
        let conversation = turns.map { turn in
            let text = JudgedText.disarmed(turn.text, marks: marks, speakers: ["user:", "agent:"])
            return "\(turn.role == .assistant ? "Agent" : "User"): \(text)"
        }
        return """
            Task: Check if there is unsafe content in '\(role)' messages in conversations according our safety policy \
            with the below categories.

            <BEGIN UNSAFE CONTENT CATEGORIES>
            \(categories.map(\.line).joined(separator: "\n"))
            <END UNSAFE CONTENT CATEGORIES>

            <BEGIN CONVERSATION>

            \(conversation.joined(separator: "\n\n"))

            <END CONVERSATION>

            Provide your safety assessment for ONLY THE LAST \(role) message in the above conversation:
            - First line must read 'safe' or 'unsafe'.
            - If unsafe, a second line must include a comma-separated list of violated categories.
            """
    }
}
