/// One turn of a conversation.
///
/// The `Codable` form is `{"role": "user", "parts": [{"type": "text", "text": "…"}]}`; a string in place of `parts` is read as one
/// text part.
public struct Message: Sendable, Hashable, Codable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
        /// Instructions of the application.
        case system
        /// Instructions of the application, in the word newer OpenAI models use; other wires send it as `system`.
        case developer
        /// The person, or the program that asks.
        case user
        /// The model.
        case assistant
        /// Results of tool calls.
        case tool
    }

    /// Who speaks.
    public var role: Role
    /// What is said, in order.
    public var parts: [Part]
    /// A name for the speaker, where the wire has one.
    public var name: String?

    /// Makes a message of parts.
    public init(role: Role, parts: [Part], name: String? = nil) {
        self.role = role
        self.parts = parts
        self.name = name
    }

    /// Instructions of the application.
    public static func system(_ text: String) -> Message { Message(role: .system, parts: [.text(text)]) }
    /// Instructions of the application, for models that tell `developer` from `system`.
    public static func developer(_ text: String) -> Message { Message(role: .developer, parts: [.text(text)]) }
    /// A text of the user.
    public static func user(_ text: String) -> Message { Message(role: .user, parts: [.text(text)]) }
    /// Several parts of the user: text, images, audio, files.
    public static func user(_ parts: Part...) -> Message { Message(role: .user, parts: parts) }
    /// A text of the model.
    public static func assistant(_ text: String) -> Message { Message(role: .assistant, parts: [.text(text)]) }
    /// Several parts of the model: text, reasoning, tool calls.
    public static func assistant(_ parts: Part...) -> Message { Message(role: .assistant, parts: parts) }
    /// The result of one tool call.
    public static func tool(_ result: ToolResult) -> Message { Message(role: .tool, parts: [.toolResult(result)]) }
    /// The results of several tool calls, in one message.
    public static func tool(_ results: [ToolResult]) -> Message { Message(role: .tool, parts: results.map(Part.toolResult)) }

    /// The text parts joined, nothing inserted between them.
    public var text: String {
        var joined = ""
        for case .text(let part) in parts { joined += part.text }
        return joined
    }

    /// The tool calls of the message, in order.
    public var toolCalls: [ToolCall] {
        parts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
    }

    private enum CodingKeys: String, CodingKey { case role, parts, name }

    /// Reads the `Codable` form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.role = try container.decode(Role.self, forKey: .role)
        self.name = try container.decodeIfPresent(String.self, forKey: .name)
        do {
            self.parts = try container.decode([Part].self, forKey: .parts)
        } catch DecodingError.typeMismatch {
            self.parts = [.text(try container.decode(String.self, forKey: .parts))]
        }
    }
}
