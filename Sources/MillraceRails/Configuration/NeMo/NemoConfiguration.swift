internal import MillraceCore

/// What a configuration of NeMo Guardrails says, key by key.
///
/// <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/yaml-schema/index.html>
struct NemoConfiguration: Sendable {
    /// The flows of one kind of rails.
    struct Line: Sendable {
        var flows: [FlowReference] = []
        var isParallel = false
        /// Where `parallel` stands, or the section.
        var place: YAMLPlace?
    }

    /// `rails.output.streaming`.
    struct Streaming: Sendable {
        var isEnabled = false
        var windows = WindowPolicy(streamsFirst: true)
        var place: YAMLPlace?
        var firstPlace: YAMLPlace?
    }

    var models: [ModelReference] = []
    var prompts: [TaskPrompt] = []
    var instructions: String?
    var sampleConversation: String?
    /// Flows by their place.
    var lines: [RailPlace: Line] = [:]
    var streaming = Streaming()
    var settings = NemoRailSettings()
    /// The temperature of rails that ask a model. Default: 0.001.
    var lowestTemperature = 0.001
    /// Whether a block is told as an error only, without a reply.
    var raisesExceptions = false
    var colangVersion = "1.0"
    var colangPlace: YAMLPlace?
    /// Texts of the bot by canonical form.
    var botMessages: [String: [String]] = [:]
    /// Values of the application, for templates.
    var customData = JSONObject()
    var notices: [RailNotice] = []

    /// What NeMo Guardrails says where a rail blocks (`bot refuse to respond`).
    static let refusal = "I'm sorry, I can't respond to that."
    /// NeMo Guardrails' word for the passages of a retrieval that was blocked.
    static let refusalMessage = "refuse to respond"

    /// What the user reads where a rail blocks.
    var refusal: String? { raisesExceptions ? nil : colangRefusal ?? NemoConfiguration.refusal }

    /// The text of `bot refuse to respond` of the folder.
    var colangRefusal: String?

    /// The value of `$config` in flows.
    var flowConfiguration: JSONValue = [:]

    /// `bot_messages` as Colang writes them.
    var botMessageDefinitions: String {
        botMessages.sorted { $0.key < $1.key }.map { name, texts in
            let lines = texts.map { text in
                "  \"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
            }
            return (["define bot \(name)"] + lines).joined(separator: "\n")
        }
        .joined(separator: "\n\n") + "\n"
    }

    /// Values for templates and flows.
    var variables: [String: JSONValue] {
        var variables: [String: JSONValue] = [:]
        for (name, value) in customData { variables[name] = value }
        if let instructions { variables["general_instructions"] = .string(instructions) }
        if let sampleConversation {
            variables["sample_conversation"] = .string(sampleConversation)
            variables["sample_conversation_two_turns"] = .string(sampleConversation)
        }
        return variables
    }

    /// The model of a task: the one of its name, else `main`.
    func model(ofTask task: String) -> ModelReference? {
        models.first { $0.name == task } ?? models.first { $0.name == "main" }
    }

    /// Reads the joined values.
    init(values: [String: YAMLValue], file: String) throws(RailConfigurationError) {
        var config = JSONObject()
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where key != "models" && key != "prompts" { config[key] = value.json }
        config["enable_rails_exceptions"] = .bool(values["enable_rails_exceptions"]?.bool ?? false)
        flowConfiguration = .object(config)
        do throws(YAMLError) {
            let place = YAMLPlace(file: file)
            let members = values.map { YAMLValue.Member(key: $0.key, place: $0.value.place, value: $0.value) }
                .sorted { ($0.place.file, $0.place.line ?? 0, $0.key) < ($1.place.file, $1.place.line ?? 0, $1.key) }
            var reader = try YAMLReader(YAMLValue(.mapping(members), place: place), subject: "the configuration")
            try readModels(&reader)
            try readInstructions(&reader)
            try readSwitches(&reader)
            if var rails = try reader.section("rails") { try readRails(&rails) }
            // Where older configurations have it.
            if let old = reader.value("sensitive_data_detection") {
                notices.append(RailNotice(.warning, at: old.place, key: "sensitive_data_detection", "it belongs under rails.config"))
                try settings.readSensitiveData(old, notices: &notices)
            }
            for (key, text) in NemoNotices.top {
                guard let value = reader.value(key), value.list?.isEmpty != true, value.members?.isEmpty != true else { continue }
                notices.append(RailNotice(.warning, at: value.place, key: key, text))
            }
            _ = reader.value("import_paths")
            prompts = []
            let elements = reader.value("prompts")
            guard elements == nil || elements?.list != nil else { throw YAMLError("`prompts` should be a list", at: elements?.place ?? place) }
            promptValues = elements?.list ?? []
            // NeMo Guardrails puts keys it does not know into `custom_data`.
            notices += NemoNotices.unknown(reader, in: "")
        } catch {
            throw error.asConfigurationError
        }
        for value in promptValues {
            if let prompt = try TaskPrompt.read(value, notices: &notices) { prompts.append(prompt) }
        }
        promptValues = []
    }

    private var promptValues: [YAMLValue] = []

    // MARK: Models

