/// Google's Interactions API (Gemini API reference, "Interactions").
struct GeminiInteractions: WireCodec {
    var framing: Framing { .sse }

    /// `interaction.completed` proves the end; what stands behind it (`event: done`) is not read.
    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        InteractionsDecoder(context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = InteractionsRequestEncoder(request)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try InteractionsRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        InteractionsStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        InteractionsBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.geminiError(error)
        return writer.bytes
    }
}
