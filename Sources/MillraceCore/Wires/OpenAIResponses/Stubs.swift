struct ResponsesRequestEncoder {
    init(_ request: LLMRequest, profile: OpenAIResponsesProfile) {}
    mutating func encode() throws(LLMError) -> WireRequest { WireRequest(path: "", body: []) }
}
enum ResponsesRequestDecoder {
    static func decode(_ bytes: UnsafeRawBufferPointer, profile: OpenAIResponsesProfile) throws(LLMError) -> LLMRequest {
        LLMRequest(model: "", prompt: Prompt(messages: []))
    }
}
struct ResponsesStreamEncoder: WireStreamEncoder {
    init(options: ResponseEncodingOptions) {}
    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {}
}
struct ResponsesBodyEncoder {
    let options: ResponseEncodingOptions
    func encode(_ response: LLMResponse) -> [UInt8] { [] }
}
