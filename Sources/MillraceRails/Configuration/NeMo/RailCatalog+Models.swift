internal import MillraceCore

extension RailCatalog {
    /// Flows that ask a model.
    static let modelFlows: [Flow] = [
        Flow("self check input", at: .input) { flow, surroundings in
            let (reference, prompt) = try surroundings.selfCheck(flow, task: "self_check_input")
            return try surroundings.made(reference, prompt, flow) { judge, question in
                SelfCheckInputRail(model: judge, name: flow.text, form: prompt.answerForm(default: .yesBlocks), prompt: question)
            }
        },
        Flow("self check output", at: .output) { flow, surroundings in
            let (reference, prompt) = try surroundings.selfCheck(flow, task: "self_check_output")
            return try surroundings.made(reference, prompt, flow) { judge, question in
                SelfCheckOutputRail(model: judge, name: flow.text, form: prompt.answerForm(default: .yesBlocks), prompt: question)
            }
        },
        Flow("self check facts", at: .output) { flow, surroundings in
            let (reference, prompt) = try surroundings.selfCheck(flow, task: "self_check_facts")
            var made = try surroundings.made(reference, prompt, flow) { judge, question in
                SwitchedRail(
                    SelfCheckFactsRail(model: judge, name: flow.text, form: prompt.answerForm(default: .yesAllows), prompt: question),
                    variable: "check_facts")
            }
            made.notices.append(surroundings.switchNotice(flow, "check_facts", "where passages are given"))
            return made
        },
        Flow("self check hallucination", at: .output) { flow, surroundings in try surroundings.hallucination(flow) },
        Flow("content safety check input", at: .input) { flow, surroundings in try surroundings.contentSafety(flow, "content_safety_check_input") },
        Flow("content safety check output", at: .output) { flow, surroundings in
            try surroundings.contentSafety(flow, "content_safety_check_output")
        },
        Flow("topic safety check input", at: .input) { flow, surroundings in try surroundings.topicSafety(flow) },
        Flow("llama guard check input", at: .input) { flow, surroundings in try surroundings.llamaGuard(flow, "llama_guard_check_input") },
        Flow("llama guard check output", at: .output) { flow, surroundings in try surroundings.llamaGuard(flow, "llama_guard_check_output") },
        Flow("jailbreak detection model", at: .input) { flow, surroundings in try surroundings.jailbreakModel(flow) },
    ]
}

extension NemoSurroundings {
    /// Values for templates.
    var variables: [String: JSONValue] { configuration.variables }

    /// The model and the prompt of a self check: of the task, or of its variant (`$variant=name`).
    fileprivate func selfCheck(_ flow: FlowReference, task: String) throws(RailConfigurationError) -> (ModelReference, TaskPrompt) {
        guard let variant = flow.parameters["variant"], variant != task else {
            let reference = try model(of: flow, task: task)
            return (reference, try prompt(task, for: reference, flow: flow))
        }
        let reference = try model(of: flow, task: configuration.models.contains { $0.name == variant } ? variant : task)
        // Older configurations name the prompt after the variant alone.
        let scoped = "\(task) $variant=\(variant)"
        let isOld = !configuration.prompts.contains { $0.task == scoped } && configuration.prompts.contains { $0.task == variant }
        return (reference, try prompt(isOld ? variant : scoped, for: reference, flow: flow))
    }

