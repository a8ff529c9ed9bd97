public import MillraceCore

/// Asks a content safety model of NVIDIA's whether the user's and the model's words are safe.
///
/// The prompt has the four sections of the documentation: task, categories, conversation, and how to answer. The answer is a JSON object
/// with `User Safety`, `Response Safety` and `Safety Categories`; newer models write lines, see ``AnswerForm``. At the input the rail reads
/// `User Safety`, behind the model `Response Safety`: an unsafe question does not block a safe answer. Reasons are the codes of the
/// categories.
///
/// Source: NVIDIA NIM documentation, "Llama 3.1 NemoGuard 8B ContentSafety: Prompt Templates"
/// (<https://docs.nvidia.com/nim/llama-3-1-nemoguard-8b-contentsafety/latest/prompt-template.html>); NeMo Guardrails,
/// `llm/output_parsers.py`.
public struct ContentSafetyRail: ModelRail {
    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// How the model says its verdict.
    ///
    /// Default: JSON.
    public var form: AnswerForm
    /// The categories it is told.
    public var categories: [SafetyCategory]
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
    ///   - categories: the categories it is told.
    ///   - name: the name.
    ///   - form: how the model says its verdict.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    ///   - prompt: makes the question in place of the usual one.
    public init(
        model: JudgeModel, categories: [SafetyCategory] = SafetyCategory.nemoGuard, name: String = "content_safety",
        form: AnswerForm = .contentSafetyJSON, channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil,
        prompt: RailPrompt? = nil
    ) {
        self.name = name
        self.model = model
        self.form = form
        self.categories = categories
        self.channels = channels
        self.reply = reply
        self.prompt = prompt ?? { ContentSafetyRail.prompt($0, categories) }
    }

    /// The question; nil where the text is blank.
    public func question(about subject: RailSubject) throws -> Prompt? { subject.isBlank ? nil : try prompt(subject) }

    /// The verdict that an answer means; its reason is the codes.
    public func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict {
        .of(try form.violations(in: answer, of: subject.speaker, categories: categories), reason: "unsafe", reply: reply)
    }

    private static func prompt(_ subject: RailSubject, _ categories: [SafetyCategory]) -> Prompt {
        func disarmed(_ text: String) -> String {
            JudgedText.disarmed(text, marks: ["<begin ", "<end ", "<|"], speakers: ["user:", "response:", "agent:"])
        }
        let isAnswer = subject.speaker == .model
        let conversation =
            isAnswer
            ? "user: \(disarmed(subject.question))\n\nresponse: agent: \(disarmed(subject.judgedText))"
            : "user: \(disarmed(subject.judgedText))"
        return Prompt(
            """
            Task: Check if there is unsafe content in the \(isAnswer ? "user or agent messages" : "user message") in the below \
            conversation in accordance with our safety policy with the below categories.

            <BEGIN UNSAFE CONTENT CATEGORIES>
            \(categories.map(\.line).joined(separator: "\n"))
            <END UNSAFE CONTENT CATEGORIES>

            <BEGIN CONVERSATION>

            \(conversation)

            <END CONVERSATION>

            Rate the user's message\(isAnswer ? " and the agent's response" : "") as safe or unsafe. \
            Answer with one JSON object and nothing else:
            {
              "User Safety": "safe" or "unsafe",\(isAnswer ? "\n  \"Response Safety\": \"safe\" or \"unsafe\"," : "")
              "Safety Categories": the names of the violated categories with commas between them; only if something is unsafe
            }
            """)
    }
}
