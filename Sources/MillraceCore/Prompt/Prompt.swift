/// A conversation and how the model should answer it.
///
/// A prompt holds the messages so far and the generation options. Tools travel beside it, because the same conversation is
/// often continued with other tools. Build one with the result builder:
///
/// ```swift
/// let prompt = Prompt {
///     Message.system("You answer in one sentence.")
///     Message.user("Why is the sky blue?")
/// }
/// ```
///
/// The `Codable` form is an object with `messages` and `options`; see ``Message``.
public struct Prompt: Sendable, Hashable, Codable {
    /// The conversation, oldest message first.
    public var messages: [Message]
    /// How the model should answer.
    public var options: GenerationOptions

    /// Makes a prompt of messages.
    public init(messages: [Message], options: GenerationOptions = GenerationOptions()) {
        self.messages = messages
        self.options = options
    }

    /// Makes a prompt with the builder syntax.
    public init(options: GenerationOptions = GenerationOptions(), @PromptBuilder _ messages: () -> [Message]) {
        self.init(messages: messages(), options: options)
    }

    /// Makes a prompt of one user message.
    public init(_ text: String, options: GenerationOptions = GenerationOptions()) {
        self.init(messages: [.user(text)], options: options)
    }

    /// The prompt with one more message at its end.
    public func appending(_ message: Message) -> Prompt {
        var copy = self
        copy.messages.append(message)
        return copy
    }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.messages = try container.decode([Message].self, forKey: .messages)
        self.options = try container.decodeIfPresent(GenerationOptions.self, forKey: .options) ?? GenerationOptions()
    }
}

/// Collects messages for ``Prompt/init(options:_:)``.
@resultBuilder
public enum PromptBuilder {
    /// One message.
    public static func buildExpression(_ message: Message) -> [Message] { [message] }
    /// A text alone is a user message.
    public static func buildExpression(_ text: String) -> [Message] { [.user(text)] }
    /// Messages made elsewhere.
    public static func buildExpression(_ messages: [Message]) -> [Message] { messages }
    /// The messages of a response, to continue from it.
    public static func buildExpression(_ response: LLMResponse) -> [Message] { [response.message] }
    /// Joins the statements of the block.
    public static func buildBlock(_ parts: [Message]...) -> [Message] { parts.flatMap { $0 } }
    /// `if` without `else`.
    public static func buildOptional(_ part: [Message]?) -> [Message] { part ?? [] }
    /// The first branch of `if`/`else` or `switch`.
    public static func buildEither(first part: [Message]) -> [Message] { part }
    /// The other branch of `if`/`else` or `switch`.
    public static func buildEither(second part: [Message]) -> [Message] { part }
    /// A `for` loop.
    public static func buildArray(_ parts: [[Message]]) -> [Message] { parts.flatMap { $0 } }
}
