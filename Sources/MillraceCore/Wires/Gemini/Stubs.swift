struct GeminiRequestEncoder {
    init(_ request: LLMRequest, profile: GeminiProfile, framing: Framing) {}
    mutating func encode() throws(LLMError) -> WireRequest { throw LLMError(.unsupported(feature: "wire"), at: .request) }
}
struct GeminiRequestDecoder {
    static func decode(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest { throw LLMError(.unsupported(feature: "wire"), at: .request) }
}
struct GeminiStreamEncoder: WireStreamEncoder { 
    init(framing: Framing, options: ResponseEncodingOptions) {}
    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {}
}
struct GeminiBodyEncoder { let options: ResponseEncodingOptions
    func encode(_ r: LLMResponse) -> [UInt8] { [] } }
extension JSONWriter { mutating func geminiError(_ e: ProviderError) {} }
struct InteractionsRequestEncoder {
    init(_ request: LLMRequest) {}
    mutating func encode() throws(LLMError) -> WireRequest { throw LLMError(.unsupported(feature: "wire"), at: .request) }
}
struct InteractionsRequestDecoder {
    static func decode(_ body: UnsafeRawBufferPointer) throws(LLMError) -> LLMRequest { throw LLMError(.unsupported(feature: "wire"), at: .request) }
}
struct InteractionsStreamEncoder: WireStreamEncoder { 
    init(options: ResponseEncodingOptions) {}
    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {}
}
struct InteractionsBodyEncoder { let options: ResponseEncodingOptions
    func encode(_ r: LLMResponse) -> [UInt8] { [] } }
