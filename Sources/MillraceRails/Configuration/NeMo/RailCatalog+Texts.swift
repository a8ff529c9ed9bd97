internal import MillraceCore

extension RailCatalog {
    /// Flows that read texts without a model.
    static let textFlows: [Flow] = [
        Flow("regex check input", at: .input) { try $1.regex($0) },
        Flow("regex check output", at: .output) { try $1.regex($0) },
        Flow("regex check retrieval", at: .retrieval) { try $1.regex($0) },
        Flow("regex check tool call", at: .toolCall) { try $1.regex($0) },
        Flow("regex check tool result", at: .toolResult) { try $1.regex($0) },
        Flow("detect sensitive data on input", at: .input) { try $1.sensitiveData($0, action: .block) },
        Flow("detect sensitive data on output", at: .output) { try $1.sensitiveData($0, action: .block) },
        Flow("detect sensitive data on retrieval", at: .retrieval) { try $1.sensitiveData($0, action: .block) },
        Flow("mask sensitive data on input", at: .input) { try $1.sensitiveData($0, action: .mask) },
        Flow("mask sensitive data on output", at: .output) { try $1.sensitiveData($0, action: .mask) },
        Flow("mask sensitive data on retrieval", at: .retrieval) { try $1.sensitiveData($0, action: .mask) },
        Flow("injection detection", at: .output) { try $1.injection($0) },
        Flow("jailbreak detection heuristics", at: .input) { try $1.jailbreakHeuristics($0) },
        Flow("context bloat detection on input", at: .input) { try $1.contextBloat($0) },
        Flow("context bloat detection on retrieval", at: .retrieval) { try $1.contextBloat($0) },
        Flow("tool call validation", at: .toolCall) { flow, _ in
            MadeRail(rail: ToolSchemaRail(name: flow.text), details: ["tools of the request, and their schemas"])
        },
        Flow("tool result validation", at: .toolResult) { flow, _ in MadeRail(rail: ToolResultLinkRail(name: flow.text)) },
    ]
}

extension NemoSurroundings {
    private func fault(_ kind: RailConfigurationError.Kind, _ flow: FlowReference, at place: YAMLPlace? = nil, _ advice: String) -> RailConfigurationError {
        let place = place ?? flow.place
        return RailConfigurationError(kind, subject: "flow `\(flow.text)`", file: place.file, line: place.line, advice: advice)
    }

    // MARK: Patterns

    fileprivate func regex(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        guard let given = configuration.settings.patterns[section], !given.patterns.isEmpty else {
            throw fault(.unknownName, flow, "give patterns under rails.config.regex_detection.\(section)")
        }
        // Each by itself first, so that the line of a wrong one is told.
        for pattern in given.patterns {
            do throws(PatternError) {
                _ = try PatternMachine([pattern.text], ignoresCase: given.ignoresCase)
            } catch {
                throw fault(.invalidPattern, flow, at: pattern.place, "\(error)")
            }
        }
        let rail = try RegexRail(given.patterns.map { RegexRail.Pattern($0.text) }, ignoresCase: given.ignoresCase, name: flow.text)
        let details = ["\(given.patterns.count) pattern\(given.patterns.count == 1 ? "" : "s")\(given.ignoresCase ? ", whatever the case" : "")"]
        var notices: [RailNotice] = []
        if place == .retrieval {
            notices.append(RailNotice(.note, at: flow.place, key: flow.text, "a passage that matches blocks; NeMo Guardrails drops the passages and goes on"))
        }
        return RailCatalog.MadeRail(rail: rail, details: details, notices: notices)
    }

    // MARK: Sensitive data

    /// Presidio's entities that there are detectors for, with the countries of those that belong to one.
    ///
    /// <https://microsoft.github.io/presidio/supported_entities/>
    private static let entities: [String: (kind: PersonalDataKind, country: String?)] = [
        "EMAIL_ADDRESS": (.email, nil), "PHONE_NUMBER": (.phone, nil), "CREDIT_CARD": (.creditCard, nil), "IBAN_CODE": (.iban, nil),
        "IP_ADDRESS": (.ipAddress, nil), "MAC_ADDRESS": (.macAddress, nil), "CRYPTO": (.cryptoAddress, nil), "US_PASSPORT": (.passport, nil),
        "IT_PASSPORT": (.passport, nil), "IN_PASSPORT": (.passport, nil), "US_SSN": (.nationalID, "US"), "US_ITIN": (.nationalID, "US"),
        "UK_NHS": (.nationalID, "GB"), "UK_NINO": (.nationalID, "GB"), "ES_NIF": (.nationalID, "ES"), "ES_NIE": (.nationalID, "ES"),
        "IT_FISCAL_CODE": (.nationalID, "IT"), "PL_PESEL": (.nationalID, "PL"), "SG_NRIC_FIN": (.nationalID, "SG"), "AU_TFN": (.nationalID, "AU"),
        "AU_MEDICARE": (.nationalID, "AU"), "IN_AADHAAR": (.nationalID, "IN"), "IN_PAN": (.nationalID, "IN"),
        "FI_PERSONAL_IDENTITY_CODE": (.nationalID, "FI"), "KR_RRN": (.nationalID, "KR"),
    ]

