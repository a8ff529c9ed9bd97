import NIOCore
import NIOPosix
import Synchronization

/// A TCP server on a free port of this machine whose connections a test plays byte by byte: any bytes, splits, stalls and resets.
struct RawServer: Sendable {
    /// The port it listens at.
    let port: Int
    /// How many connections were accepted so far.
    let connections: Counter

    /// The base URL for a provider.
    var baseURL: String { "http://127.0.0.1:\(port)/v1" }

    /// Serves while `body` runs; `play` plays one connection, which is closed when it returns.
    static func run<Success: Sendable>(
        _ play: @escaping @Sendable (RawConnection) async throws -> Void, while body: @Sendable (RawServer) async throws -> Success
    ) async throws -> Success {
        let (accepted, accept) = AsyncStream<RawConnection>.makeStream()
        let connections = Counter()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                let (inbound, bytes) = AsyncStream<[UInt8]>.makeStream()
                let connection = RawConnection(number: connections.increment(), channel: channel, inbound: inbound)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboundBytes(bytes))
                    accept.yield(connection)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = RawServer(port: listener.localAddress?.port ?? 0, connections: connections)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { listener.close(promise: nil) }
            group.addTask {
                await withDiscardingTaskGroup { players in
                    for await connection in accepted {
                        players.addTask {
                            // A client that goes away is no fault of the server.
                            try? await play(connection)
                            connection.close()
                        }
                    }
                }
            }
            let result = try await body(server)
            group.cancelAll()
            return result
        }
    }

    /// Answers every request with the text that `answer` gives; connections stay open.
    static func answering<Success: Sendable>(
        _ answer: @escaping @Sendable (RawRequest) -> String, while body: @Sendable (RawServer) async throws -> Success
    ) async throws -> Success {
        try await run(
            { connection in
                while let request = try await connection.request() { try await connection.send(answer(request)) }
            }, while: body)
    }
}

/// Hands over what a connection receives.
private final class InboundBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let bytes: AsyncStream<[UInt8]>.Continuation

    init(_ bytes: AsyncStream<[UInt8]>.Continuation) { self.bytes = bytes }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { bytes.yield(Array(unwrapInboundIn(data).readableBytesView)) }

    func channelInactive(context: ChannelHandlerContext) { bytes.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A number that several tasks count up.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    /// Counts, and gives the new number.
    @discardableResult
    func increment(by amount: Int = 1) -> Int {
        value.withLock { value in
            value += amount
            return value
        }
    }
}

/// Something that happens once and that one task waits for.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }

    /// Returns once the gate is open, or the task is cancelled.
    func wait() async { for await _ in stream {} }
}
