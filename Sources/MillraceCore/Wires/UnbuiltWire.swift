/// Stands for a wire that is being built: removed before the branch is merged.
struct UnbuiltWire: WireCodec {
    var framing: Framing { .sse }
    var ending: EndingRules { EndingRules() }
    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder {
        ChatDecoder(profile: OpenAIChatProfile(), context: context, limits: limits)
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
