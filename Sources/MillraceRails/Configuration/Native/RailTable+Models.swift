internal import MillraceCore

extension RailTable {
    private static let model = RailOption("model", .model, default: "", "The model that is asked.", isRequired: true)
    private static let reply = RailOption("reply", .text, default: "the refusal of the file", "What the user reads where it blocks.")
    private static let channels = RailOption(
        "channels", .channels, default: "text, refusal, toolResult, passage", "What it reads.")

    /// A rail that asks a model whether a text is against a policy.
    private static func selfCheck(
        _ name: String, at place: RailPlace, _ subject: String, comply texts: String,
        make: @escaping @Sendable (JudgeModel, RailOptions, RailPrompt?) -> any Rail
    ) -> RailDefinition {
        RailDefinition(
            name, places: [place], "Asks a model whether \(subject) is against a policy.",
            options: [
                model, RailOption("policy", .text, default: "a common one", "What \(texts) must comply with."), channels, reply,
                RailOption("prompt", .text, default: "the rail's own", "The task of a prompt under `prompts`."),
            ]
        ) { options in
            let reference = try options.reference("model")
            let rail = make(try options.judge(reference), options, try options.question(for: reference))
            return options.surroundings.making.cached(rail, of: reference)
        }
    }

    /// Rails that ask a model.
    static let models: [RailDefinition] = [
        selfCheck("self_check_input", at: .input, "what the user says", comply: "messages") { model, options, question in
            SelfCheckInputRail(
                model: model, policy: options.text("policy") ?? SelfCheckInputRail.policy,
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"), prompt: question)
        },
        selfCheck("self_check_output", at: .output, "what the model says", comply: "answers") { model, options, question in
            SelfCheckOutputRail(
                model: model, policy: options.text("policy") ?? SelfCheckOutputRail.policy,
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"), prompt: question)
        },
        RailDefinition(
            "self_check_facts", places: [.output], "Asks a model whether the answer follows from the passages that were retrieved.",
            options: [
                model, RailOption("requires_passages", .bool, default: "false", "Whether an answer without passages fails."), reply,
                RailOption("prompt", .text, default: "the rail's own", "The task of a prompt under `prompts`."),
            ]
        ) { options in
            let reference = try options.reference("model")
            let rail = SelfCheckFactsRail(
                model: try options.judge(reference), requiresPassages: options.bool("requires_passages") ?? false,
                reply: options.text("reply"), prompt: try options.question(for: reference))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "hallucination", places: [.output], "Draws further answers and asks a model whether they agree with the one given.",
            options: [
                RailOption("source", .model, default: "", "The model that gave the answer.", isRequired: true),
                RailOption("model", .model, default: "the source", "The model that compares."),
                RailOption("answers", .count, default: "2", "How many further answers are drawn."), reply,
            ]
        ) { options in
            let source = try options.judge(try options.reference("source"))
            let judge = options.text("model") == nil ? nil : try options.judge(try options.reference("model"))
            return HallucinationRail(source: source, model: judge, answerCount: options.count("answers") ?? 2, reply: options.text("reply"))
        },
        RailDefinition(
            "content_safety", places: [.input, .output], "Asks a content safety model of NVIDIA's.",
            options: [
                model, channels, reply,
                RailOption("form", .choice(["json", "lines", "harm_lines"]), default: "json", "How the model answers."),
            ]
        ) { options in
            let reference = try options.reference("model")
            let forms: [String: AnswerForm] = ["json": .contentSafetyJSON, "lines": .contentSafetyLines, "harm_lines": .harmLines]
            let rail = ContentSafetyRail(
                model: try options.judge(reference), form: forms[options.text("form") ?? "json"] ?? .contentSafetyJSON,
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "topic_control", places: [.input, .output], "Asks a model whether the conversation keeps to its topic.",
            options: [
                model, RailOption("guidelines", .text, default: "", "What the conversation is to keep to.", isRequired: true),
                RailOption("max_history", .count, default: "20", "How many messages before are shown to the model."), reply,
            ]
        ) { options in
            let reference = try options.reference("model")
            let rail = TopicControlRail(
                model: try options.judge(reference), guidelines: options.text("guidelines") ?? "",
                maxHistory: options.count("max_history") ?? 20,
                reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "llama_guard", places: [.input, .output, .toolResult], "Asks a Llama Guard model.",
            options: [
                model,
                RailOption("blocked_codes", .choices(SafetyCategory.llamaGuard.map(\.code)), default: "all", "The codes that block."),
                channels, reply,
                RailOption(
                    "form", .choice(["conversation", "spelled"]), default: "conversation",
                    "Whether the server's template or the rail spells the categories."),
            ]
        ) { options in
            let reference = try options.reference("model")
            let rail = LlamaGuardRail(
                model: try options.judge(reference),
                form: options.text("form") == "spelled" ? .spelled(SafetyCategory.llamaGuard) : .conversation,
                blockedCodes: options.texts("blocked_codes").map(Set.init), channels: options.channels ?? JudgedText.channels,
                reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "shield_gemma", places: [.input, .output], "Asks a ShieldGemma model.",
            options: [
                model,
                RailOption(
                    "policies", .choices(ShieldGemmaRail.Policy.all.map(\.code)), default: "all", "The policies that are asked for."),
                channels, reply,
            ]
        ) { options in
            let reference = try options.reference("model")
            let codes = options.texts("policies").map(Set.init)
            let rail = ShieldGemmaRail(
                model: try options.judge(reference), policies: ShieldGemmaRail.Policy.all.filter { codes?.contains($0.code) ?? true },
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "granite_guardian", "Asks a Granite Guardian model about one risk.",
            options: [
                model, RailOption("risk", .text, default: "harm", "The risk: harm, jailbreak, groundedness, violence …"),
                RailOption("form", .choice(["system", "riskName", "criteriaID"]), default: "system", "How the model is told the risk."),
                channels, reply,
            ]
        ) { options in
            let reference = try options.reference("model")
            let rail = GraniteGuardianRail(
                GraniteGuardianRail.Risk(rawValue: options.text("risk") ?? "harm"), model: try options.judge(reference),
                form: options.choice("form", of: GraniteGuardianRail.Form.self) ?? .system,
                channels: options.channels ?? JudgedText.channels,
                reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "prompt_guard", places: [.input, .toolResult, .retrieval], "Asks Llama Prompt Guard 2 how likely a text is an attack.",
            options: [model, RailOption("threshold", .number, default: "0.5", "The probability from which it blocks."), channels, reply]
        ) { options in
            let reference = try options.reference("model")
            let threshold = options.number("threshold") ?? 0.5
            guard (0...1).contains(threshold) else {
                throw RailConfigurationError(
                    .invalidValue, subject: "rail `prompt_guard`, threshold", advice: "give a probability from 0 to 1")
            }
            let rail = PromptGuardRail(
                model: try options.judge(reference), threshold: threshold,
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"))
            return options.surroundings.making.cached(rail, of: reference)
        },
        RailDefinition(
            "prompted", "Asks a model a question of one's own: a prompt under `prompts`.",
            options: [
                model, RailOption("prompt", .text, default: "", "The task of the prompt.", isRequired: true),
                RailOption("form", .choice(["yes_blocks", "yes_allows", "safety"]), default: "yes_blocks", "How the model answers."),
                RailOption("name", .text, default: "the task", "What the rail is called."), channels, reply,
            ]
        ) { options in
            let reference = try options.reference("model")
            let task = options.text("prompt") ?? ""
            guard let question = try options.question(for: reference) else {
                throw RailConfigurationError(.unknownName, subject: "prompt `\(task)`", advice: "write it under prompts")
            }
            let forms: [String: AnswerForm] = ["yes_blocks": .yesBlocks, "yes_allows": .yesAllows, "safety": .safety]
            let rail = PromptedRail(
                options.text("name") ?? task, model: try options.judge(reference), form: forms[options.text("form") ?? ""] ?? .yesBlocks,
                channels: options.channels ?? JudgedText.channels, reply: options.text("reply"), prompt: question)
            return options.surroundings.making.cached(rail, of: reference)
        },
    ]
}

extension RailOptions {
    /// The model that an option names.
    func reference(_ option: String) throws(RailConfigurationError) -> ModelReference { try surroundings.model(text(option) ?? "") }

    /// A model that rails ask.
    func judge(_ reference: ModelReference) throws(RailConfigurationError) -> JudgeModel { try surroundings.making.judge(reference) }

    /// The channels that were given.
    var channels: Set<RailChannel>? { texts("channels").map { Set($0.compactMap(RailChannel.init)) } }

    /// The question of the prompt that the option `prompt` names; nil where it is not given.
    func question(for model: ModelReference) throws(RailConfigurationError) -> RailPrompt? {
        guard let task = text("prompt") else { return nil }
        guard let prompt = TaskPrompt.best(of: surroundings.prompts, task: task, model: model) else {
            let known = surroundings.prompts.map { "`\($0.task)`" }.joined(separator: ", ")
            throw RailConfigurationError(
                .unknownName, subject: "prompt `\(task)`", advice: "write it under prompts; known: \(known.isEmpty ? "none" : known)")
        }
        return prompt.question(surroundings.variables)
    }
}
