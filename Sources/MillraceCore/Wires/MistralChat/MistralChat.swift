/// Mistral's `/v1/chat/completions` (Mistral API reference, "Chat completion"): OpenAI's chunks, with content that may be a list of
/// blocks.
///
/// Responses are read by the decoder of OpenAI's chat, which knows every form of them; requests and responses are written in
/// Mistral's own form.
struct MistralChat: WireCodec {
    let profile: MistralChatProfile

    var framing: Framing { .sse }
    var ending: EndingRules { EndingRules(hasSentinel: true) }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        ChatDecoder(profile: OpenAIChatProfile(), context: context, limits: limits, wire: .mistralChat)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = MistralRequestEncoder(request, profile: profile)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try MistralRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        MistralStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        MistralBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.mistralError(error)
        return writer.bytes
    }
}
