internal import MillraceCore

/// `rails.config`: what the rails of NeMo Guardrails' library are told.
struct NemoRailSettings: Sendable {
    /// `regex_detection` of one place.
    struct Patterns: Sendable {
        var patterns: [(text: String, place: YAMLPlace)] = []
        var ignoresCase = false
    }

    /// `sensitive_data_detection` of one place. Defaults: `*` and 0.2.
    struct SensitiveData: Sendable {
        var entities: [(text: String, place: YAMLPlace)] = []
        var maskToken = "*"
        var scoreThreshold = 0.2
    }

    /// `injection_detection`.
    struct Injections: Sendable {
        var kinds: [(text: String, place: YAMLPlace)] = []
        /// Whether what is found is left out, not refused.
        var omits = false
        var place: YAMLPlace?
    }

    /// `jailbreak_detection`. Defaults: 89.79 and 1845.65.
    struct Jailbreak: Sendable {
        var lengthPerPerplexity = 89.79
        var prefixSuffixPerplexity = 1845.65
        var serverEndpoint: String?
        var nimBaseURL: String?
        var nimServerEndpoint = "classify"
        var keyVariable: String?
        var place: YAMLPlace?
    }

    /// `context_bloat_detection`.
    struct ContextBloat: Sendable {
        /// What is done with what is too large.
        enum Action: String, Sendable, CaseIterable { case reject, truncate, warn }
        var maxCharacters = 5000
        var minCharacters = 50
        var minEntropy = 3.5
        var maxRepetitionRatio = 0.4
        var ngramSize = 3
        var maxRunRatio = 0.1
        var action = Action.reject
        var place: YAMLPlace?
    }

    /// Patterns by the words of their place: `input`, `output`, `retrieval`, `tool_output`, `tool_input`.
    var patterns: [String: Patterns] = [:]
    /// Entities by the words of their place.
    var sensitiveData: [String: SensitiveData] = [:]
    var injections = Injections()
    var jailbreak = Jailbreak()
    var contextBloat = ContextBloat()
    /// Whether content safety models are asked to reason before they answer.
    var contentSafetyReasons = false

    /// Reads the section.
    mutating func read(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`rails.config`")
        if let value = reader.value("regex_detection") { try readPatterns(value, notices: &notices) }
        if let value = reader.value("sensitive_data_detection") { try readSensitiveData(value, notices: &notices) }
        if let value = reader.value("injection_detection") { try readInjections(value, notices: &notices) }
        if let value = reader.value("jailbreak_detection") { try readJailbreak(value, notices: &notices) }
        if let value = reader.value("context_bloat_detection") { try readContextBloat(value, notices: &notices) }
        if let value = reader.value("content_safety") { try readContentSafety(value, notices: &notices) }
        for (member, near) in reader.rest() {
            let key = "rails.config.\(member.key)"
            let text =
                if let service = NemoNotices.services[member.key] {
                    service.contains(" is not ") ? service : "\(service): this service is not asked"
                } else {
                    "nothing reads this key" + (near.map { "; did you mean `\($0)`?" } ?? "")
                }
            notices.append(RailNotice(.warning, at: member.place, key: key, text))
        }
    }

