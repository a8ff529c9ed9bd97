internal import MillraceCore

/// Reads Millrace's own form: one file, marked by `millrace: 1`.
///
/// ```yaml
/// millrace: 1
/// refusal: I cannot help with that.
/// models:
///   judge: { provider: openai, model: gpt-5-mini }
/// input:
///   - prompt_injection
///   - personal_data: { action: mask }
/// output:
///   parallel: true
///   rails:
///     - self_check_output: { model: judge, failure: open, timeout: 5s }
/// ```
struct NativeConfiguration {
    /// The file as it was read.
    let value: YAMLValue
    let file: String
    let making: RailMaking
    let missingRails: RailConfiguration.MissingRailPolicy

    private static let placeKeys: KeyValuePairs<String, RailPlace> = [
        "input": .input, "output": .output, "tool_calls": .toolCall, "tool_results": .toolResult, "retrieval": .retrieval,
    ]

    init(value: YAMLValue, file: String, making: RailMaking, missingRails: RailConfiguration.MissingRailPolicy) {
        self.value = value
        self.file = file
        self.making = making
        self.missingRails = missingRails
    }

    /// How the rails of the file are run where they do not say so themselves.
    private struct Defaults {
        var failure = RailFailurePolicy.closed
        var timeout = Duration.seconds(30)
    }

    /// The rails of one place.
    private struct Line {
        var rails: [ConfiguredRail] = []
        var isParallel = false
        var place: YAMLPlace
    }

    /// Makes the configuration.
    func configuration(path: String) throws(RailConfigurationError) -> RailConfiguration {
        var reader = try reading { () throws(YAMLError) in try YAMLReader(value, subject: "the configuration") }
        try reading { () throws(YAMLError) in try readVersion(&reader) }
        var surroundings = RailSurroundings(making: making)
        surroundings.folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        var notices: [RailNotice] = []
        surroundings.models = try reading { () throws(YAMLError) in try readModels(&reader) }
        let promptValues = try reading { () throws(YAMLError) in try list("prompts", &reader) }
        for value in promptValues {
            if let prompt = try TaskPrompt.read(value, notices: &notices) { surroundings.prompts.append(prompt) }
        }
        let defaults = try reading { () throws(YAMLError) in try readDefaults(&reader) }
        let windows = try reading { () throws(YAMLError) in try readWindows(&reader) }
        let limits = try reading { () throws(YAMLError) in try readLimits(&reader) }
        let (opaque, refusal, variables) = try reading { () throws(YAMLError) in
            (
                try reader.choice("opaque_parts", of: ["drop": OpaquePartPolicy.drop, "judge": .judge, "pass": .pass]) ?? .drop,
                try reader.text("refusal"), reader.value("variables")?.json.objectValue ?? JSONObject()
            )
        }
        for (name, value) in variables { surroundings.variables[name] = value }
        var lines: [RailPlace: Line] = [:]
        for (key, place) in NativeConfiguration.placeKeys {
            guard let value = reader.value(key) else { continue }
            lines[place] = try readLine(value, key: key, place: place, defaults: defaults, surroundings: surroundings, notices: &notices)
        }
        try reading { () throws(YAMLError) in try reader.finish() }
        let guardrails = try guardrails(lines, windows: windows, limits: limits, opaque: opaque, refusal: refusal)
        return RailConfiguration(
            form: .native, path: path, files: [file], guardrails: guardrails, rails: RailPlace.allCases.flatMap { lines[$0]?.rails ?? [] },
            models: surroundings.models, prompts: surroundings.prompts, notices: notices, streaming: .allowed,
            variables: surroundings.variables)
    }

