public import MillraceCore

/// Asks Mistral's moderation endpoint.
///
/// The user's words go to `POST /moderations` as `{"model", "input": ["…"]}`, the model's to `POST /chat/moderations` as `{"model",
/// "input": [{"role", "content"}, …]}` with the user's message before them: of a conversation the last message is judged. Of the answer the
/// first of `results` counts: `categories` are the service's flags, `category_scores` its scores. Reasons are the service's names of
/// categories: `violence_and_threats`.
///
/// Source: Mistral AI API reference, "Classifiers" (<https://docs.mistral.ai/api/endpoint/classifiers>) and "Moderation & Guardrailing"
/// (<https://docs.mistral.ai/studio/safety-moderation>).
public struct MistralModerationRail: CacheableRail {
    /// The name.
    public var name: String
    /// The service.
    public var endpoint: ModerationEndpoint
    /// The model.
    ///
    /// Default: `mistral-moderation-latest`.
    public var model: String
    /// Which findings block.
    ///
    /// Default: all that the service flags, `health`, `financial`, `law` and `pii` among them, which many applications want to leave out.
    public var policy: ModerationPolicy
    /// What it reads.
    public var channels: Set<RailChannel>?
    /// What the caller reads where it blocks.
    public var reply: String?

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - endpoint: the service; see ``ModerationEndpoint/mistral(_:key:)``.
    ///   - model: the model.
    ///   - policy: which findings block.
    ///   - name: the name.
    ///   - channels: what it reads.
    ///   - reply: what the caller reads where it blocks.
    public init(
        _ endpoint: ModerationEndpoint, model: String = "mistral-moderation-latest", policy: ModerationPolicy = ModerationPolicy(),
        name: String = "mistral_moderation", channels: Set<RailChannel>? = JudgedText.channels, reply: String? = nil
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
        let answer: JSONValue
        switch subject.speaker {
        case .user:
            answer = try await endpoint.post(["model": .string(model), "input": [.string(subject.judgedText)]], to: "/moderations")
        case .model:
            let turns: [JSONValue] = [
                ["role": "user", "content": .string(subject.question)],
                ["role": "assistant", "content": .string(subject.judgedText)],
            ]
            answer = try await endpoint.post(["model": .string(model), "input": .array(turns)], to: "/chat/moderations")
        }
        guard let result = answer["results"]?.arrayValue?.first else { throw RailError.unreadableAnswer }
        return .of(try policy.violations(in: result), reason: name, reply: reply)
    }

    /// The service, the model, the policy, and the user's message where it is sent along.
    public func cacheContext(of subject: RailSubject) -> [String]? {
        [endpoint.baseURL, model, subject.speaker == .model ? subject.question : ""] + policy.cacheTexts
    }
}
