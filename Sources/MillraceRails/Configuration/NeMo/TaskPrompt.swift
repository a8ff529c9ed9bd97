public import MillraceCore

/// The prompt of one task of a rail, as `prompts.yml` of NeMo Guardrails writes it.
///
/// <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/yaml-schema/prompt-configuration.html>
public struct TaskPrompt: Sendable, Hashable {
    /// What is asked.
    public enum Content: Sendable, Hashable {
        /// One text, which the user says.
        case text(RailTemplate)
        /// A conversation.
        case messages([MessageTemplate])
    }

    /// One message of a prompt.
    public enum MessageTemplate: Sendable, Hashable {
        /// A message of a role.
        case message(Message.Role, RailTemplate)
        /// A place that stands for several messages: `{{ history | to_chat_messages }}`.
        case list(RailTemplate)
    }

    /// The task with its parameters: `content_safety_check_input $model=content_safety`.
    public var task: String
    /// What is asked.
    public var content: Content
    /// The engines, or engines and models, it is meant for: `openai`, `openai/gpt-4o`; empty: all.
    public var models: [String]
    /// The most characters it may become; older turns of the history are left out before. Default: 16,000.
    public var maxLength: Int
    /// The most tokens of the answer.
    public var maxTokens: Int?
    /// Texts that end the answer.
    public var stop: [String]
    /// How the answer is read: `is_content_safe`, `nemoguard_parse_prompt_safety`.
    public var outputParser: String?
    /// The file that writes it.
    public var file: String
    /// The line of that file, from 1.
    public var line: Int?

    /// The names its templates ask for.
    public var variables: [String] {
        switch content {
        case .text(let template): template.variables
        case .messages(let messages): messages.flatMap(\.template.variables)
        }
    }

    /// The prompt of a task that fits a model best: one for the model itself, else for its engine, else for all.
    ///
    /// Of those that fit alike the last counts, so that later files refine earlier ones.
    public static func best(of prompts: [TaskPrompt], task: String, model: ModelReference?) -> TaskPrompt? {
        var best: (prompt: TaskPrompt, fit: Int)?
        for prompt in prompts where prompt.task == task {
            guard let fit = prompt.fit(model), fit >= best?.fit ?? 0 else { continue }
            best = (prompt, fit)
        }
        return best?.prompt
    }

    private func fit(_ model: ModelReference?) -> Int? {
        guard !models.isEmpty else { return 0 }
        guard let model else { return nil }
        if models.contains("\(model.engine)/\(model.model)") || models.contains(model.model) { return 2 }
        return models.contains(model.engine) ? 1 : nil
    }

    /// The messages with values in their places.
    ///
    /// Where they are longer than ``maxLength``, older turns of `history` are left out until they are not.
    /// - Throws: ``RailTemplateError`` where they stay too long without any history, or a value does not fit.
    public func messages(_ values: [String: JSONValue]) throws(RailTemplateError) -> [Message] {
        var values = values
        while true {
            let messages = try rendered(values)
            let length = messages.reduce(0) { $0 + $1.text.count }
            if length <= maxLength { return messages }
            guard case .array(let history)? = values["history"], !history.isEmpty else {
                throw RailTemplateError(
                    "the prompt of `\(task)` is longer than its max_length of \(maxLength) characters, even without history", line: 1)
            }
            values["history"] = .array(Array(history.dropFirst()))
        }
    }

    private func rendered(_ values: [String: JSONValue]) throws(RailTemplateError) -> [Message] {
        switch content {
        case .text(let template): return [.user(try template.render(values))]
        case .messages(let templates):
            var messages: [Message] = []
            for template in templates {
                switch template {
                case .message(let role, let template):
                    let text = try template.render(values)
                    // NeMo sends no message that is blank.
                    if !text.allSatisfy(\.isWhitespace) { messages.append(Message(role: role, parts: [.text(text)])) }
                case .list(let template):
                    for element in try template.value(values)?.arrayValue ?? [] {
                        guard let role = (element["role"] ?? element["type"])?.stringValue.flatMap(TaskPrompt.role),
                            let text = element["content"]?.stringValue
                        else { continue }
                        messages.append(Message(role: role, parts: [.text(text)]))
                    }
                }
            }
            return messages
        }
    }

    /// The role of a message's type.
    static func role(_ type: String) -> Message.Role? {
        switch type {
        case "user", "human": .user
        case "assistant", "bot", "ai": .assistant
        case "system": .system
        case "developer": .developer
        default: nil
        }
    }

    /// The turns of a conversation as the events that templates read from `history`.
    ///
    /// The names are those of NeMo Guardrails' events: `UserMessage`, `StartUtteranceBotAction`, `SystemMessage`.
    public static func history(of messages: [Message]) -> JSONValue {
        .array(
            messages.compactMap { message -> JSONValue? in
                switch message.role {
                case .user: ["type": "UserMessage", "text": .string(message.text)]
                case .assistant: ["type": "StartUtteranceBotAction", "script": .string(message.text)]
                case .system, .developer: ["type": "SystemMessage", "content": .string(message.text)]
                case .tool: nil
                }
            })
    }
}

extension TaskPrompt.MessageTemplate {
    /// The template.
    public var template: RailTemplate {
        switch self {
        case .message(_, let template), .list(let template): template
        }
    }
}
