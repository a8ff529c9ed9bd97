internal import MillraceCore

extension TaskPrompt {
    /// Values that rails and the configuration give to templates, beside those of flows (`$name`).
    static let knownVariables: Set<String> = [
        "user_input", "user_message", "bot_response", "bot_message", "relevant_chunks", "evidence", "response", "history",
        "general_instructions", "sample_conversation", "sample_conversation_two_turns", "paragraph", "statement", "hypothesis",
        "reasoning_enabled", "tool_name", "tool_call_arguments", "tool_result_content", "tool_arguments", "tool_result", "policy", "last_user_message",
        "last_bot_message", "question", "context",
    ]

    /// What answers are read by.
    static let knownParsers: Set<String> = [
        "is_content_safe", "nemoguard_parse_prompt_safety", "nemoguard_parse_response_safety", "nemotron_reasoning_parse_prompt_safety",
        "nemotron_reasoning_parse_response_safety", "user_intent", "bot_intent", "bot_message", "verbose_v1",
    ]

    // Tasks of dialog rails: their prompts are part of many configurations and have no use here.
    static let dialogTasks: Set<String> = [
        "general", "generate_user_intent", "generate_next_steps", "generate_bot_message", "generate_value",
        "generate_intent_steps_message", "generate_user_intent_from_user_action", "generate_user_intent_and_bot_action_from_user_action",
        "generate_flow_from_instructions", "generate_flow_from_name", "generate_flow_continuation", "generate_flow_continuation_from_flow_nld",
        "generate_value_from_instruction",
    ]

    /// Reads one element of `prompts`; nil where it is for dialog rails.
    static func read(_ value: YAMLValue, notices: inout [RailNotice]) throws(RailConfigurationError) -> TaskPrompt? {
        let fields: Fields
        do throws(YAMLError) { fields = try Fields(value) } catch { throw error.asConfigurationError }
        notices += fields.notices
        let (place, task) = (value.place, fields.task)
        if dialogTasks.contains(task) {
            notices.append(RailNotice(.warning, at: place, key: "prompts.\(task)", "dialog rails are not run, so this prompt has no use"))
            return nil
        }
        var prompt = TaskPrompt(
            task: task, content: try content(fields, at: place, notices: &notices), models: fields.models,
            maxLength: fields.maxLength, maxTokens: fields.maxTokens, stop: fields.stop, outputParser: fields.outputParser,
            file: place.file, line: place.line)
        if let parser = fields.outputParser, !knownParsers.contains(parser) {
            notices.append(
                RailNotice(
                    .warning, at: place, key: "prompts.\(task).output_parser",
                    "`\(parser)` is a parser of an application in Python; answers are read as the rail reads them by default"))
            prompt.outputParser = nil
        }
        for name in Set(prompt.variables).subtracting(knownVariables).sorted() {
            notices.append(
                RailNotice(
                    .warning, at: place, key: "prompts.\(task)",
                    "no rail gives the variable `\(name)`; without a value from the application it becomes nothing"))
        }
        return prompt
    }

    private static func content(
        _ fields: Fields, at place: YAMLPlace, notices: inout [RailNotice]
    ) throws(RailConfigurationError) -> Content {
        switch (fields.content, fields.messages) {
        case (let text?, nil): return .text(try template(text))
        case (nil, let messages?):
            var templates: [MessageTemplate] = []
            for message in messages {
                if let text = message.text {
                    templates.append(.list(try template((text, message.place))))
                    continue
                }
                guard let type = message["type"]?.text, let content = message["content"], let text = content.text else {
                    throw RailConfigurationError(
                        .invalidValue, subject: "prompts.\(fields.task).messages", file: message.place.file, line: message.place.line,
                        advice: "a message has a `type` and a `content`")
                }
                guard let role = role(type) else {
                    throw RailConfigurationError(
                        .invalidValue, subject: "prompts.\(fields.task).messages", file: message.place.file, line: message.place.line,
                        advice: "the type is one of system, user, assistant")
                }
                templates.append(.message(role, try template((text, content.place))))
            }
            return .messages(templates)
        default:
            throw RailConfigurationError(
                .invalidValue, subject: "prompts.\(fields.task)", file: place.file, line: place.line,
                advice: "give one of `content` and `messages`, and not both")
        }
    }

    private static func template(_ text: (text: String, place: YAMLPlace)) throws(RailConfigurationError) -> RailTemplate {
        // A block text begins on the line after its sign; YAML tells the line of the sign.
        let isBlock = text.text.contains("\n")
        return try RailTemplate(text.text, file: text.place.file, line: (text.place.line ?? 1) + (isBlock ? 1 : 0))
    }

    /// The keys of a prompt.
    private struct Fields {
        var task: String
        var content: (text: String, place: YAMLPlace)?
        var messages: [YAMLValue]?
        var models: [String]
        var maxLength: Int
        var maxTokens: Int?
        var stop: [String]
        var outputParser: String?
        var notices: [RailNotice] = []

        init(_ value: YAMLValue) throws(YAMLError) {
            var reader = try YAMLReader(value, subject: "a prompt")
            guard let task = try reader.text("task") else { throw YAMLError("a prompt needs a `task`", at: value.place) }
            self.task = task.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            content = try reader.placedText("content")
            if content?.text.isEmpty == true { content = nil }
            if let messages = reader.value("messages") {
                guard let list = messages.list else { throw YAMLError("`messages` should be a list", at: messages.place) }
                self.messages = list.isEmpty ? nil : list
            }
            models = try reader.texts("models") ?? []
            let length = try reader.count("max_length") ?? 16_000
            maxTokens = try reader.count("max_tokens")
            guard length > 0, maxTokens != 0 else { throw YAMLError("`max_length` and `max_tokens` are above zero", at: value.place) }
            maxLength = length
            stop = try reader.texts("stop") ?? []
            outputParser = try reader.text("output_parser")
            if let mode = try reader.placedText("mode"), mode.text != "standard" {
                notices.append(
                    RailNotice(.warning, at: mode.place, key: "prompts.\(task).mode", "prompting modes are not told apart: it is used as `standard`"))
            }
            notices += NemoNotices.unknown(reader, in: "prompts.\(task)")
        }
    }
}