    /// Makes the rail of the entities; those that no detector finds are told with their lines.
    fileprivate func sensitiveData(_ flow: FlowReference, action: RedactionAction) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let settings = configuration.settings.sensitiveData[section] ?? NemoRailSettings.SensitiveData()
        guard !settings.entities.isEmpty else {
            throw fault(.unknownName, flow, "give entities under rails.config.sensitive_data_detection.\(section)")
        }
        var kinds: Set<PersonalDataKind> = []
        var countries: Set<String> = []
        var notices: [RailNotice] = []
        for entity in settings.entities {
            guard let (kind, country) = NemoSurroundings.entities[entity.text] else {
                notices.append(
                    RailNotice(
                        .missing, at: entity.place, key: "rails.config.sensitive_data_detection.\(section).entities",
                        "`\(entity.text)` is not found: no pattern tells it from other text. Ask a model for it"))
                continue
            }
            kinds.insert(kind)
            if let country { countries.insert(country) }
        }
        guard !kinds.isEmpty else {
            throw fault(.unsupported, flow, at: settings.entities[0].place, "none of its entities is found: no pattern tells them from other text")
        }
        var rails: [any Rail] = []
        // Countries narrow telephone numbers too, so numbers of persons have a rail of their own.
        let others = kinds.subtracting([.nationalID])
        if !others.isEmpty { rails.append(try PersonalDataRail(kinds: others, action: action, name: flow.text)) }
        if kinds.contains(.nationalID) { rails.append(try PersonalDataRail(kinds: [.nationalID], countries: countries, action: action, name: flow.text)) }
        if action == .mask {
            notices.append(
                RailNotice(.note, at: flow.place, key: flow.text, "what is masked becomes its kind, `[EMAIL]`, where NeMo Guardrails writes `<EMAIL_ADDRESS>`"))
        }
        return RailCatalog.MadeRail(
            rail: rails[0], more: Array(rails.dropFirst()),
            details: ["looks for \(kinds.map(\.rawValue).sorted().joined(separator: ", "))"], notices: notices)
    }

    // MARK: Injection and bloat

    fileprivate func injection(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let settings = configuration.settings.injections
        var kinds: Set<CodeInjectionKind> = []
        for kind in settings.kinds {
            guard let known = CodeInjectionKind(rawValue: kind.text) else {
                throw fault(.unsupported, flow, at: kind.place, "`\(kind.text)` is no kind of injection; known: \(CodeInjectionKind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            kinds.insert(known)
        }
        guard !kinds.isEmpty else { throw fault(.unknownName, flow, "give kinds under rails.config.injection_detection.injections: sqli, template, code, xss") }
        let rail = try CodeInjectionRail(kinds, action: settings.omits ? .mask("") : .block, name: flow.text)
        return RailCatalog.MadeRail(
            rail: rail, details: ["looks for \(kinds.map(\.rawValue).sorted().joined(separator: ", "))", settings.omits ? "leaves out what it finds" : "blocks"])
    }

    fileprivate func jailbreakHeuristics(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let notice = RailNotice(
            .warning, at: configuration.settings.jailbreak.place ?? flow.place, key: flow.text,
            "it looks for the words and marks of jailbreaks; NeMo Guardrails measures perplexity with GPT-2, so its thresholds and server have no effect")
        return RailCatalog.MadeRail(rail: try PromptInjectionRail(name: flow.text), notices: [notice])
    }

    fileprivate func contextBloat(_ flow: FlowReference) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let settings = configuration.settings.contextBloat
        let limits = ContextBloatRail.Limits(
            maxCharacters: settings.maxCharacters, minCharacters: settings.minCharacters, minEntropy: settings.minEntropy,
            maxRepetitionRatio: settings.maxRepetitionRatio, stretchWordCount: settings.ngramSize, maxRunRatio: settings.maxRunRatio)
        let action = ContextBloatRail.Action(rawValue: settings.action.rawValue) ?? .reject
        return RailCatalog.MadeRail(
            rail: try ContextBloatRail(limits, action: action, name: flow.text), details: ["up to \(limits.maxCharacters) characters, \(action.rawValue)"])
    }
}