    /// A rail of a model and a prompt.
    fileprivate func made(
        _ reference: ModelReference, _ prompt: TaskPrompt, _ flow: FlowReference,
        make: (JudgeModel, @escaping RailPrompt) throws(RailConfigurationError) -> any Rail
    ) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let judge = try judge(reference)
        let rail = try make(judge, prompt.question(variables))
        return RailCatalog.MadeRail(rail: making.cached(rail, of: reference), details: details(reference, prompt))
    }

    private func judge(_ reference: ModelReference) throws(RailConfigurationError) -> JudgeModel {
        try making.judge(reference, temperature: configuration.lowestTemperature)
    }

    private func details(_ reference: ModelReference, _ prompt: TaskPrompt?) -> [String] {
        var details = ["asks \(reference.model) at \(reference.engine) (models.\(reference.name))"]
        if let prompt { details.append("prompt `\(prompt.task)` (\(prompt.line.map { "\(prompt.file):\($0)" } ?? prompt.file))") }
        if let size = reference.cacheSize { details.append("keeps up to \(size) verdicts") }
        return details
    }

    fileprivate func switchNotice(_ flow: FlowReference, _ variable: String, _ when: String) -> RailNotice {
        RailNotice(
            .note, at: flow.place, key: flow.text,
            "it judges every answer \(when); NeMo Guardrails asks only where `$\(variable)` is true. Give the variable `\(variable)`: false to pass one")
    }

    // MARK: Flows

    fileprivate func contentSafety(_ flow: FlowReference, _ task: String) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let reference = try model(of: flow, task: "content_safety")
        let prompt = try prompt("\(task) $model=\(reference.name)", for: reference, flow: flow)
        var variables = variables
        variables["reasoning_enabled"] = .bool(configuration.settings.contentSafetyReasons)
        let rail = ContentSafetyRail(
            model: try judge(reference), name: flow.text, form: prompt.answerForm(default: .contentSafetyJSON),
            prompt: prompt.question(variables))
        return RailCatalog.MadeRail(rail: making.cached(rail, of: reference), details: details(reference, prompt))
    }

    fileprivate func topicSafety(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let reference = try model(of: flow, task: "topic_control")
        let prompt = try prompt("topic_safety_check_input $model=\(reference.name)", for: reference, flow: flow)
        let guidelines: String
        do throws(RailTemplateError) {
            // NeMo Guardrails renders the guidelines as the system message; the conversation follows it.
            guidelines = try prompt.messages(variables).map(\.text).joined(separator: "\n\n")
        } catch {
            throw RailConfigurationError(.invalidValue, subject: "prompts.\(prompt.task)", file: prompt.file, line: prompt.line, advice: error.what)
        }
        let rail = TopicControlRail(model: try judge(reference), guidelines: guidelines, name: flow.text)
        return RailCatalog.MadeRail(rail: making.cached(rail, of: reference), details: details(reference, prompt))
    }

    fileprivate func llamaGuard(_ flow: FlowReference, _ task: String) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let reference = try model(of: flow, task: "llama_guard")
        let prompt = try prompt(task, for: reference, flow: flow)
        return try made(reference, prompt, flow) { judge, question in
            PromptedRail(flow.text, model: judge, form: .safety, categories: SafetyCategory.llamaGuard, prompt: question)
        }
    }

    fileprivate func hallucination(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let source = try model(of: flow, task: "main")
        let reference = configuration.models.first { $0.name == "self_check_hallucination" } ?? source
        let prompt = TaskPrompt.best(of: configuration.prompts, task: "self_check_hallucination", model: reference)
        let variables = variables
        let question = prompt.map { prompt -> @Sendable (RailSubject, [String]) throws -> Prompt in
            { subject, answers in
                var values = TaskPrompt.values(for: subject, variables)
                // The further answers are what the answer is held against.
                values["paragraph"] = .string(answers.joined(separator: ". "))
                values["statement"] = .string(subject.text)
                return Prompt(messages: try prompt.messages(values), options: GenerationOptions(maxOutputTokens: prompt.maxTokens, stop: prompt.stop))
            }
        }
        let rail = HallucinationRail(
            source: try judge(source), model: try judge(reference), name: flow.text, prompt: question)
        return RailCatalog.MadeRail(
            rail: SwitchedRail(rail, variable: "check_hallucination"),
            details: details(reference, prompt) + ["draws 2 further answers of \(source.model)"],
            notices: [switchNotice(flow, "check_hallucination", "with three calls of a model")])
    }

    fileprivate func jailbreakModel(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        guard let reference = configuration.models.first(where: { $0.name == (flow.parameters["model"] ?? "jailbreak_detection") }) else {
            throw RailConfigurationError(
                .unsupported, subject: "flow `\(flow.text)`", file: flow.place.file, line: flow.place.line,
                advice: "its classifier is not run: define a model of the type `jailbreak_detection` that answers with a probability, as Llama Prompt Guard 2 does")
        }
        return RailCatalog.MadeRail(
            rail: making.cached(PromptGuardRail(model: try judge(reference), name: flow.text), of: reference), details: details(reference, nil))
    }
}
