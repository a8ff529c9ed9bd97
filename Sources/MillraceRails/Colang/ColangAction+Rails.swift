internal import MillraceCore

extension ColangAction {
    /// What a rail gives back to a flow: each of NeMo Guardrails' actions has one of these forms.
    public enum AnswerForm: String, Sendable, Hashable, CaseIterable {
        /// Whether it may pass.
        case allowed
        /// Whether something was found: the rail blocks or rewrites.
        case detected
        /// 1.0 where it may pass, 0.0 where it may not.
        case score
        /// The text, rewritten where the rail rewrites; where it blocks the flow ends blocked.
        case text
        /// An object: `is_allowed`, `is_blocked`, `is_transform`, `reason`, `transform_text`, and what older actions gave: `allowed`,
        /// `policy_violations`, `on_topic`, `is_match`, `is_injection`, `text`.
        case outcome
    }

    /// Makes an action of a rail.
    ///
    /// The rail judges the argument `text` where there is one, or else what the flow judges; the argument `source` (`input`, `output`,
    /// `retrieval`) says where the rail is to think it stands.
    public init(rail: any Rail, answering form: AnswerForm) {
        answer = { request in
            let subject = Self.subject(of: request)
            return form.answer(try await rail.judge(subject), on: subject)
        }
    }

    /// Makes an action of a rail, in the form that NeMo Guardrails' action of the name answers in; nil where there is none of the name.
    public static func library(_ name: String, rail: any Rail) -> ColangAction? {
        forms[name].map { ColangAction(rail: rail, answering: $0) }
    }

    /// The actions of NeMo Guardrails' library that rails can stand for, sorted.
    public static var libraryNames: [String] { forms.keys.sorted() }

    /// Source: the flows of NeMo Guardrails' library (`flows.v1.co`): how each reads what its action gives.
    private static let forms: [String: AnswerForm] = [
        "self_check_input": .allowed, "self_check_output": .allowed, "self_check_facts": .score, "alignscore_check_facts": .score,
        "check_facts": .score, "self_check_hallucination": .detected, "detect_sensitive_data": .detected,
        "mask_sensitive_data": .text, "jailbreak_detection_heuristics": .detected, "jailbreak_detection_model": .detected,
        "content_safety_check_input": .outcome, "content_safety_check_output": .outcome, "llama_guard_check_input": .outcome,
        "llama_guard_check_output": .outcome, "topic_safety_check_input": .outcome, "detect_regex_pattern": .outcome,
        "injection_detection": .outcome, "check_tool_call": .outcome, "hf_classifier_check_input": .outcome,
        "hf_classifier_check_output": .outcome, "hf_classifier_check_retrieval": .outcome,
    ]

    private static func subject(of request: Request) -> RailSubject {
        var subject = request.subject
        switch request.arguments["source"]?.stringValue {
        case "input": subject.place = .input
        case "output": subject.place = .output
        case "retrieval": subject.place = .retrieval
        default: break
        }
        if let text = request.arguments["text"]?.stringValue, text != subject.text { subject.content = .text(text) }
        return subject
    }
}

extension ColangAction.AnswerForm {
    /// A rail's verdict in this form.
    fileprivate func answer(_ verdict: RailVerdict, on subject: RailSubject) -> ColangAction.Answer {
        var text = subject.text
        var reason: String?
        var block: RailBlock?
        var isRewritten = false
        switch verdict {
        case .allow: break
        case .rewrite(let content, let why):
            var rewritten = subject
            rewritten.content = content
            text = rewritten.text
            reason = why
            isRewritten = true
        case .block(let found):
            block = found
            reason = found.reason
        }
        let value: JSONValue =
            switch self {
            case .allowed: .bool(block == nil)
            case .detected: .bool(block != nil || isRewritten)
            case .score: .number(JSONNumber(block == nil ? 1 : 0))
            case .text: .string(text)
            case .outcome: outcome(text, reason, isBlocked: block != nil, isRewritten: isRewritten, on: subject)
            }
        return ColangAction.Answer(value: value, reason: reason, reply: block?.reply, block: self == .text ? block : nil)
    }

    private func outcome(
        _ text: String, _ reason: String?, isBlocked: Bool, isRewritten: Bool, on subject: RailSubject
    ) -> JSONValue {
        let why = reason.map(JSONValue.string)
        return [
            "is_allowed": .bool(!isBlocked && !isRewritten), "is_blocked": .bool(isBlocked), "is_transform": .bool(isRewritten),
            "reason": why ?? .null, "allowed": .bool(!isBlocked), "on_topic": .bool(!isBlocked),
            "policy_violations": .array(isBlocked ? [why].compactMap(\.self) : []),
            "is_match": .bool(isBlocked || isRewritten), "is_injection": .bool(isBlocked || isRewritten), "text": .string(text),
            "transform_text": isRewritten ? [ColangSubject(subject).variable: .string(text)] : nil,
        ]
    }
}
