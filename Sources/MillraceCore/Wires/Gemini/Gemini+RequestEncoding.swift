/// Writes a request as `generateContent` takes it (Gemini API reference, "Generating content"; Vertex AI API reference, "generateContent").
///
/// Fields come in one fixed order, so the same request is the same bytes. What stands in the prompt's extras is written instead of the
/// field of that name; of `generationConfig` and `toolConfig` member by member, because what Millrace does not model is in there too.
struct GeminiRequestEncoder {
    let request: LLMRequest
    let profile: GeminiProfile
    let framing: Framing
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []
    var ids = ChatToolCallIDs(rule: .any)
    /// The calls so far that have no result, in order: results pair by name where there are no ids.
    var unanswered: [(id: ToolCallID, name: String)] = []
    /// The tool of each call so far.
    var toolNames: [ToolCallID: String] = [:]

    init(_ request: LLMRequest, profile: GeminiProfile, framing: Framing) {
        self.request = request
        self.profile = profile
        self.framing = framing
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        writer.beginObject()
        if begins("contents") { try writeContents() }
        if begins("systemInstruction", if: hasInstructions) { try writeInstructions() }
        try writeTools()
        try writeGenerationConfig()
        for (key, value) in extras where !Self.merged.contains(key) {
            writer.key(key)
            writer.value(value)
        }
        writer.endObject()
        return WireRequest(path: path, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    /// Fields whose members are written among those of the extras.
    private static let merged: Set<String> = ["generationConfig", "toolConfig"]

    var extras: JSONObject { request.prompt.options.extras }

    /// Writes the key of a top-level field; false where the prompt replaces the field or there is nothing to say.
    mutating func begins(_ name: String, if isNeeded: Bool = true) -> Bool {
        guard isNeeded, extras[name] == nil else { return false }
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

    // MARK: The path

    /// The model's place and the method: `models/m:streamGenerateContent?alt=sse`.
    private var path: String {
        let name = request.model.contains("/") ? request.model : "models/\(request.model)"
        let place =
            profile.endpoint == .vertex && !name.hasPrefix("publishers/") && !name.hasPrefix("projects/")
                && name.hasPrefix("models/") ? "publishers/google/\(name)" : name
        var encoded = ""
        for byte in place.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: "@"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        guard request.isStreaming else { return encoded + ":generateContent" }
        return encoded + ":streamGenerateContent" + (framing == .jsonArray ? "" : "?alt=sse")
    }
}
