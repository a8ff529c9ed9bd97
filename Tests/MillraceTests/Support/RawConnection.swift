import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One request as it came over the socket.
struct RawRequest: Sendable {
    /// The request line and the headers.
    let head: String
    /// The body.
    let body: String

    /// The value of a header; nil where there is none.
    func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() { return String(parts[1].drop { $0 == " " }) }
        }
        return nil
    }
}

/// The server's side of one connection, read by one task.
final class RawConnection: Sendable {
    /// The number of the connection, in the order they were accepted, from 1.
    let number: Int
    private let channel: any Channel
    private let inbound: AsyncStream<[UInt8]>
    private let received = Mutex<[UInt8]>([])

    init(number: Int, channel: any Channel, inbound: AsyncStream<[UInt8]>) {
        self.number = number
        self.channel = channel
        self.inbound = inbound
    }

    deinit { close() }

    /// Reads the next request; nil when the client closes instead.
    func request() async throws -> RawRequest? {
        if let request = takeRequest() { return request }
        for await bytes in inbound {
            received.withLock { $0 += bytes }
            if let request = takeRequest() { return request }
        }
        return nil
    }

    /// Reads only as far as the end of a request's head.
    func requestHead() async {
        for await bytes in inbound where Array(bytes).contains(UInt8(ascii: "\r")) { return }
    }

    private func takeRequest() -> RawRequest? {
        received.withLock { received in
            let text = String(decoding: received, as: UTF8.self)
            guard let blank = text.firstRange(of: "\r\n\r\n") else { return nil }
            let request = RawRequest(head: String(text[..<blank.lowerBound]), body: String(text[blank.upperBound...]))
            let length = request.header("content-length").flatMap { Int($0) } ?? 0
            guard request.body.utf8.count >= length else { return nil }
            received = Array(request.body.utf8.dropFirst(length))
            return RawRequest(head: request.head, body: String(decoding: request.body.utf8.prefix(length), as: UTF8.self))
        }
    }

    /// Sends text; returns when the socket has taken it.
    func send(_ text: String) async throws { try await send(bytes: Array(text.utf8)) }

    /// Sends bytes; returns when the socket has taken them.
    func send(bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        try await withTaskCancellationHandler {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } onCancel: {
            close()
        }
    }

    /// Waits until the client has closed the connection, cleanly or not.
    func waitForClose() async { for await _ in inbound {} }

    /// Closes the connection.
    func close() { channel.close(promise: nil) }

    /// Breaks the connection: the client sees a reset.
    func reset() async throws {
        if let options = channel as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close().get()
    }
}
