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

    /// Serves while `body` runs.
    ///
    /// `play` plays one connection, which is closed when it returns.
    static func run<Success: Sendable>(
        _ play: @escaping @Sendable (RawConnection) async throws -> Void, while body: @Sendable (RawServer) async throws -> Success
    ) async throws -> Success {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let server = RawServer(port: listener.channel.localAddress?.port ?? 0, connections: Counter())
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.accept(listener, play) }
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

    private func accept(
        _ listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>,
        _ play: @escaping @Sendable (RawConnection) async throws -> Void
    ) async throws {
        try await listener.executeThenClose { accepted in
            try await withThrowingDiscardingTaskGroup { group in
                for try await channel in accepted {
                    let number = connections.increment()
                    group.addTask {
                        // A client that goes away is no fault of the server.
                        try? await channel.executeThenClose { inbound, outbound in
                            try await play(RawConnection(number: number, channel: channel.channel, inbound: inbound, outbound: outbound))
                        }
                    }
                }
            }
        }
    }
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
