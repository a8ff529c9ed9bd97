import MillraceCore

/// Decoding in memory, in pieces of 16 KiB as they come from a socket that is full, or event by event as a live model sends.
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

    /// Bytes to frames, each event pushed alone.
    static func decodeEvents(_ workload: Workload) -> Measurement {
        let events = events(of: workload.bytes)
        return Measurement.of(chunks: workload.chunkCount) {
            var decoder = ResponseDecoder(wire: workload.wire, context: ResponseContext())
            var frames: [StreamFrame] = []
            frames.reserveCapacity(256)
            var count = 0
            workload.bytes.withUnsafeBytes { bytes in
                for event in events {
                    decoder.push(UnsafeRawBufferPointer(rebasing: bytes[event]), into: &frames)
                    count += frames.count
                    frames.removeAll(keepingCapacity: true)
                }
            }
            precondition(count > workload.chunkCount / 2 && decoder.isEnded)
        }
    }

    /// Where the events lie, each with its blank line.
    private static func events(of bytes: [UInt8]) -> [Range<Int>] {
        var events: [Range<Int>] = []
        var start = 0
        for end in bytes.indices.dropFirst() where bytes[end] == UInt8(ascii: "\n") && bytes[end - 1] == UInt8(ascii: "\n") {
            events.append(start..<(end + 1))
            start = end + 1
        }
        return events
    }

    private static func run(_ workload: Workload, into frames: inout [StreamFrame], _ take: ([StreamFrame]) -> Void) {
        var decoder = ResponseDecoder(wire: workload.wire, context: ResponseContext())
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
