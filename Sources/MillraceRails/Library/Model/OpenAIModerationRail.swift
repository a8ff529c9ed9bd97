public import MillraceCore

/// Asks OpenAI's moderation endpoint, or another server that speaks its language.
///
/// `POST /moderations` with `{"model", "input"}`; of the answer the first of `results` counts: `categories` says what the service flags,
/// `category_scores` how sure it is. Reasons are the service's names of categories: `harassment/threatening`.
///
/// Source: OpenAI API reference, "Create moderation" (<https://platform.openai.com/docs/api-reference/moderations/create>).
public struct OpenAIModerationRail: CacheableRail {
    /// The name.
    public var name: String
    /// The service.
    public var endpoint: ModerationEndpoint
    /// The model.
    ///
    /// Default: `omni-moderation-latest`.
    public var model: String
    /// Which findings block.
    public var policy: ModerationPolicy
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - endpoint: the service; see ``ModerationEndpoint/openAI(_:key:)``.
    ///   - model: the model.
    ///   - policy: which findings block.
    ///   - name: the name.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        _ endpoint: ModerationEndpoint, model: String = "omni-moderation-latest", policy: ModerationPolicy = ModerationPolicy(),
        name: String = "openai_moderation", channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil
    ) {
        self.name = name
        self.endpoint = endpoint
        self.model = model
        self.policy = policy
        self.channels = channels
        self.reply = reply
    }

    /// Asks the service about the text.
    ///
    /// - Throws: `LLMError` where it did not answer, ``RailError`` where the answer cannot be read.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard !subject.isBlank else { return .allow }
        let answer = try await endpoint.post(["model": .string(model), "input": .string(subject.judgedText)], to: "/moderations")
        guard let result = answer["results"]?.arrayValue?.first else { throw RailError.unreadableAnswer }
        return .of(try policy.violations(in: result), reason: name, reply: reply)
    }

    /// The service, the model and the policy; the text is the content.
    public func cacheContext(of subject: RailSubject) -> [String]? { [endpoint.baseURL, model] + policy.cacheTexts }
}
