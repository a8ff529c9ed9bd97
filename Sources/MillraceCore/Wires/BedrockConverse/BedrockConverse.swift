/// Amazon Bedrock's `Converse` and `ConverseStream` (Amazon Bedrock API reference, "Converse" and "ConverseStream").
struct BedrockConverse: WireCodec {
    let profile: BedrockConverseProfile

    var framing: Framing { .awsEventStream }

    var ending: EndingRules { EndingRules() }

    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        ConverseDecoder(context: context, limits: limits)
    }

    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest {
        var encoder = ConverseRequestEncoder(request, profile: profile)
        return try encoder.encode()
    }

    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest {
        try ConverseRequestDecoder.decode(body, path: path)
    }

    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder {
        ConverseStreamEncoder(options: options)
    }

    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8] {
        ConverseBodyEncoder(options: options).encode(response)
    }

    func encodeError(_ error: ProviderError) -> [UInt8] { BedrockException(error).body(message: error.message) }
}
