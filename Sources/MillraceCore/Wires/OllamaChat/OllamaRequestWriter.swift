/// Writes the fields that requests to both Ollama endpoints have in common.
///
/// What stands in the prompt's extras is written instead of the field of that name; members of `options` in the extras are written
/// into `options`, since that is where most of Ollama's own settings belong.
struct OllamaRequestWriter {
    let request: LLMRequest
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []

    init(_ request: LLMRequest) { self.request = request }

    // MARK: Fields

    /// Writes the key of a top-level field.
    ///
    /// False: the prompt replaces the field, and no value may follow.
    mutating func begins(_ name: String) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        writer.key(name)
        return true
    }

    /// Notes that a field was left out.
    mutating func drop(_ field: String) {
        diagnostics.append(Diagnostic(.requestFieldDropped, field: field))
    }

    /// An error about something this wire cannot say.
    func unsupported(_ feature: String) -> LLMError {
        LLMError(.unsupported(feature: feature), at: .request)
    }

    // MARK: The end of the request

    /// Writes everything that both endpoints have behind the conversation.
    mutating func writeRest() throws(LLMError) {
        let options = request.prompt.options
        writeFormat(options.responseFormat)
        try writeOptions(options)
        // The server streams unless it is told not to.
        if begins("stream") { writer.bool(request.isStreaming) }
        if let reasoning = options.reasoning { write(reasoning) }
        if let logprobs = options.logprobs {
            if begins("logprobs") { writer.bool(true) }
            if let count = logprobs.topCount, begins("top_logprobs") { writer.integer(count) }
        }
        if let count = options.choiceCount, count != 1 { throw unsupported("several answers to one prompt") }
        for (name, value) in options.extras where !(name == "options" && value.objectValue != nil) {
            writer.key(name)
            writer.value(value)
        }
    }

    /// A schema or `"json"`: the schema's name and strictness have no place, since the server always holds the model to it.
    private mutating func writeFormat(_ format: ResponseFormat?) {
        switch format {
        case nil, .text: break
        case .json: if begins("format") { writer.string("json") }
        case .jsonSchema(_, let schema, _): if begins("format") { writer.value(schema) }
        }
    }

    /// Writes `options` (Ollama's guide, "Modelfile": valid parameters and values).
    private mutating func writeOptions(_ options: GenerationOptions) throws(LLMError) {
        var own = JSONObject()
        func number(_ value: Double?, _ name: String) throws(LLMError) {
            guard let value else { return }
            // JSON has no number for it (RFC 8259 §6).
            guard value.isFinite else { throw unsupported("a \(name) that is no finite number") }
            own[name] = .number(JSONNumber(value))
        }
        try number(options.temperature, "temperature")
        try number(options.topP, "top_p")
        if let limit = options.maxOutputTokens { own["num_predict"] = .number(JSONNumber(limit)) }
        if !options.stop.isEmpty { own["stop"] = .array(options.stop.map(JSONValue.string)) }
        if let seed = options.seed { own["seed"] = .number(JSONNumber(seed)) }
        try number(options.frequencyPenalty, "frequency_penalty")
        try number(options.presencePenalty, "presence_penalty")
        for (name, value) in options.extras["options"]?.objectValue ?? JSONObject() { own[name] = value }
        if let given = options.extras["options"], given.objectValue == nil { return }
        guard !own.isEmpty else { return }
        writer.key("options")
        writer.value(.object(own))
    }

    /// Asks for reasoning: `think` is true, false, or one of the levels the server knows.
    private mutating func write(_ reasoning: ReasoningOptions) {
        if begins("think") {
            switch reasoning.effort {
            case nil: writer.bool(true)
            case ReasoningOptions.Effort.none?: writer.bool(false)
            case .minimal: writer.string("low")
            case .low, .medium, .high: writer.string(reasoning.effort?.rawValue ?? "medium")
            case .xhigh: writer.string("max")
            }
        }
        if reasoning.effort == .minimal { drop("reasoning.effort") }
        if reasoning.budgetTokens != nil { drop("reasoning.max_tokens") }
        if reasoning.isIncluded != nil { drop("reasoning.exclude") }
    }

    // MARK: Pictures

    /// The data of a picture, base64 alone: the server finds out the format by itself.
    mutating func imageData(_ image: ImagePart) throws(LLMError) -> String {
        if image.detail != nil { drop("images.detail") }
        switch image.source {
        case .base64(let data, _): return data
        case .url(let address):
            // Data in the address itself (RFC 2397).
            guard address.hasPrefix("data:"), let place = address.firstRange(of: ";base64,") else {
                throw unsupported("a picture by its address")
            }
            return String(address[place.upperBound...])
        case .fileID: throw unsupported("a picture by the id of an uploaded file")
        }
    }

    /// Writes `images`; nothing where there are none.
    mutating func writeImages(_ images: [String]) {
        guard !images.isEmpty else { return }
        writer.key("images")
        writer.beginArray()
        for image in images { writer.string(image) }
        writer.endArray()
    }
}

extension ImagePart {
    /// A picture of which only the data is known: its first bytes tell the format (RFC 4648 text of each format's signature).
    init(ollama data: String) {
        let mediaType =
            if data.hasPrefix("iVBORw0KGgo") {
                "image/png"
            } else if data.hasPrefix("/9j/") {
                "image/jpeg"
            } else if data.hasPrefix("R0lGOD") {
                "image/gif"
            } else if data.hasPrefix("UklGR") {
                "image/webp"
            } else {
                "application/octet-stream"
            }
        self.init(source: .base64(data, mediaType: mediaType))
    }
}
