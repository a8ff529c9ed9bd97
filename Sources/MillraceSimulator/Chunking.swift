/// How the bytes of a response are cut into writes.
public enum Chunking: Sendable, Hashable {
    /// One write for each event, or for the whole of what is no event stream.
    case events
    /// Writes of this many bytes, whatever they cut.
    case bytes(Int)
    /// Writes of random sizes up to a limit, the same for the same seed.
    case random(seed: UInt64, upTo: Int)
    /// One write.
    case whole

    /// The bytes cut.
    public func chunks(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: return bytes.isEmpty ? [] : [bytes]
        case .bytes(let size): return cut(bytes) { max(1, size) }
        case .random(let seed, let limit):
            var state = seed
            return cut(bytes) {
                // SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return 1 + Int((mixed ^ (mixed >> 31)) % UInt64(max(1, limit)))
            }
        case .events: return events(bytes)
        }
    }

    private func cut(_ bytes: [UInt8], _ size: () -> Int) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + size())
            chunks.append(Array(bytes[position..<end]))
            position = end
        }
        return chunks
    }

    /// Cuts after each blank line.
    private func events(_ bytes: [UInt8]) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var start = 0
        var lineIsEmpty = true
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                lineIsEmpty = false
                continue
            }
            if lineIsEmpty {
                chunks.append(Array(bytes[start..<position]))
                start = position
            }
            lineIsEmpty = true
        }
        if start < bytes.count { chunks.append(Array(bytes[start...])) }
        return chunks
    }
}

/// How fast the writes of a response follow each other.
public struct Pacing: Sendable, Hashable {
    /// The wait before the first write.
    public var first: Duration
    /// The wait before each further one.
    public var interval: Duration

    /// Makes a pace.
    public init(first: Duration = .zero, interval: Duration = .zero) {
        self.first = first
        self.interval = interval
    }

    /// Without waiting.
    public static let immediate = Pacing()

    /// So many events a second.
    public static func perSecond(_ rate: Double) -> Pacing {
        rate > 0 ? Pacing(interval: .nanoseconds(Int64(1e9 / rate))) : .immediate
    }
}
