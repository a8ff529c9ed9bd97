internal import MillraceCore

/// The flows of NeMo Guardrails' library, and the rails that equal them.
struct RailCatalog {
    /// A flow and its rail.
    struct Flow: Sendable {
        /// The name of the flow.
        var name: String
        /// Where it may stand.
        var place: RailPlace
        /// Makes the rail.
        var make: @Sendable (FlowReference, NemoSurroundings) throws -> MadeRail

        init(_ name: String, at place: RailPlace, make: @escaping @Sendable (FlowReference, NemoSurroundings) throws -> MadeRail) {
            self.name = name
            self.place = place
            self.make = make
        }
    }

    /// A rail, and its options in words.
    struct MadeRail: Sendable {
        var rail: any Rail
        /// Rails that belong to the same flow, behind the first.
        var more: [any Rail] = []
        var details: [String] = []
        var notices: [RailNotice] = []
    }

    /// The flow whose rail stands for an action of NeMo Guardrails' library, where a flow at a place executes it.
    static func flowName(ofAction action: String, at place: RailPlace) -> String? {
        let word = place == .input ? "input" : place == .output ? "output" : place == .retrieval ? "retrieval" : nil
        return switch action {
        case "detect_sensitive_data": word.map { "detect sensitive data on \($0)" }
        case "mask_sensitive_data": word.map { "mask sensitive data on \($0)" }
        case "detect_regex_pattern": word.map { "regex check \($0)" }
        case "check_tool_call": "tool call validation"
        case "alignscore_check_facts", "check_facts": "self check facts"
        default: action.replacing("_", with: " ")
        }
    }

    /// Every flow there is a rail for.
    static let flows: [Flow] = textFlows + modelFlows

    /// The flow of a name at a place.
    static func flow(_ name: String, at place: RailPlace) -> Flow? { flows.first { $0.name == name && $0.place == place } }

    /// Flows of NeMo Guardrails' library that there is no rail for, by how their names begin, with why.
    ///
    /// <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/guardrail-catalog/index.html>
    static let missing: KeyValuePairs<String, String> = [
        "alignscore": "AlignScore is not asked: use `self check facts`",
        "patronus lynx": "Patronus Lynx is not asked: use `self check facts`", "patronus api": "Patronus is not asked",
        "autoalign": "AutoAlign is not asked", "gcpnlp moderation": "Google Cloud moderation is not asked",
        "gcp moderate text": "Google Cloud moderation is not asked", "activefence": "ActiveFence is not asked",
        "cleanlab": "Cleanlab is not asked", "fiddler": "Fiddler is not asked", "clavata": "Clavata is not asked",
        "crowdstrike aidr": "CrowdStrike AIDR is not asked", "pangea": "Pangea is not asked", "ai defense": "Cisco AI Defense is not asked",
        "trend ai guard": "Trend Micro is not asked", "prompt security": "Prompt Security is not asked",
        "protect prompt": "Prompt Security is not asked", "protect response": "Prompt Security is not asked",
        "policyai": "PolicyAI is not asked", "polygraf": "Polygraf is not asked", "f5": "F5 is not asked",
        "guardrailsai": "validators of Guardrails AI are not run", "hf classifier": "Hugging Face classifiers are not run",
        "gliner": "GLiNER is not asked: use `mask sensitive data on input`", "detect pii": "Private AI is not asked: use `detect sensitive data on input`",
        "mask pii": "Private AI is not asked: use `mask sensitive data on input`", "atr": "rules of Agent Threat Rules are not run",
        "cel": "rules in CEL are not run", "tool safety check": "tool calls are not shown to a model: use `tool call validation` and patterns",
    ]

    /// Why there is no rail for a flow of NeMo Guardrails' library; nil where it is none of them.
    static func reason(missing name: String) -> String? { missing.first { name.hasPrefix($0.key) }?.value }
}

/// What the rails of NeMo Guardrails' flows are made of.
struct NemoSurroundings: Sendable {
    /// What the files say.
    var configuration: NemoConfiguration
    /// What rails are made with.
    var making: RailMaking
    /// Where the flow stands.
    var place: RailPlace

    /// The word of the place in `rails.config`.
    var section: String {
        switch place {
        case .input: "input"
        case .output: "output"
        case .retrieval: "retrieval"
        case .toolCall: "tool_output"
        case .toolResult: "tool_input"
        }
    }

    /// The model of a flow: its parameter `model`, else the one named after its task, else `main`.
    func model(of flow: FlowReference, task: String) throws(RailConfigurationError) -> ModelReference {
        if let name = flow.parameters["model"] {
            if let model = configuration.models.first(where: { $0.name == name }) { return model }
            let known = configuration.models.map { "`\($0.name)`" }.joined(separator: ", ")
            throw RailConfigurationError(
                .unknownName, subject: "flow `\(flow.text)`", file: flow.place.file, line: flow.place.line,
                advice: "define a model of the type `\(name)` under models; defined are: \(known.isEmpty ? "none" : known)")
        }
        guard let model = configuration.model(ofTask: task) else {
            throw RailConfigurationError(
                .unknownName, subject: "flow `\(flow.text)`", file: flow.place.file, line: flow.place.line,
                advice: "define a model of the type `\(task)` or `main` under models")
        }
        return model
    }

    /// The prompt of a task; without one NeMo Guardrails refuses the configuration too.
    func prompt(_ task: String, for model: ModelReference, flow: FlowReference) throws(RailConfigurationError) -> TaskPrompt {
        guard let prompt = TaskPrompt.best(of: configuration.prompts, task: task, model: model) else {
            throw RailConfigurationError(
                .unknownName, subject: "flow `\(flow.text)`", file: flow.place.file, line: flow.place.line,
                advice: "write the prompt of the task `\(task)` in prompts.yml")
        }
        return prompt
    }
}
