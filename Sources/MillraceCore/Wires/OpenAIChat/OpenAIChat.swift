/// OpenAI's `/chat/completions` with one server's deviations (OpenAI API reference, "Chat completions").
struct OpenAIChat: WireCodec {
    let profile: OpenAIChatProfile

    var framing: Framing { .sse }

    var ending: EndingRules {
        EndingRules(
            hasSentinel: true, usesUnterminatedEvent: profile.deliversUnterminatedEvent, mayLackFinishReason: profile.omitsFinishReason)
    }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        ChatDecoder(profile: profile, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = ChatRequestEncoder(request, profile: profile)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try ChatRequestDecoder.decode(body)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        ChatStreamEncoder(profile: profile, options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        ChatBodyEncoder(profile: profile, options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.chatError(error)
        return writer.bytes
    }
}
