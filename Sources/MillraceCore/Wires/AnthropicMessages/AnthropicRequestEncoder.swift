/// Writes a request as `/v1/messages` takes it (Claude API docs, "Create a message"), with one server's deviations.
///
/// Fields come in one fixed order, so the same request is the same bytes: prompt caches and recordings rely on it. What stands in
/// the prompt's extras is written instead of the field of that name; what the server refuses is left out with a diagnostic; what
/// cannot be said at all is an error before anything is sent.
struct AnthropicRequestEncoder {
    let request: LLMRequest
    let profile: AnthropicMessagesProfile
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []
    var ids = AnthropicToolCallIDs()
    private var written: Set<String> = []
    private var headers: [HTTPHeader] = []

    init(_ request: LLMRequest, profile: AnthropicMessagesProfile) {
        self.request = request
        self.profile = profile
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        writeEndpoint()
        writeOutputLimit(options)
        try writeConversation()
        if request.isStreaming, profile.endpoint != .bedrock, begins("stream") { writer.bool(true) }
        try writeTools(options)
        try writeSampling(options)
        writeThinking(options)
        writeOutputConfig(options)
        writeExtras()
        writer.endObject()
        return WireRequest(path: path, headers: headers, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    /// Writes the key of a top-level field.
    ///
    /// False: the prompt replaces the field, or the server refuses it, and no value may follow.
    mutating func begins(_ name: String, refusedAs field: AnthropicMessagesProfile.RequestField? = nil) -> Bool {
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
        for (key, value) in profile.extras where own[key] == nil && !written.contains(key) && !isOfHeader(key) {
            writer.key(key)
            writer.value(value)
        }
        for (key, value) in own where !isOfHeader(key) {
            writer.key(key)
            writer.value(value)
        }
    }

    // MARK: The endpoint

    private static let betaField = "anthropic_beta"

    /// Whether a field stands in the headers of this endpoint.
    private func isOfHeader(_ name: String) -> Bool { name == Self.betaField }

    /// What differs from endpoint to endpoint: where the model and the version stand, and how beta features are asked for.
    private mutating func writeEndpoint() {
        let version = profile.version
        switch profile.endpoint {
        case .anthropic:
            if begins("model") { writer.string(request.model) }
            headers.append(HTTPHeader("anthropic-version", version ?? "2023-06-01"))
        case .vertex: if begins("anthropic_version") { writer.string(version ?? "vertex-2023-10-16") }
        case .bedrock: if begins("anthropic_version") { writer.string(version ?? "bedrock-2023-05-31") }
        }
        var betas = profile.betas
        for extras in [profile.extras, request.prompt.options.extras] {
            switch extras[Self.betaField] {
            case .string(let names)?: betas += names.split(separator: ",").map { String($0).withoutBlanks }
            case .array(let names)?: betas += names.compactMap(\.stringValue)
            default: break
            }
        }
        var unique: [String] = []
        for beta in betas where !beta.isEmpty && !unique.contains(beta) { unique.append(beta) }
        guard !unique.isEmpty else { return }
        if profile.endpoint == .bedrock {
            writer.key(Self.betaField)
            writer.value(.array(unique.map(JSONValue.string)))
        } else {
            headers.append(HTTPHeader("anthropic-beta", unique.joined(separator: ",")))
        }
    }

    private var path: String {
        let model = request.model.percentEncodedSegment
        return switch profile.endpoint {
        case .anthropic: "messages"
        case .vertex: "publishers/anthropic/models/\(model):\(request.isStreaming ? "streamRawPredict" : "rawPredict")"
        case .bedrock: "model/\(model)/\(request.isStreaming ? "invoke-with-response-stream" : "invoke")"
        }
    }
}

extension String {
    /// The text without blanks at its ends.
    fileprivate var withoutBlanks: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The text as one segment of a path (RFC 3986 §3.3); `@`, with which Vertex AI marks versions, may stay.
    var percentEncodedSegment: String {
        var segment = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"):
                segment.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                segment += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return segment
    }
}
