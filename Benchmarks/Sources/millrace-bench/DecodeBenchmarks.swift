import MillraceCore

/// Decoding in memory, as pieces of 16 KiB come from a socket.
enum DecodeBenchmarks {
    private static let pieceBytes = 16 << 10

    /// Bytes to frames.
    static func decode(_ workload: Workload) -> Measurement {
        Measurement.of(chunks: workload.chunkCount) {
            var frames: [StreamFrame] = []
            frames.reserveCapacity(256)
            var count = 0
            run(workload, into: &frames) { count += $0.count }
            precondition(count > workload.chunkCount / 2)
        }
    }

    /// Bytes to frames to the folded response.
    static func decodeAndFold(_ workload: Workload) -> Measurement {
        Measurement.of(chunks: workload.chunkCount) {
            var frames: [StreamFrame] = []
            frames.reserveCapacity(256)
            var fold = ResponseFold()
            run(workload, into: &frames) { fold.consume($0) }
            precondition(fold.response.outcome == .finished)
        }
    }

    private static func run(_ workload: Workload, into frames: inout [StreamFrame], _ take: ([StreamFrame]) -> Void) {
        var decoder = ResponseDecoder(wire: Wire(.openAIChat), context: ResponseContext())
        workload.bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let end = min(bytes.count, position + pieceBytes)
                decoder.push(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), into: &frames)
                take(frames)
                frames.removeAll(keepingCapacity: true)
                position = end
            }
        }
        decoder.finish(.closed, into: &frames)
        take(frames)
    }
}
