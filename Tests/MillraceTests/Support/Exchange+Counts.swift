import NIOCore

@testable import Millrace

extension Exchange {
    /// A part of so many bytes came.
    mutating func arrive(_ count: Int) -> Delivery { partArrived(ByteBuffer(repeating: 0x78, count: count)) }

    /// How many bytes are taken, and whether that releases the connection; nil where there are none.
    mutating func takeCount() -> (count: Int, releases: Bool)? {
        guard case .bytes(let buffers, let releases) = take() else { return nil }
        return (buffers.reduce(0) { $0 + $1.readableBytes }, releases)
    }
}
