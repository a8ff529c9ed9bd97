/// Cohere's `/v2/chat` (Cohere API reference, "Chat" and "Chat with streaming"): server-sent events with names.
struct CohereV2: WireCodec {
    var framing: Framing { .sse }
    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        CohereDecoder(context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = CohereRequestEncoder(request)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try CohereRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        CohereStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        CohereBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("message", error.message ?? error.type ?? error.code ?? "the request failed")
        writer.field("type", error.type)
        writer.field("code", error.code)
        writer.field("status", error.status)
        writer.endObject()
        return writer.bytes
    }
}
