public import MillraceCore

/// Something a moderator has looked at.
public struct Moderated<Value: Sendable>: Sendable {
    /// What was looked at.
    public var value: Value
    /// What was found.
    public var moderation: Moderation
    /// Whether it is harmful.
    public var isFlagged: Bool { moderation.isFlagged }
}

/// Something a judge has looked at.
public struct Judged<Value: Sendable>: Sendable {
    /// What was judged.
    public var value: Value
    /// What the judge says.
    public var verdict: Verdict
    /// Whether it does what was asked.
    public var isAccepted: Bool { verdict.isAccepted }
}

extension Node where Input == String, Output == Moderated<String> {
    /// Lets a moderator look at a text of the user.
    public static func moderate(_ name: String = "moderate", by moderator: some Moderator = ModelModerator()) -> Node {
        Node(name, category: .llm) { text, context in
            Moderated(value: text, moderation: try await moderator.moderate(.user(text), in: context))
        }
    }
}

extension Node where Input == Message, Output == Moderated<Message> {
    /// Lets a moderator look at a message.
    public static func moderate(_ name: String = "moderate", by moderator: some Moderator = ModelModerator()) -> Node {
        Node(name, category: .llm) { message, context in
            Moderated(value: message, moderation: try await moderator.moderate(message, in: context))
        }
    }
}

extension Node where Input == LLMResponse, Output == Moderated<LLMResponse> {
    /// Lets a moderator look at an answer of the model.
    public static func moderate(_ name: String = "moderate", by moderator: some Moderator = ModelModerator()) -> Node {
        Node(name, category: .llm) { response, context in
            Moderated(value: response, moderation: try await moderator.moderate(response.message, in: context))
        }
    }
}

extension Node where Input == String, Output == Judged<String> {
    /// Lets a model judge a piece of work, with the conversation before its eyes.
    public static func judge(_ criteria: String, _ name: String = "judge", by model: LLModel? = nil) -> Node {
        Node(name, category: .llm) { work, context in
            Judged(value: work, verdict: try await context.read { try await $0.judge(criteria, of: work, by: model) })
        }
    }
}

extension Node where Input == LLMResponse, Output == Judged<LLMResponse> {
    /// Lets a model judge an answer, with the conversation before its eyes.
    public static func judge(_ criteria: String, _ name: String = "judge", by model: LLModel? = nil) -> Node {
        Node(name, category: .llm) { response, context in
            Judged(value: response, verdict: try await context.read { try await $0.judge(criteria, of: response.text, by: model) })
        }
    }
}
