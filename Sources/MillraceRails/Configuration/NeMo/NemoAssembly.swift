internal import MillraceCore

/// Makes guardrails of what a configuration of NeMo Guardrails says.
struct NemoAssembly {
    private var configuration: NemoConfiguration
    private var program: ColangProgram?
    private var colangText = ""
    private let making: RailMaking
    private let missingRails: RailConfiguration.MissingRailPolicy

    private let applicationActions: [String: ColangAction]

    init(
        configuration: NemoConfiguration, making: RailMaking, actions: [String: ColangAction] = [:],
        missingRails: RailConfiguration.MissingRailPolicy
    ) {
        applicationActions = actions
        self.configuration = configuration
        self.making = making
        self.missingRails = missingRails
    }

    /// Reads the files of Colang.
    mutating func readColang(_ files: [(path: String, text: String)]) throws(RailConfigurationError) {
        guard configuration.colangVersion == "1.0" else {
            let place = configuration.colangPlace
            throw RailConfigurationError(
                .unsupported, subject: "colang_version", file: place?.file, line: place?.line,
                advice: "flows are read in Colang 1.0: write them so, or leave the .co files out with .railsignore and drop the key")
        }
        var sources: [(name: String, text: String)] = files.map { ($0.path, $0.text) }
        if !configuration.botMessages.isEmpty { sources.insert(("bot_messages", configuration.botMessageDefinitions), at: 0) }
        guard !sources.isEmpty else { return }
        let program = try ColangProgram(files: sources)
        configuration.notices += program.notices.map(RailNotice.init)
        if let refusal = program.utterance(NemoConfiguration.refusalMessage) { configuration.colangRefusal = refusal.written }
        self.program = program
        colangText = files.map(\.text).joined(separator: "\n")
    }

    /// Makes the configuration.
    mutating func configuration(path: String, files: [String], file: String) throws(RailConfigurationError) -> RailConfiguration {
        var rails: [ConfiguredRail] = []
        var lines: [RailPlace: RailLine] = [:]
        for place in RailPlace.allCases {
            guard let line = configuration.lines[place] else { continue }
            var configured: [ConfiguredRail] = []
            for flow in line.flows {
                configured += try configuredRails(flow, at: place)
            }
            rails += configured
            lines[place] = RailLine(configured.compactMap(\.entry), isParallel: isParallel(line, configured, at: place, file: file))
        }
        let guardrails: Guardrails
        do throws(RailConfigurationError) {
            guardrails = try Guardrails(
                input: lines[.input] ?? RailLine(), output: lines[.output] ?? RailLine(), toolCall: lines[.toolCall] ?? RailLine(),
                toolResult: lines[.toolResult] ?? RailLine(), retrieval: lines[.retrieval] ?? RailLine(),
                windows: windows(lines[.output]), refusal: configuration.refusal)
        } catch {
            throw RailConfigurationError.making(error.subject, at: configuration.streaming.place ?? YAMLPlace(file: file), error)
        }
        tellLeak(guardrails)
        try refuseMissing()
        return RailConfiguration(
            form: .nemo, path: path, files: files, guardrails: guardrails, rails: rails, models: configuration.models,
            prompts: configuration.prompts, notices: configuration.notices, streaming: permission(rails, file: file),
            variables: configuration.variables)
    }

    /// A part that is asked for and does not stand is no smaller loss than a rail: both are told only to look at a configuration.
    private func refuseMissing() throws(RailConfigurationError) {
        guard missingRails == .refuse, let missing = configuration.notices.first(where: { $0.severity == .missing }) else { return }
        throw RailConfigurationError(.unsupported, subject: missing.key, file: missing.file, line: missing.line, advice: missing.text)
    }

    // MARK: Rails

    private mutating func configuredRails(_ flow: FlowReference, at place: RailPlace) throws(RailConfigurationError) -> [ConfiguredRail] {
        do throws(RailConfigurationError) {
            let made = try rail(flow, at: place)
            configuration.notices += made.notices
            return ([made.rail] + made.more).map {
                ConfiguredRail(
                    place: place, rail: $0, label: flow.text, details: made.details, file: flow.place.file, line: flow.place.line)
            }
        } catch {
            guard missingRails == .leaveOut, error.kind == .unsupported || error.kind == .unknownName else { throw error }
            configuration.notices.append(RailNotice(.missing, at: flow.place, key: flow.text, error.advice))
            return [ConfiguredRail(place: place, rail: nil, label: flow.text, file: flow.place.file, line: flow.place.line)]
        }
    }

