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

    func encodeError(_ error: ProviderError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        // The service tells the type in a header beside the body; clients that see none look here (Smithy documentation, "AWS restJson1
        // protocol").
        writer.field("__type", BedrockException(error).errorType)
        writer.field("message", error.message ?? "")
        writer.endObject()
        return writer.bytes
    }
}
