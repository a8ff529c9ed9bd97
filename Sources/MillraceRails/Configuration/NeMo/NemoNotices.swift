/// What a configuration of NeMo Guardrails may say that rails here do not do, by key.
enum NemoNotices {
    /// Keys at the top that are not supported, with what happens in their place.
    static let top: KeyValuePairs<String, String> = [
        "docs": "documents are not indexed: give passages to the call's context",
        "user_messages": "dialog rails are not run, so what users may say is not looked up",
        "flows": "flows are read from Colang files only",
        "actions_server_url": "actions are registered in Swift, not asked of a server",
        "prompting_mode": "prompting modes are not told apart",
        "enable_multi_step_generation": "dialog rails are not run",
        "knowledge_base": "documents are not indexed: give passages to the call's context",
        "core": "nothing is embedded: dialog rails are not run",
        "embedding_search_provider": "nothing is embedded: dialog rails are not run",
        "streaming": "it is out of use in NeMo Guardrails too: asking for a stream is enough",
        "event_source_uid": "events of Colang are not sent to other systems",
        "metrics": "observers of the guarded executor are told of every decision; metrics are theirs",
        "raw_llm_call_action": "prompts reach the model as they are, without an action between",
    ]

    /// Notices for the keys of a mapping that nobody reads: NeMo Guardrails passes over them.
    static func unknown(_ reader: YAMLReader, in section: String) -> [RailNotice] {
        reader.rest().map { rest in
            let key = section.isEmpty ? rest.member.key : "\(section).\(rest.member.key)"
            let near = rest.near.map { "; did you mean `\($0)`?" } ?? ""
            return RailNotice(.warning, at: rest.member.place, key: key, "nothing reads this key\(near)")
        }
    }

    /// Sections of `rails.config` that belong to services and models rails here do not ask.
    static let services: [String: String] = [
        "fact_checking": "AlignScore is not asked: use `self check facts`", "autoalign": "AutoAlign", "patronus": "Patronus",
        "private_ai_detection": "Private AI", "privateai": "Private AI", "fiddler": "Fiddler", "clavata": "Clavata",
        "crowdstrike_aidr": "CrowdStrike AIDR", "pangea": "Pangea", "ai_defense": "Cisco AI Defense", "trend_micro": "Trend Micro",
        "cleanlab": "Cleanlab", "guardrails_ai": "Guardrails AI", "gliner": "GLiNER", "polygraf": "Polygraf", "f5": "F5",
        "hf_classifier": "Hugging Face classifiers", "gcp_moderate_text": "Google Cloud moderation", "policyai": "PolicyAI",
        "prompt_security": "Prompt Security", "activefence": "ActiveFence", "atr": "Agent Threat Rules", "cel": "CEL",
    ]
}
