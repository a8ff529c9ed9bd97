/// Writes a request as `/chat/completions` takes it (OpenAI API reference, "Create chat completion"), with one server's deviations.
///
/// Fields come in one fixed order, so the same request is the same bytes: prompt caches and recordings rely on it. What stands in
/// the prompt's extras is written instead of the field of that name; what the server refuses is left out with a diagnostic; what
/// cannot be said at all is an error before anything is sent.
struct ChatRequestEncoder {
    let request: LLMRequest
    let profile: OpenAIChatProfile
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []
    var ids: ChatToolCallIDs
    /// The tool of each call so far, for results in the older form, which pair by name.
    var toolNames: [ToolCallID: String] = [:]
    private var written: Set<String> = []

    init(_ request: LLMRequest, profile: OpenAIChatProfile) {
        self.request = request
        self.profile = profile
        self.ids = ChatToolCallIDs(rule: profile.toolCallIDRule)
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        if begins("model") { writer.string(request.model) }
        if begins("messages") { try write(request.prompt.messages) }
        writeStreaming()
        try writeTools(options)
        try writeSampling(options)
        try writeResponseFormat(options.responseFormat)
        if let reasoning = options.reasoning { writeReasoning(reasoning) }
        writeExtras()
        writer.endObject()
        return WireRequest(path: path, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    /// Writes the key of a top-level field.
    ///
    /// False: the prompt replaces the field, or the server refuses it, and no value may follow.
    mutating func begins(_ name: String, refusedAs field: OpenAIChatProfile.RequestField? = nil) -> Bool {
        if request.prompt.options.extras[name] != nil { return false }
        if let field, profile.refuses.contains(field) {
            drop(field.rawValue)
            return false
        }
        written.insert(name)
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

    private mutating func writeExtras() {
        let own = request.prompt.options.extras
        for (key, value) in profile.extras where own[key] == nil && !written.contains(key) {
            writer.key(key)
            writer.value(value)
        }
        for (key, value) in own {
            writer.key(key)
            writer.value(value)
        }
    }

    /// The profile's path with the model's name in it, percent-encoded as one segment (RFC 3986 §3.3).
    private var path: String {
        guard let place = profile.path.firstRange(of: "{model}") else { return profile.path }
        var segment = ""
        for byte in request.model.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                segment.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                segment += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return profile.path.replacingCharacters(in: place, with: segment)
    }
}

extension String {
    /// The text with one range replaced.
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
