/// OpenAI's older `/completions` (OpenAI API reference, "Completions"), and servers compatible with it: one text in, text out.
struct OpenAICompletions: WireCodec {
    var framing: Framing { .sse }
    var ending: EndingRules { EndingRules(hasSentinel: true) }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        CompletionsDecoder(context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = CompletionsRequestEncoder(request)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try CompletionsRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        CompletionsStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        CompletionsBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.chatError(error)
        return writer.bytes
    }
}
