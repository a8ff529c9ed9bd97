/// Google's `generateContent`, streamed as server-sent events or as one JSON array (Gemini API reference, "Generating content").
struct Gemini: WireCodec {
    let profile: GeminiProfile
    let framing: Framing

    /// A finish reason and the close of the stream are the proof of the end; there is no sentinel.
    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        GeminiDecoder(profile: profile, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = GeminiRequestEncoder(request, profile: profile, framing: framing)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try GeminiRequestDecoder.decode(body, path: path)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        GeminiStreamEncoder(framing: framing, options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        GeminiBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.geminiError(error)
        return writer.bytes
    }
}
