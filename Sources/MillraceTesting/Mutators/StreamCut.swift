/// A way to cut bytes into reads.
///
/// No way may change what the bytes mean (law P1).
public enum StreamCut: Sendable, Hashable, CustomStringConvertible {
    /// Everything in one read.
    case whole
    /// Reads of one size.
    case every(Int)
    /// Two reads.
    case at(Int)
    /// Reads of any size, empty ones among them, by the seed.
    case random(seed: UInt64, upTo: Int)

    /// The reads.
    public func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        switch self {
        case .whole: return [bytes[...]]
        case .at(let position): return [bytes.prefix(position), bytes.dropFirst(position)]
        case .every(let size):
            return stride(from: 0, to: bytes.count, by: max(size, 1)).map { bytes[$0..<min($0 + max(size, 1), bytes.count)] }
        case .random(let seed, let limit):
            var random = SeededGenerator(seed: seed)
            var pieces: [ArraySlice<UInt8>] = []
            var position = 0
            while position < bytes.count {
                let end = min(position + random.number(0...max(limit, 1)), bytes.count)
                pieces.append(bytes[position..<end])
                position = end
            }
            return pieces
        }
    }

    /// How the bytes are cut.
    public var description: String {
        switch self {
        case .whole: "one read"
        case .every(let size): "reads of \(size)"
        case .at(let position): "cut at \(position)"
        case .random(let seed, let limit): "random reads up to \(limit), seed \(seed)"
        }
    }
}
