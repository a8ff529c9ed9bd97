/// Anthropic's messages through Amazon Bedrock's `InvokeModel` and `InvokeModelWithResponseStream` (Amazon Bedrock user guide, "Anthropic
/// Claude Messages API").
///
/// Requests and whole bodies are Anthropic's own; a stream has each of its events as base64 inside a message of an AWS event stream.
struct BedrockInvokeAnthropic: WireCodec {
    private let messages: AnthropicMessages

    init(profile: AnthropicMessagesProfile) { self.messages = AnthropicMessages(bedrock: profile) }

    var framing: Framing { .awsEventStream }

    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        InvokeDecoder(profile: messages.profile, context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest { try messages.encodeRequest(request) }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try messages.decodeRequest(body, path: path)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder { InvokeStreamEncoder(options: options) }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        messages.encodeBody(response, options: options)
    }

    // Errors are the service's, not the model's.
    func encodeError(_ error: ProviderError) -> [UInt8] { BedrockException(error).body(message: error.message) }
}
