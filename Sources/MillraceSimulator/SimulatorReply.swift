public import MillraceCore

/// What the simulator answers to one HTTP request.
public struct SimulatorReply: Sendable {
    /// One write of the body, and how long to wait before it.
    public struct Chunk: Sendable, Hashable {
        /// The wait before it.
        public var delay: Duration
        /// The bytes.
        public var bytes: [UInt8]

        /// Makes a write.
        public init(delay: Duration = .zero, bytes: [UInt8]) {
            self.delay = delay
            self.bytes = bytes
        }
    }

    /// The status.
    public var status: Int
    /// The headers.
    public var headers: [HTTPHeader]
    /// The body.
    public var chunks: [Chunk]
    /// Whether the connection breaks after the body instead of ending it.
    public var breaksConnection: Bool

    /// Makes an answer.
    public init(status: Int, headers: [HTTPHeader], chunks: [Chunk], breaksConnection: Bool = false) {
        self.status = status
        self.headers = headers
        self.chunks = chunks
        self.breaksConnection = breaksConnection
    }
}