    private mutating func readPatterns(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`regex_detection`")
        for place in ["input", "output", "retrieval", "tool_output", "tool_input"] {
            guard var section = try reader.section(place) else { continue }
            patterns[place] = Patterns(
                patterns: try section.placedList("patterns") ?? [], ignoresCase: try section.bool("case_insensitive") ?? false)
            notices += NemoNotices.unknown(section, in: "rails.config.regex_detection.\(place)")
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.regex_detection")
    }

    /// Reads `sensitive_data_detection`.
    mutating func readSensitiveData(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`sensitive_data_detection`")
        for place in ["input", "output", "retrieval"] {
            guard var section = try reader.section(place) else { continue }
            var data = SensitiveData(entities: try section.placedList("entities") ?? [])
            if let token = try section.placedText("mask_token") {
                data.maskToken = token.text
                notices.append(
                    RailNotice(
                        .note, at: token.place, key: "rails.config.sensitive_data_detection.\(place).mask_token",
                        "what is masked becomes its kind, `[EMAIL]`; the token has no effect in NeMo Guardrails either"))
            }
            if let threshold = try section.number("score_threshold") {
                guard (0...1).contains(threshold) else { throw YAMLError("`score_threshold` is from 0 to 1", at: section.place) }
                data.scoreThreshold = threshold
            }
            sensitiveData[place] = data
            notices += NemoNotices.unknown(section, in: "rails.config.sensitive_data_detection.\(place)")
        }
        if let recognizers = reader.value("recognizers"), recognizers.list?.isEmpty == false {
            notices.append(
                RailNotice(
                    .missing, at: recognizers.place, key: "rails.config.sensitive_data_detection.recognizers",
                    "recognizers of Presidio are not run: write their patterns under regex_detection"))
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.sensitive_data_detection")
    }

    private mutating func readInjections(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`injection_detection`")
        injections.place = value.place
        injections.kinds = try reader.placedList("injections") ?? []
        injections.omits = try reader.choice("action", of: ["reject": false, "omit": true]) ?? false
        for key in ["yara_path", "yara_rules"] {
            guard let rules = reader.value(key), rules.text?.isEmpty != true, rules.members?.isEmpty != true else { continue }
            notices.append(
                RailNotice(.missing, at: rules.place, key: "rails.config.injection_detection.\(key)", "rules of YARA are not run: write patterns under regex_detection"))
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.injection_detection")
    }

    private mutating func readJailbreak(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`jailbreak_detection`")
        jailbreak.place = value.place
        jailbreak.lengthPerPerplexity = try reader.number("length_per_perplexity_threshold") ?? jailbreak.lengthPerPerplexity
        jailbreak.prefixSuffixPerplexity = try reader.number("prefix_suffix_perplexity_threshold") ?? jailbreak.prefixSuffixPerplexity
        jailbreak.serverEndpoint = try reader.text("server_endpoint")
        jailbreak.nimBaseURL = try reader.text("nim_base_url")
        if let host = try reader.text("nim_url"), jailbreak.nimBaseURL == nil {
            jailbreak.nimBaseURL = "http://\(host):\(try reader.count("nim_port") ?? 8000)/v1"
        } else {
            _ = try reader.count("nim_port")
        }
        jailbreak.nimServerEndpoint = try reader.text("nim_server_endpoint") ?? "classify"
        jailbreak.keyVariable = try reader.text("api_key_env_var")
        if let key = reader.value("api_key") {
            notices.append(RailNotice(.warning, at: key.place, key: "rails.config.jailbreak_detection.api_key", "keys are read from the environment: give api_key_env_var"))
        }
        if let embedding = reader.value("embedding") {
            notices.append(RailNotice(.note, at: embedding.place, key: "rails.config.jailbreak_detection.embedding", "it is out of use in NeMo Guardrails too"))
        }
        for url in [jailbreak.nimBaseURL, jailbreak.serverEndpoint].compactMap(\.self) where !url.hasPrefix("http://") && !url.hasPrefix("https://") {
            throw YAMLError("addresses begin with http:// or https://", at: value.place)
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.jailbreak_detection")
    }

    private mutating func readContextBloat(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`context_bloat_detection`")
        contextBloat.place = value.place
        contextBloat.maxCharacters = try reader.count("max_chars") ?? contextBloat.maxCharacters
        contextBloat.minCharacters = try reader.count("min_chars") ?? contextBloat.minCharacters
        contextBloat.minEntropy = try reader.number("min_entropy") ?? contextBloat.minEntropy
        contextBloat.maxRepetitionRatio = try reader.number("max_repetition_ratio") ?? contextBloat.maxRepetitionRatio
        contextBloat.ngramSize = try reader.count("ngram_size") ?? contextBloat.ngramSize
        contextBloat.maxRunRatio = try reader.number("max_run_ratio") ?? contextBloat.maxRunRatio
        contextBloat.action = try reader.choice("action", of: ContextBloat.Action.self) ?? .reject
        guard contextBloat.maxCharacters > 0, contextBloat.ngramSize > 0 else {
            throw YAMLError("`max_chars` and `ngram_size` are above zero", at: value.place)
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.context_bloat_detection")
    }

    private mutating func readContentSafety(_ value: YAMLValue, notices: inout [RailNotice]) throws(YAMLError) {
        var reader = try YAMLReader(value, subject: "`content_safety`")
        if var reasoning = try reader.section("reasoning") {
            contentSafetyReasons = try reasoning.bool("enabled") ?? false
            notices += NemoNotices.unknown(reasoning, in: "rails.config.content_safety.reasoning")
        }
        if var languages = try reader.section("multilingual") {
            if try languages.bool("enabled") ?? false {
                notices.append(
                    RailNotice(
                        .warning, at: languages.place, key: "rails.config.content_safety.multilingual",
                        "refusals are in one language: the reply of the rail, or `bot refuse to respond`"))
            }
            _ = languages.value("refusal_messages")
        }
        notices += NemoNotices.unknown(reader, in: "rails.config.content_safety")
    }
}
