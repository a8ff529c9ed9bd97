/// One dialect, both ways: what a wire's folder must bring.
///
/// Clients use one half, the gateway and the simulator the other. None of it does I/O.
protocol WireCodec: Sendable {
    /// How streamed responses are cut into events.
    var framing: Framing { get }
    /// How the end of a stream is judged.
    var ending: EndingRules { get }

    /// Makes the decoder of one response.
    func makeDecoder(context: ResponseContext, limits: DecodingLimits) -> any WireEventDecoder
    /// Writes a request.
    ///
    /// - Throws: ``LLMError/Kind/unsupported(feature:)`` for what the wire cannot say.
    func encodeRequest(_ request: LLMRequest) throws(LLMError) -> WireRequest
    /// Reads a request of a client.
    ///
    /// - Parameter path: the path and query it came to, where the dialect tells the model or the streaming there.
    func decodeRequest(_ body: UnsafeRawBufferPointer, path: String) throws(LLMError) -> LLMRequest
    /// Makes the encoder of one streamed response.
    func makeStreamEncoder(options: ResponseEncodingOptions) -> any WireStreamEncoder
    /// Writes a whole response.
    func encodeBody(_ response: LLMResponse, options: ResponseEncodingOptions) -> [UInt8]
    /// Writes the body of an error response.
    func encodeError(_ error: ProviderError) -> [UInt8]
}

/// Writes the frames of one response in one dialect.
protocol WireStreamEncoder: Sendable {
    /// Appends the bytes of the next frame; there may be none.
    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8])
}

/// How the end of a stream is judged on one wire.
struct EndingRules: Sendable {
    /// Whether a sentinel (`[DONE]`) belongs behind the last event.
    var hasSentinel = false
    /// Whether an event that lacks its end is read at a clean close (FR-10).
    var usesUnterminatedEvent = true
    /// Whether a sentinel alone ends a response without open calls (ER-07).
    var mayLackFinishReason = false
}
