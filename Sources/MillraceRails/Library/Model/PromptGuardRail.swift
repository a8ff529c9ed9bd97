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

    /// The most bytes of a segment in UTF-8: 512 tokens at some two and a third bytes each, which texts other than prose need.
    static let segmentByteCount = 1_200
    /// The bytes that a segment has in common with the one before, and up to three more.
    static let overlapByteCount = 160

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
    /// - Throws: `LLMError` where an answer did not come, ``RailError`` where it is no probability.
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

    /// The segments of a text, cut between scalars.
    ///
    /// Bytes are counted, not characters: one character may hold any number of marks, and tokens of each.
    static func segments(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        // Where the scalar begins that an offset lies in: bytes that go on with one are 10xxxxxx (RFC 3629 §3).
        func boundary(_ offset: Int) -> Int {
            var offset = offset
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
            return offset
        }
        var segments: [String] = []
        var start = 0
        while true {
            let end = boundary(min(start + segmentByteCount, bytes.count))
            segments.append(String(decoding: bytes[start..<end], as: UTF8.self))
            guard end < bytes.count else { return segments }
            start = boundary(end - overlapByteCount)
        }
    }
}