    private func rail(_ flow: FlowReference, at place: RailPlace) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        let surroundings = NemoSurroundings(configuration: configuration, making: making, place: place)
        // What a folder defines comes before the library.
        if let program, program.canRun(ColangFlowReference(flow)) { return try colangRail(flow, of: program, surroundings) }
        if let known = RailCatalog.flow(flow.name, at: place) {
            try known.check(flow)
            do {
                return try known.make(flow, surroundings)
            } catch {
                throw RailConfigurationError.making("flow `\(flow.text)`", at: flow.place, error)
            }
        }
        let subject = "flow `\(flow.text)`"
        if let reason = RailCatalog.reason(missing: flow.name) {
            throw RailConfigurationError(.unsupported, subject: subject, file: flow.place.file, line: flow.place.line, advice: reason)
        }
        if let other = RailCatalog.flows.first(where: { $0.name == flow.name }) {
            throw RailConfigurationError(
                .invalidValue, subject: subject, file: flow.place.file, line: flow.place.line,
                advice: "it belongs to \(other.place.explanation)")
        }
        let near = YAMLReader.near(flow.name, in: RailCatalog.flows.map(\.name)).map { "did you mean `\($0)`?" }
        throw RailConfigurationError(
            .unknownName, subject: subject, file: flow.place.file, line: flow.place.line,
            advice: near ?? "define it in a .co file of the folder, or name a flow of the library")
    }

    private func colangRail(
        _ flow: FlowReference, of program: ColangProgram, _ surroundings: NemoSurroundings
    ) throws(RailConfigurationError) -> RailCatalog.MadeRail {
        var actions = applicationActions
        var rails: [String: any Rail] = [:]
        // Rails of the library that cannot be made are told where the flow turns out to need them.
        var reasons: [String] = []
        var notices: [RailNotice] = []
        let needs = program.requirements(of: ColangFlowReference(flow))
        let called = Set(needs.actions.map(ColangAction.snakeCase)).union(needs.actions)
        for action in ColangAction.libraryNames where actions[action] == nil && called.contains(action) {
            guard let name = RailCatalog.flowName(ofAction: action, at: surroundings.place) else { continue }
            guard let made = libraryRail(name, parameters: flow, surroundings, &reasons) else { continue }
            actions[action] = ColangAction.library(action, rail: made.whole)
            notices += made.notices
        }
        for known in RailCatalog.flows where known.place == surroundings.place {
            guard needs.flows.contains(known.name) || needs.computesFlows && colangText.contains(known.name) else { continue }
            guard let made = libraryRail(known.name, parameters: flow, surroundings, &reasons) else { continue }
            rails[known.name] = made.whole
            notices += made.notices
        }
        do throws(RailConfigurationError) {
            let rail = try ColangFlowRail(
                ColangFlowReference(flow), of: program, at: surroundings.place, actions: actions, rails: rails,
                configuration: configuration.flowConfiguration)
            return RailCatalog.MadeRail(
                rail: rail, details: ["a flow of the folder, in Colang"], notices: rail.notices.map(RailNotice.init) + notices)
        } catch {
            var error = error
            if !reasons.isEmpty { error.advice += "; rails of the library that cannot stand: \(reasons.joined(separator: "; "))" }
            throw RailConfigurationError.making("flow `\(flow.text)`", at: flow.place, error)
        }
    }

    /// A rail of the library that a flow uses; nil, with the reason, where it cannot be made.
    private func libraryRail(
        _ name: String, parameters flow: FlowReference, _ surroundings: NemoSurroundings, _ reasons: inout [String]
    ) -> RailCatalog.MadeRail? {
        var reference = flow
        reference.name = name
        reference.text = name
        let places = [surroundings.place] + RailPlace.allCases
        guard let known = places.lazy.compactMap({ RailCatalog.flow(name, at: $0) }).first else { return nil }
        // The other parameters are the flow's own.
        reference.parameters = flow.parameters.filter { known.parameters.contains($0.key) }
        var surroundings = surroundings
        surroundings.place = known.place
        do {
            return try known.make(reference, surroundings)
        } catch {
            reasons.append("\(RailConfigurationError.making(name, at: flow.place, error))")
            return nil
        }
    }

    /// Whether the rails of a line run at the same time: not where one of them rewrites, and then that is told (row 140).
    private mutating func isParallel(_ line: NemoConfiguration.Line, _ rails: [ConfiguredRail], at place: RailPlace, file: String) -> Bool {
        guard line.isParallel else { return false }
        let rewriting = rails.filter { $0.rail?.effects.contains(.rewrites) ?? false }
        guard !rewriting.isEmpty else { return true }
        let labels = rewriting.map { "`\($0.label)`" }.joined(separator: ", ")
        configuration.notices.append(
            RailNotice(
                .warning, at: line.place ?? YAMLPlace(file: file), key: "parallel",
                "\(labels) rewrite, so the rails of \(place.explanation) run in order, those that rewrite first"))
        return false
    }

    // MARK: Streams

    private func windows(_ output: RailLine?) -> WindowPolicy {
        var windows = configuration.streaming.windows
        // Without streaming no window is ever made; with rewriting rails that judge whole texts nothing may leave before them.
        if !configuration.streaming.isEnabled { windows.streamsFirst = false }
        let rewrites = output?.judging.entries.contains { $0.rail.effects.contains(.rewrites) } ?? false
        if rewrites, configuration.streaming.firstPlace == nil { windows.streamsFirst = false }
        return windows
    }

    private mutating func tellLeak(_ guardrails: Guardrails) {
        guard guardrails.windows.streamsFirst, !guardrails.output.judging.entries.isEmpty else { return }
        let place = configuration.streaming.firstPlace ?? configuration.streaming.place
        configuration.notices.append(
            RailNotice(
                .warning, at: place ?? YAMLPlace(file: ""), key: "rails.output.streaming.stream_first",
                "text leaves before rails that judge whole texts have seen it: what they find has leaked. Set it to false"))
    }

    /// Row 112: with output rails and streaming not enabled, asking for a stream is an error.
    private func permission(_ rails: [ConfiguredRail], file: String) -> RailConfiguration.StreamPermission {
        let flows = rails.filter { $0.place == .output }.map(\.label)
        guard !flows.isEmpty, !configuration.streaming.isEnabled else { return .allowed }
        let place = configuration.streaming.place ?? configuration.lines[.output]?.place
        return .refused(flows: flows, file: place?.file ?? file, line: place?.line)
    }
}