    private func guardrails(
        _ lines: [RailPlace: Line], windows: WindowPolicy, limits: HoldLimits, opaque: OpaquePartPolicy, refusal: String?
    ) throws(RailConfigurationError) -> Guardrails {
        func line(_ place: RailPlace) -> RailLine {
            lines[place].map { RailLine($0.rails.compactMap(\.entry), isParallel: $0.isParallel) } ?? RailLine()
        }
        do throws(RailConfigurationError) {
            return try Guardrails(
                input: line(.input), output: line(.output), toolCall: line(.toolCall), toolResult: line(.toolResult),
                retrieval: line(.retrieval), windows: windows, limits: limits, opaqueParts: opaque, refusal: refusal)
        } catch {
            // The subject begins with the place that is wrong.
            let line = lines.first { error.subject.hasPrefix($0.key.rawValue + " ") }?.value
            throw RailConfigurationError.making(error.subject, at: line?.place ?? value.place, error)
        }
    }

    // MARK: The file

    private func readVersion(_ reader: inout YAMLReader) throws(YAMLError) {
        let version = try reader.int("millrace")
        guard version == 1 else { throw YAMLError("`millrace` is the version of the form: 1", at: value["millrace"]?.place ?? value.place) }
    }

    private func list(_ key: String, _ reader: inout YAMLReader) throws(YAMLError) -> [YAMLValue] {
        guard let value = reader.value(key) else { return [] }
        guard let list = value.list else { throw YAMLError("`\(key)` should be a list", at: value.place) }
        return list
    }

    private func readDefaults(_ reader: inout YAMLReader) throws(YAMLError) -> Defaults {
        var defaults = Defaults()
        defaults.failure = try reader.choice("failure", of: ["closed": RailFailurePolicy.closed, "open": .open]) ?? .closed
        defaults.timeout = try reader.duration("timeout") ?? defaults.timeout
        return defaults
    }

    private func readWindows(_ reader: inout YAMLReader) throws(YAMLError) -> WindowPolicy {
        var windows = WindowPolicy()
        guard var section = try reader.section("windows") else { return windows }
        windows.chunkSize = try section.int("chunk_size") ?? windows.chunkSize
        windows.contextSize = try section.int("context_size") ?? windows.contextSize
        windows.streamsFirst = try section.bool("stream_first") ?? false
        windows.unit = try section.choice("unit", of: ["tokens": WindowPolicy.Unit.tokens, "characters": .characters]) ?? .tokens
        windows.checksWholeText = try section.bool("checks_whole_text") ?? false
        try section.finish()
        return windows
    }

    private func readLimits(_ reader: inout YAMLReader) throws(YAMLError) -> HoldLimits {
        var limits = HoldLimits()
        guard var section = try reader.section("limits") else { return limits }
        limits.maxTextBytes = try section.count("max_text_bytes") ?? limits.maxTextBytes
        limits.maxPartBytes = try section.count("max_part_bytes") ?? limits.maxPartBytes
        limits.maxTime = try section.duration("max_time") ?? limits.maxTime
        try section.finish()
        return limits
    }

    private func readModels(_ reader: inout YAMLReader) throws(YAMLError) -> [ModelReference] {
        guard let value = reader.value("models") else { return [] }
        guard let members = value.members else { throw YAMLError("`models` should be a mapping of names to models", at: value.place) }
        var models: [ModelReference] = []
        for member in members {
            var section = try YAMLReader(member.value, subject: "the model `\(member.key)`")
            guard let provider = try section.text("provider"), let model = try section.text("model") else {
                throw YAMLError("the model `\(member.key)` needs a `provider` and a `model`", at: member.place)
            }
            guard ModelReference.provider(ofEngine: provider) != nil else {
                throw YAMLError("Millrace knows no provider `\(provider)`", at: member.place)
            }
            var parameters = JSONObject()
            for key in ModelReference.optionKeys.sorted() {
                if let number = try section.number(key) {
                    parameters[key] = .number(Int(exactly: number).map(JSONNumber.init) ?? JSONNumber(number))
                }
            }
            var reference = ModelReference(
                name: member.key, engine: provider, model: model, keyVariable: try section.text("key_variable"),
                baseURL: try section.text("base_url"), parameters: parameters, file: member.place.file, line: member.place.line)
            reference.cacheSize = try section.count("cache_size")
            try section.finish()
            models.append(reference)
        }
        return models
    }

    // MARK: Rails

