/// Decodes responses of `InvokeModelWithResponseStream` whose model is Anthropic's: takes each event out of its message
/// (`{"bytes": base64}`) and hands it on (Amazon Bedrock API reference, "PayloadPart").
struct InvokeDecoder: WireEventDecoder {
    private var messages: AnthropicDecoder
    private let limits: DecodingLimits
    // The event that was taken out; its memory is used again.
    private var event: [UInt8] = []

    init(profile: AnthropicMessagesProfile, context: ResponseContext, limits: DecodingLimits) {
        self.messages = AnthropicDecoder(profile: profile, context: context, limits: limits)
        self.limits = limits
    }

    var assembler: ResponseAssembler { messages.assembler }
    var isOverLimit: Bool { messages.isOverLimit }
    var evidence: EndEvidence { messages.evidence }
    var metadata: JSONObject { messages.metadata }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        messages.note(code, value: value, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        messages.close(closing, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        if event.isException { return .failed(ProviderError(awsException: event)) }
        if event.isWholeBody { return try decodeBody(event, into: &frames) }
        guard event.name.elementsEqual("chunk".utf8) else {
            // Some gateways leave out the wrapping.
            guard ConverseEvent(event.name) == nil else { return .foreign("Bedrock Converse events") }
            return try messages.decode(event, into: &frames)
        }
        guard let span = try bytes(of: event.data) else { return .foreign("messages without `bytes`") }
        // Moved out, so that it can be read while frames are made, and back.
        var payload: [UInt8] = []
        swap(&payload, &self.event)
        defer { swap(&payload, &self.event) }
        let base64 = UnsafeRawBufferPointer(rebasing: event.data[span.start..<span.end])
        // An escaped slash is all that a writer of JSON may have changed in base64.
        let isText = span.hasEscapes ? decodeEscaped(span, event.data, into: &payload) : Base64.decode(base64, into: &payload)
        guard isText else { throw JSONError(.wrongKind, offset: span.start) }
        if payload.withUnsafeBytes({ UTF8Check.firstInvalidOffset($0) }) != nil {
            messages.note(.invalidUTF8Replaced, value: payload.count, into: &frames)
            payload = payload.withUnsafeBytes { UTF8Check.repaired($0) }
        }
        return try decode(payload, number: event.number, into: &frames)
    }

    private func decodeEscaped(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer, into payload: inout [UInt8]) -> Bool {
        var sawLoneSurrogate = false
        var text = JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
        return text.withUTF8 { Base64.decode(UnsafeRawBufferPointer($0), into: &payload) }
    }

    private mutating func decode(
        _ payload: [UInt8], number: Int, into frames: inout [StreamFrame]
    ) throws(JSONError) -> EventReading {
        let result = payload.withUnsafeBytes { data in
            let event = WireEvent(name: UnsafeRawBufferPointer(start: nil, count: 0), data: data, number: number, isWholeBody: false)
            return Result { () throws(JSONError) in try messages.decode(event, into: &frames) }
        }
        return try result.get()
    }

    private func bytes(of data: UnsafeRawBufferPointer) throws(JSONError) -> JSONStringSpan? {
        var span: JSONStringSpan?
        var scanner = JSONScanner(data, maxDepth: limits.maxDepth)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "bytes") { span = try scanner.stringOrNull() } else { _ = try scanner.skipValue() }
        }
        try scanner.finish()
        return span
    }

    /// Reads a whole body, which is Anthropic's own, or an error of the service.
    private mutating func decodeBody(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let reading = try messages.decode(event, into: &frames)
        guard case .foreign = reading else { return reading }
        let body = try JSONValue(parsing: event.data)
        if body["output"] != nil { return .foreign("a Bedrock Converse response") }
        return body["message"]?.stringValue != nil || body["__type"] != nil ? .failed(ProviderError(value: body)) : reading
    }
}
