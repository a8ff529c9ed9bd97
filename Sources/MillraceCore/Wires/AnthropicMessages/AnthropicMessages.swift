/// Anthropic's `/v1/messages` with one server's deviations (Claude API docs, "Messages").
struct AnthropicMessages: WireCodec {
    let profile: AnthropicMessagesProfile

    init(profile: AnthropicMessagesProfile) { self.profile = profile }

    /// The same dialect as Amazon Bedrock takes it, whatever endpoint the profile names.
    init(bedrock profile: AnthropicMessagesProfile) {
        var profile = profile
        profile.endpoint = .bedrock
        self.profile = profile
    }

    var framing: Framing { .sse }

    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        AnthropicDecoder(profile: profile, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = AnthropicRequestEncoder(request, profile: profile)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try AnthropicRequestDecoder.decode(body, path: path)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        AnthropicStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        var encoder = AnthropicBodyEncoder(options: options)
        return encoder.encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.anthropicError(error)
        return writer.bytes
    }
}