    private mutating func readModels(_ reader: inout YAMLReader) throws(YAMLError) {
        for var section in try reader.sections("models") ?? [] {
            let place = section.place
            guard let type = try section.text("type"), let engine = try section.text("engine") else {
                throw YAMLError("a model needs a `type` and an `engine`", at: place)
            }
            var parameters = JSONObject()
            if let value = section.value("parameters") {
                guard case .object(let object) = value.json else { throw YAMLError("`parameters` should be a mapping of keys to values", at: value.place) }
                parameters = object
            }
            let name = try section.text("model")
            let other = (parameters["model_name"] ?? parameters["model"])?.stringValue
            guard (name == nil) != (other == nil), let model = name ?? other, !model.isEmpty else {
                throw YAMLError("a model is named in one place: `model`, or `model` or `model_name` under `parameters`", at: place)
            }
            parameters["model_name"] = nil
            parameters["model"] = nil
            var baseURL: String?
            for key in ModelReference.addressKeys {
                guard let url = parameters[key]?.stringValue else { continue }
                baseURL = baseURL ?? url
                parameters[key] = nil
            }
            var reference = ModelReference(
                name: type, engine: engine, model: model, keyVariable: try section.text("api_key_env_var"), baseURL: baseURL,
                parameters: parameters, mode: try section.choice("mode", of: ModelReference.Mode.self) ?? .chat, file: place.file, line: place.line)
            if var cache = try section.section("cache") {
                if try cache.bool("enabled") ?? false { reference.cacheSize = try cache.count("maxsize") ?? 50_000 } else { _ = try cache.count("maxsize") }
                if let stats = cache.value("stats") {
                    notices.append(RailNotice(.warning, at: stats.place, key: "models.\(type).cache.stats", "hits are told in records, not logged"))
                }
                notices += NemoNotices.unknown(cache, in: "models.\(type).cache")
            }
            tell(reference, at: place)
            notices += NemoNotices.unknown(section, in: "models.\(type)")
            models.append(reference)
        }
    }

    private mutating func tell(_ model: ModelReference, at place: YAMLPlace) {
        let key = "models.\(model.name)"
        if model.provider == nil {
            notices.append(
                RailNotice(.warning, at: place, key: "\(key).engine", "Millrace knows no provider `\(model.engine)`: the application must make its executor"))
        }
        if model.mode == .text {
            notices.append(RailNotice(.warning, at: place, key: "\(key).mode", "models are asked in conversations; a text is one message of the user"))
        }
        if model.parameters["stream"] != nil || model.parameters["streaming"] != nil {
            notices.append(RailNotice(.note, at: place, key: "\(key).parameters", "whether an answer streams is asked with each call"))
        }
        let left = model.parameters.keys.filter { !ModelReference.optionKeys.contains($0) && $0 != "stream" && $0 != "streaming" }
        if !left.isEmpty {
            notices.append(
                RailNotice(
                    .note, at: place, key: "\(key).parameters",
                    "handed to the application with the model: \(left.sorted().map { "`\($0)`" }.joined(separator: ", "))"))
        }
    }

    // MARK: Texts and switches

    private mutating func readInstructions(_ reader: inout YAMLReader) throws(YAMLError) {
        for var section in try reader.sections("instructions") ?? [] {
            let place = section.place
            let (type, content) = (try section.text("type"), try section.text("content"))
            if type == "general", instructions == nil { instructions = content }
            notices.append(
                RailNotice(
                    .warning, at: place, key: "instructions",
                    "prompts reach the model as the caller wrote them; templates read it as `general_instructions`"))
            notices += NemoNotices.unknown(section, in: "instructions")
        }
        if let text = try reader.placedText("sample_conversation") {
            sampleConversation = text.text
            notices.append(
                RailNotice(
                    .warning, at: text.place, key: "sample_conversation",
                    "prompts reach the model as the caller wrote them; templates read it as `sample_conversation`"))
        }
        if let messages = reader.value("bot_messages") {
            guard let members = messages.members else { throw YAMLError("`bot_messages` should be a mapping of names to lists of texts", at: messages.place) }
            for member in members {
                botMessages[member.key] = member.value.list?.compactMap(\.text) ?? [member.value.text].compactMap(\.self)
            }
        }
    }

    private mutating func readSwitches(_ reader: inout YAMLReader) throws(YAMLError) {
        lowestTemperature = try reader.number("lowest_temperature") ?? lowestTemperature
        raisesExceptions = try reader.bool("enable_rails_exceptions") ?? false
        if let version = reader.value("colang_version") {
            colangVersion = version.text ?? ""
            colangPlace = version.place
        }
        if let value = reader.value("passthrough") {
            guard let isPassthrough = value.bool else { throw YAMLError("`passthrough` should be true or false", at: value.place) }
            if !isPassthrough {
                notices.append(RailNotice(.warning, at: value.place, key: "passthrough", "prompts reach the model as the caller wrote them, always"))
            }
        }
        if let value = reader.value("custom_data") {
            guard case .object(let object) = value.json else { throw YAMLError("`custom_data` should be a mapping of keys to values", at: value.place) }
            customData = object
        }
        if let value = reader.value("tracing") {
            var section = try YAMLReader(value, subject: "`tracing`")
            let isEnabled = try section.bool("enabled") ?? false
            if isEnabled {
                notices.append(
                    RailNotice(.warning, at: value.place, key: "tracing", "observers of the guarded executor are told of every decision; adapters are theirs"))
            }
            for key in ["adapters", "span_format", "enable_content_capture"] { _ = section.value(key) }
            notices += NemoNotices.unknown(section, in: "tracing")
        }
    }
}

extension YAMLValue {
    /// The value as JSON; plain scalars are numbers, booleans or texts as YAML resolves them.
    var json: JSONValue {
        switch kind {
        case .null: return .null
        case .scalar(let text, let isPlain):
            guard isPlain else { return .string(text) }
            if let int { return .number(JSONNumber(int)) }
            if let double, double.isFinite { return .number(JSONNumber(double)) }
            // A bare `y` or `n` is a text for most readers of YAML.
            if text.count > 1, let bool { return .bool(bool) }
            return .string(text)
        case .list(let elements): return .array(elements.map(\.json))
        case .mapping(let members):
            var object = JSONObject()
            for member in members { object[member.key] = member.value.json }
            return .object(object)
        }
    }
}
