/// Ollama's `/api/generate` (Ollama API reference, "Generate a response"): one prompt in, text out, as JSON lines.
///
/// The provider's base URL ends before `/api`. Responses are read and written as those of ``OllamaChat``, under other names.
struct OllamaGenerate: WireCodec {
    var framing: Framing { .ndjson }
    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        OllamaDecoder(wire: .ollamaGenerate, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = OllamaGenerateRequestEncoder(request)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try OllamaGenerateRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        OllamaStreamEncoder(wire: .ollamaGenerate, options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        OllamaBodyEncoder(wire: .ollamaGenerate, options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.ollamaError(error)
        return writer.bytes
    }
}
