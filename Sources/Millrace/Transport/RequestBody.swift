internal import NIOCore

/// The bytes of a request, which tells when the first of them is asked for: then the connection stands.
struct RequestBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: ByteBuffer
    let willSend: @Sendable () -> Void

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody?

        mutating func next() async -> ByteBuffer? {
            guard let body else { return nil }
            self.body = nil
            body.willSend()
            return body.bytes
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }
}
