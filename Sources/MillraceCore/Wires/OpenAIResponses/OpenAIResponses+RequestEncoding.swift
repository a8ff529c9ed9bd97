/// Writes a request as `/responses` takes it (OpenAI API reference, "Create a model response"), with one server's deviations.
///
/// Fields come in one fixed order, so the same request is the same bytes. What stands in the prompt's extras is written instead of the
/// field of that name; what the server refuses is left out with a diagnostic; what cannot be said at all is an error before anything is sent.
struct ResponsesRequestEncoder {
    let request: LLMRequest
    let profile: OpenAIResponsesProfile
    var writer = JSONWriter()
    var diagnostics: [Diagnostic] = []
    var ids = ResponsesCallIDs()
    /// The ids of custom calls so far: their results have a form of their own.
    var customCalls: Set<ToolCallID> = []
    private var written: Set<String> = []

    init(_ request: LLMRequest, profile: OpenAIResponsesProfile) {
        self.request = request
        self.profile = profile
    }

    /// The whole request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for a part or option this wire has no form for.
    mutating func encode() throws(LLMError) -> WireRequest {
        let options = request.prompt.options
        writer.beginObject()
        if begins("model") { writer.string(request.model) }
        try writeConversation(request.prompt.messages)
        if request.isStreaming, begins("stream") { writer.bool(true) }
        writeStorage(options)
        writeTools(options)
        try writeSampling(options)
        writeText(options.responseFormat)
        if let reasoning = options.reasoning { writeReasoning(reasoning) }
        writeExtras()
        writer.endObject()
        return WireRequest(path: profile.path, body: writer.bytes, diagnostics: diagnostics)
    }

    // MARK: Fields

    /// Writes the key of a top-level field.
    ///
    /// False: the prompt replaces the field, or the server refuses it, and no value may follow.
    mutating func begins(_ name: String, refusedAs field: OpenAIResponsesProfile.RequestField? = nil) -> Bool {
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

    /// Whether the server will keep the response, as far as the request says.
    var stores: Bool { request.prompt.options.extras["store"].map { $0 == .bool(true) } ?? profile.stores }

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

    // MARK: The conversation

    private mutating func writeConversation(_ messages: [Message]) throws(LLMError) {
        var rest = messages[...]
        if profile.usesInstructions, !profile.refuses.contains(.instructions), let first = rest.first, first.role == .system,
            first.parts.count == 1, case .text(let text)? = first.parts.first, begins("instructions")
        {
            writer.string(text.text)
            rest.removeFirst()
        }
        guard begins("input") else { return }
        writer.beginArray()
        for message in rest { try write(message) }
        writer.endArray()
    }
}

/// Decides which id each call and its result carry in one request: as ``ChatToolCallIDs``, and never longer than OpenAI takes.
struct ResponsesCallIDs {
    private var ids = ChatToolCallIDs(rule: .any)

    /// The longest `call_id` that OpenAI's API accepts.
    private static let longest = 64

    /// The id of the next call on the wire, and whether an earlier call of the conversation had the same.
    mutating func call(_ id: ToolCallID) -> (wireID: String, isRepeated: Bool) { ids.call(ResponsesCallIDs.short(id)) }

    /// The id of the next result on the wire.
    mutating func result(_ id: ToolCallID) -> String { ids.result(ResponsesCallIDs.short(id)) }

    /// An id that is short enough: a longer one is replaced by its FNV-1a hash (RFC 9923).
    private static func short(_ id: ToolCallID) -> ToolCallID {
        // Room for the number behind a repeated id.
        guard id.rawValue.utf8.count > longest - 4 else { return id }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in id.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return ToolCallID("call_" + String(hash, radix: 16))
    }
}
