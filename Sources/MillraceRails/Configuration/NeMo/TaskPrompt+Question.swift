internal import MillraceCore

extension TaskPrompt {
    /// The prompt as the question of a rail that asks a model.
    ///
    /// - Parameter variables: values of the configuration, which those of the call come before.
    func question(_ variables: [String: JSONValue]) -> RailPrompt {
        { subject in
            let messages = try messages(TaskPrompt.values(for: subject, variables))
            return Prompt(messages: messages, options: GenerationOptions(maxOutputTokens: maxTokens, stop: stop))
        }
    }

    /// The values that templates find by name when a rail judges a subject.
    static func values(for subject: RailSubject, _ variables: [String: JSONValue]) -> [String: JSONValue] {
        let context = subject.context
        var values = variables
        for (name, value) in context.variables { values[name] = value }
        let isAnswer = subject.speaker == .model
        let user: JSONValue = .string(subject.place == .input ? subject.text : context.userText)
        values["user_input"] = user
        values["user_message"] = user
        values["last_user_message"] = user
        values["question"] = user
        if isAnswer {
            let answer: JSONValue = .string(subject.judgedText)
            for name in ["bot_response", "bot_message", "last_bot_message", "response", "hypothesis", "statement"] { values[name] = answer }
        }
        var passages = context.passages
        if case .passages(let judged) = subject.content { passages = judged }
        let chunks: JSONValue = .string(passages.joined(separator: "\n"))
        for name in ["relevant_chunks", "evidence", "context"] { values[name] = chunks }
        values["history"] = history(of: context.prompt.messages)
        switch subject.content {
        case .toolCall(let call):
            values["tool_name"] = .string(call.name)
            values["tool_call_arguments"] = .string(call.rawArguments)
            values["tool_arguments"] = .string(call.rawArguments)
        case .toolResult(let result):
            values["tool_name"] = .string(result.name ?? "")
            values["tool_result_content"] = .string(result.text)
            values["tool_result"] = .string(result.text)
        case .text, .passages: break
        @unknown default: break
        }
        return values
    }

    /// How the answers to the prompt are read.
    func answerForm(default form: AnswerForm) -> AnswerForm {
        guard let outputParser else { return form }
        if outputParser.hasPrefix("nemoguard_parse") { return .contentSafetyJSON }
        if outputParser.hasPrefix("nemotron_reasoning_parse") { return .harmLines }
        if outputParser.hasPrefix("nemotron_content_safety_parse") { return .contentSafetyLines }
        // `is_content_safe` reads `yes` and `unsafe`, `no` and `safe`; of questions that ask for what is right, its answer is turned round.
        return form == .yesAllows ? .yesAllows : form == .safety ? .safety : .yesBlocks
    }
}
