internal import MillraceCore
internal import NIOCore

/// The body of a response from the network.
///
/// Letting go of it closes the connection, unless the body was read to its end.
final class NetworkBody: TransportBody {
    private let exchange: NetworkExchange

    init(_ exchange: NetworkExchange) {
        self.exchange = exchange
    }

    deinit { exchange.letGo() }

    func read(patience: Duration?, _ consume: (UnsafeRawBufferPointer) -> Void) async throws(TransportError) -> Bool {
        while true {
            switch exchange.take() {
            case .bytes(let buffers, _):
                for buffer in buffers { buffer.withUnsafeReadableBytes(consume) }
                return true
            case .end(.clean): return false
            case .end(.failed(let error)): throw error
            case .nothing: try await exchange.wait(patience: patience)
            }
        }
    }

    func finish(grace: Duration) { exchange.finish(grace: grace) }

    func cancel() { exchange.cancel() }
}