    private func readLine(
        _ value: YAMLValue, key: String, place: RailPlace, defaults: Defaults, surroundings: RailSurroundings, notices: inout [RailNotice]
    ) throws(RailConfigurationError) -> Line {
        var line = Line(place: value.place)
        var elements = value.list
        if elements == nil {
            var section = try reading { () throws(YAMLError) in try YAMLReader(value, subject: "`\(key)`") }
            line.isParallel = try reading { () throws(YAMLError) in try section.bool("parallel") ?? false }
            elements = try reading { () throws(YAMLError) in try list("rails", &section) }
            try reading { () throws(YAMLError) in try section.finish() }
        }
        for element in elements ?? [] {
            line.rails.append(try readRail(element, place: place, defaults: defaults, surroundings: surroundings, notices: &notices))
        }
        return line
    }

    private func readRail(
        _ value: YAMLValue, place: RailPlace, defaults: Defaults, surroundings: RailSurroundings, notices: inout [RailNotice]
    ) throws(RailConfigurationError) -> ConfiguredRail {
        let (name, options) = try reading { () throws(YAMLError) in try railName(value) }
        guard let definition = RailTable.all.first(where: { $0.name == name }) else {
            let near = YAMLReader.near(name, in: RailTable.all.map(\.name)).map { "did you mean `\($0)`?" }
            let error = RailConfigurationError(
                .unknownName, subject: "rail `\(name)`", file: value.place.file, line: value.place.line,
                advice: near ?? "known: \(RailTable.all.map(\.name).joined(separator: ", "))")
            return try missing(error, name: name, place: place, at: value.place, &notices)
        }
        guard definition.places.contains(place) else {
            let places = RailPlace.allCases.filter(definition.places.contains).map(\.rawValue).joined(separator: ", ")
            throw RailConfigurationError(
                .invalidValue, subject: "rail `\(name)`", file: value.place.file, line: value.place.line,
                advice: "it cannot stand at \(place.rawValue), only at: \(places)")
        }
        let empty = YAMLValue(.mapping([]), place: value.place)
        var reader = try reading { () throws(YAMLError) in try YAMLReader(options ?? empty, subject: "`\(name)`") }
        let failure = try reading { () throws(YAMLError) in
            try reader.choice("failure", of: ["closed": RailFailurePolicy.closed, "open": .open]) ?? defaults.failure
        }
        let timeout = try reading { () throws(YAMLError) in try reader.duration("timeout") ?? defaults.timeout }
        let given = try reading { () throws(YAMLError) in
            let given = try RailOptions(definition.options, from: &reader, place: place, surroundings: surroundings)
            try reader.finish()
            return given
        }
        do {
            return ConfiguredRail(
                place: place, rail: try definition.make(given), label: name, failure: failure, timeout: timeout, details: given.details,
                file: value.place.file, line: value.place.line)
        } catch {
            return try missing(
                RailConfigurationError.making("rail `\(name)`", at: value.place, error), name: name, place: place, at: value.place, &notices)
        }
    }

    /// A rail that is not there: told where that is allowed, and only where no executor is the reason or the name is unknown.
    private func missing(
        _ error: RailConfigurationError, name: String, place: RailPlace, at source: YAMLPlace, _ notices: inout [RailNotice]
    ) throws(RailConfigurationError) -> ConfiguredRail {
        guard missingRails == .leaveOut, error.kind == .unknownName || error.kind == .unsupported else { throw error }
        notices.append(RailNotice(.missing, at: source, key: name, "\(error.subject): \(error.advice)"))
        return ConfiguredRail(place: place, rail: nil, label: name, file: source.file, line: source.line)
    }

    private func railName(_ value: YAMLValue) throws(YAMLError) -> (String, YAMLValue?) {
        if let name = value.text { return (name, nil) }
        guard let members = value.members, members.count == 1, let member = members.first else {
            throw YAMLError("a rail is a name, or a name with its options: `- regex: { patterns: […] }`", at: value.place)
        }
        return (member.key, member.value.isNull ? nil : member.value)
    }
}
