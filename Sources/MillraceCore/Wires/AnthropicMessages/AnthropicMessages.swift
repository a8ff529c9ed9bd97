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
        throw LLMError(.unsupported(feature: "wire"), at: .request)
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        throw LLMError(.unsupported(feature: "wire"), at: .request)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        ChatStreamEncoder(profile: OpenAIChatProfile(), options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] { [] }

    func encodeError(_ error: ProviderError) -> [UInt8] { [] }
}
