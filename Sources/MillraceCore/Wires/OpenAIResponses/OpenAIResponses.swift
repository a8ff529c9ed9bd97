/// OpenAI's `/responses` with one server's deviations (OpenAI API reference, "Responses").
struct OpenAIResponses: WireCodec {
    let profile: OpenAIResponsesProfile

    var framing: Framing { .sse }

    // What proves the end is an event of its own; a sentinel behind it means nothing.
    var ending: EndingRules { EndingRules(usesUnterminatedEvent: profile.deliversUnterminatedEvent) }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        ResponsesDecoder(context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = ResponsesRequestEncoder(request, profile: profile)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try ResponsesRequestDecoder.decode(body, profile: profile)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        ResponsesStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        ResponsesBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.chatError(error)
        return writer.bytes
    }
}
