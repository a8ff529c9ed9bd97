/// Ollama's `/api/chat` (Ollama API reference, "Generate a chat message"): JSON lines, tool calls whole, arguments as objects.
///
/// The provider's base URL ends before `/api`.
struct OllamaChat: WireCodec {
    var framing: Framing { .ndjson }
    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        OllamaDecoder(wire: .ollamaChat, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = OllamaChatRequestEncoder(request)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try OllamaChatRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        // A call goes out whole, when it is complete; those that began earlier come first all the same.
        SequencedStreamEncoder(OllamaStreamEncoder(wire: .ollamaChat, options: options))
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        OllamaBodyEncoder(wire: .ollamaChat, options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.ollamaError(error)
        return writer.bytes
    }
}
