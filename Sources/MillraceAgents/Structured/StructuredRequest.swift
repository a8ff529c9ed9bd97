import MillraceCore

/// What a structured answer is asked with, and how an answer is judged.
struct StructuredRequest<Value: Generable>: Sendable {
    private let schema: GenerationSchema
    private let options: StructuredOptions

    init(options: StructuredOptions) {
        self.schema = Value.generationSchema.enveloped
        self.options = options
    }

    private func isNative(_ model: LLModel) -> Bool {
        switch options.mode {
        case .automatic: model.capabilities.contains(.jsonSchema)
        case .native: true
        case .manual: false
        }
    }

    /// How the object stands in an answer of a model.
    func form(of model: LLModel) -> AnswerReader<Value>.Form { isNative(model) ? .plain : .inText }

    /// The prompt with the schema in the form the model takes.
    func prompt(_ prompt: Prompt, for model: LLModel) -> Prompt {
        var prompt = prompt
        var words: [String] = []
        if isNative(model) {
            let strict = schema.strict
            prompt.options.responseFormat = .jsonSchema(
                name: schema.wireName, schema: strict ?? schema.json, isStrict: strict != nil)
        } else {
            words.append(
                """
                Answer with one JSON object and nothing else: no explanation before or after it, no code fence. It must fit this JSON Schema:
                \(schema.json.jsonText)
                """)
        }
        if !options.examples.isEmpty {
            let examples = options.examples.map { example in
                // What is asked for inside an object is shown inside one.
                Value.generationSchema.isObject ? example : [GenerationSchema.envelopeKey: example]
            }
            words.append("Examples of such an answer:\n" + examples.map(\.jsonText).joined(separator: "\n"))
        }
        guard !words.isEmpty else { return prompt }
        let text = words.joined(separator: "\n\n")
        // Some models refuse two turns of the user in a row: the words join the last one.
        if let last = prompt.messages.last, last.role == .user {
            prompt.messages[prompt.messages.count - 1].parts.append(.text(last.parts.isEmpty ? text : "\n\n" + text))
        } else {
            prompt.messages.append(.user(text))
        }
        return prompt
    }

    /// The prompt that asks for a fixed answer.
    func repair(_ prompt: Prompt, of response: LLMResponse, _ problems: [String]) -> Prompt {
        var prompt = prompt
        // As text alone: another model may read it, and to it signatures mean nothing.
        if !response.text.isEmpty { prompt.messages.append(.assistant(response.text)) }
        prompt.messages.append(
            .user(
                """
                Your answer does not fit the JSON Schema:
                \(problems.map { "- \($0)" }.joined(separator: "\n"))
                Answer again with the whole JSON object, these places corrected, and nothing else.
                """))
        return prompt
    }

    /// Judges a whole response that was read.
    ///
    /// - Returns: the value, or an error that knows of no responses yet.
    func judge(_ response: LLMResponse, _ reader: inout AnswerReader<Value>) -> Result<Value, StructuredError> {
        guard response.outcome == .finished else { return .failure(StructuredError(.cut(response.finishReason))) }
        let result = reader.finish()
        guard case .failure = result else { return result }
        if response.refusal != nil || response.finishReason == .refusal { return .failure(StructuredError(.refused)) }
        switch response.finishReason {
        case .length?, .contentFilter?, .error?: return .failure(StructuredError(.cut(response.finishReason)))
        default: return result
        }
    }
}

extension StructuredError.Kind {
    /// What the model is told is wrong; nil where asking again does not help.
    var repairableProblems: [String]? {
        switch self {
        case .noJSON: ["it holds no JSON object"]
        case .invalid(let error): error.all.map(\.description)
        case .request, .refused, .cut: nil
        }
    }
}
