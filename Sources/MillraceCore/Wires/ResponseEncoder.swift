/// What an encoded response says that its frames may not know.
public struct ResponseEncodingOptions: Sendable, Hashable {
    /// When the response was made, in seconds since 1970.
    ///
    /// Default: 0.
    public var created: Int
    /// Whether a stream reports usage, as the request's `stream_options` asked.
    ///
    /// Default: true.
    public var includesUsage: Bool
    /// The response's id, used where the frames have none.
    public var responseID: String?
    /// The model's name, used where the frames have none.
    public var model: String?
    /// Whether the provider's own word for the finish reason is written, where there is one.
    ///
    /// Default: true. Without it the word is always one of the dialect's own, and a natural stop with tool calls is written as such.
    public var keepsRawFinishReason: Bool

    /// Makes options.
    public init(
        created: Int = 0, includesUsage: Bool = true, responseID: String? = nil, model: String? = nil, keepsRawFinishReason: Bool = true
    ) {
        self.created = created
        self.includesUsage = includesUsage
        self.responseID = responseID
        self.model = model
        self.keepsRawFinishReason = keepsRawFinishReason
    }
}

/// Writes the frames of one response as the bytes of one streamed response: the other half of decoding.
///
/// Each frame's bytes are whole events and can be sent at once. Only a response whose outcome is ``Outcome/finished`` gets the
/// dialect's proof of its end; one that failed ends in an error event, one that was cut just stops.
public struct ResponseEncoder: Sendable {
    private var encoder: any WireStreamEncoder

    /// Makes an encoder for one response.
    public init(wire: Wire, options: ResponseEncodingOptions = ResponseEncodingOptions()) {
        self.encoder = wire.codec.makeStreamEncoder(options: options)
    }

    /// Appends the bytes of the next frame; there may be none.
    ///
    /// The end frame writes what proves the end. Frames after it are ignored.
    public mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) { encoder.encode(frame, into: &bytes) }

    /// The bytes of several frames.
    public mutating func encode(_ frames: some Sequence<StreamFrame>) -> [UInt8] {
        var bytes: [UInt8] = []
        for frame in frames { encode(frame, into: &bytes) }
        return bytes
    }
}
