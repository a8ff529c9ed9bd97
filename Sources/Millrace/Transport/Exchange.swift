import NIOCore

/// The state of one HTTP exchange between the connection, which delivers, and the reader, which takes.
///
/// No I/O, no clock.
///
/// The connection may deliver ahead of the reader up to a limit; beyond it each part must wait until the reader has taken what is there.
/// The reader takes everything that has arrived at once: one hand-over for each wake-up, not for each part.
struct Exchange: Sendable {
    /// How an exchange ends.
    enum End: Sendable {
        /// The body is whole.
        case clean
        /// Something broke.
        case failed(TransportError)
    }

    /// What the connection must do after delivering a part.
    enum Delivery: Sendable, Equatable {
        /// Go on.
        case goOn
        /// Wait until the reader has taken.
        case wait
    }

    /// What a reader finds.
    enum Taking: Sendable {
        /// Bytes. `releases` tells whether the connection waits to go on.
        case bytes([ByteBuffer], releases: Bool)
        /// Nothing yet: wait.
        case nothing
        /// Nothing more.
        case end(End)
    }

    /// How far the exchange is: decides which time limit counts.
    enum Phase: Sendable, Equatable {
        /// No connection yet.
        case connecting
        /// The request is out, no byte of the body has come.
        case awaitingFirstByte
        /// The body has begun.
        case reading
    }

    /// The most bytes kept for the reader.
    ///
    /// Source of the value: four times the largest read of SwiftNIO's adaptive allocator (64 KiB).
    static let maxBufferedBytes = 256 << 10

    private(set) var phase = Phase.connecting
    private(set) var end: End?
    private var buffers: [ByteBuffer] = []
    private var bufferedBytes = 0
    /// Whether the connection waits for the reader.
    private(set) var isHolding = false
    private var isDropping = false

    /// Whether nothing has come that the reader has not taken.
    var isEmpty: Bool { buffers.isEmpty }

    /// The connection is there and the request is on its way.
    mutating func requestWasSent() {
        if phase == .connecting { phase = .awaitingFirstByte }
    }

    /// A part of the body came.
    mutating func partArrived(_ part: ByteBuffer) -> Delivery {
        phase = .reading
        guard end == nil, !isDropping else { return .goOn }
        if part.readableBytes > 0 {
            buffers.append(part)
            bufferedBytes += part.readableBytes
        }
        guard bufferedBytes > Exchange.maxBufferedBytes else { return .goOn }
        isHolding = true
        return .wait
    }

    /// The body is over, or broke.
    ///
    /// The first end stays.
    mutating func ended(_ end: End) {
        if self.end == nil { self.end = end }
    }

    /// The reader wants nothing more: what comes is dropped.
    mutating func dropAll() {
        isDropping = true
        isHolding = false
        buffers = []
        bufferedBytes = 0
    }

    /// The reader goes away: what it has not taken is dropped.
    mutating func abandoned() {
        ended(.failed(TransportError(.cancelled)))
        isHolding = false
        buffers = []
        bufferedBytes = 0
    }

    /// The reader asks for what is there.
    ///
    /// Bytes that came before a failure are handed over before it.
    mutating func take() -> Taking {
        if !buffers.isEmpty {
            var taken: [ByteBuffer] = []
            swap(&taken, &buffers)
            bufferedBytes = 0
            let releases = isHolding
            isHolding = false
            return .bytes(taken, releases: releases)
        }
        if let end { return .end(end) }
        return .nothing
    }
}
