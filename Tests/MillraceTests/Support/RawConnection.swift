import NIOCore
import NIOPosix

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

/// The server's side of one connection.
///
/// Used by one task.
final class RawConnection {
    /// The number of the connection, in the order they were accepted, from 1.
    let number: Int
    private let channel: any Channel
    // Only the one task that plays the connection reads.
    nonisolated(unsafe) private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    init(
        number: Int, channel: any Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.number = number
        self.channel = channel
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Reads the next request; nil when the client closes instead.
    func request() async throws -> RawRequest? {
        while true {
            if let request = takeRequest() { return request }
            guard let buffer = try await inbound.next() else { return nil }
            received += Array(buffer.readableBytesView)
        }
    }

    private func takeRequest() -> RawRequest? {
        let text = String(decoding: received, as: UTF8.self)
        guard let blank = text.firstRange(of: "\r\n\r\n") else { return nil }
        let request = RawRequest(head: String(text[..<blank.lowerBound]), body: String(text[blank.upperBound...]))
        let length = request.header("content-length").flatMap { Int($0) } ?? 0
        guard request.body.utf8.count >= length else { return nil }
        received = Array(request.body.utf8.dropFirst(length))
        return RawRequest(head: request.head, body: String(decoding: request.body.utf8.prefix(length), as: UTF8.self))
    }

    /// Sends text; returns when the socket has taken it.
    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Sends bytes; returns when the socket has taken them.
    func send(bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Waits until the client has closed the connection, cleanly or not.
    func waitForClose() async {
        do { while try await inbound.next() != nil {} } catch { return }
    }

    /// Breaks the connection: the client sees a reset.
    func reset() async throws {
        if let options = channel as? any SocketOptionProvider {
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close().get()
    }
}
