public import MillraceCore

/// Asks Llama Prompt Guard 2 how likely a text is an attack: a jailbreak, or an instruction hidden in data.
///
/// The model is a classifier. Servers with a chat interface answer with the probability as text, from 0 to 1 (Groq documentation, "Llama
/// Prompt Guard 2": <https://console.groq.com/docs/model/meta-llama/llama-prompt-guard-2-86m>). It reads 512 tokens (Meta, "Llama Prompt
/// Guard 2 model card": <https://www.llama.com/docs/model-cards-and-prompt-formats/prompt-guard/>), so longer texts are cut into segments
/// that overlap, and the highest probability counts.
public struct PromptGuardRail: CacheableRail {
    /// The name.
    public var name: String
    /// The model it asks.
    public var model: JudgeModel
    /// The probability from which it blocks.
    ///
    /// Default: 0.5.
    public var threshold: Double
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// The characters of a segment: 512 tokens at two and a half characters each, which texts other than prose need.
    static let segmentSize = 1280
    /// The characters that a segment has in common with the one before.
    static let segmentOverlap = 160

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - model: the model it asks.
    ///   - threshold: the probability from which it blocks.
    ///   - name: the name, which is also the reason of a block.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        model: JudgeModel, threshold: Double = 0.5, name: String = "prompt_guard", channels: Set<RailChannel>? = JudgedText.channels,
        reply: String? = nil
    ) {
        self.name = name
        self.model = model
        self.threshold = threshold
        self.channels = channels
        self.reply = reply
    }

    /// Asks about one segment after the other, up to the first that blocks.
    ///
    /// - Throws: ``LLMError`` where an answer did not come, ``RailError`` where it is no probability.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard !subject.isBlank else { return .allow }
        for segment in PromptGuardRail.segments(of: subject.judgedText) {
            let answer = try await model.ask(Prompt(segment))
            let violations = try AnswerForm.probability(above: threshold).violations(in: answer, of: subject.speaker)
            if violations != nil { return .of(violations, reason: name, reply: reply) }
        }
        return .allow
    }

    /// The model and the threshold; the text is the content.
    public func cacheContext(of subject: RailSubject) -> [String]? { [model.model.id, "\(threshold)"] }

    /// The segments of a text.
    static func segments(of text: String) -> [String] {
        var segments: [String] = []
        var rest = Substring(text)
        while true {
            let segment = rest.prefix(segmentSize)
            segments.append(String(segment))
            guard segment.endIndex < rest.endIndex else { return segments }
            rest = rest.dropFirst(segmentSize - segmentOverlap)
        }
    }
}
