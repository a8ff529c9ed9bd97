public import MillraceCore

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
    ///
    /// - Parameter framing: what an event is.
    public func chunks(of bytes: [UInt8], framing: Framing = .sse) -> [[UInt8]] {
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
        case .events:
            return switch framing {
            case .sse: events(bytes)
            case .ndjson: lines(bytes)
            case .awsEventStream: messages(bytes)
            case .jsonArray: elements(bytes)
            }
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

    /// Cuts after each line.
    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(after: { $0 == UInt8(ascii: "\n") })
    }

    /// Cuts after each message, whose first four bytes tell its length (AWS, "Event stream encoding").
    private func messages(_ bytes: [UInt8]) -> [[UInt8]] {
        var start = 0
        var sizes: [Int] = []
        while start + 4 <= bytes.count {
            let length = bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard length >= 16, length <= bytes.count - start else { break }
            sizes.append(length)
            start += length
        }
        if start < bytes.count { sizes.append(bytes.count - start) }
        var remaining = sizes[...]
        return cut(bytes) { remaining.popFirst() ?? bytes.count }
    }

    /// Cuts after each element of the outermost array, and its comma.
    private func elements(_ bytes: [UInt8]) -> [[UInt8]] {
        var depth = 0
        var isInString = false
        var isEscaped = false
        return bytes.split(after: { byte in
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                return false
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ","): return depth == 1
            default: break
            }
            return false
        })
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

extension [UInt8] {
    /// Cuts after each byte that is the last of its piece.
    fileprivate func split(after isLast: (UInt8) -> Bool) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        for (position, byte) in enumerated() where isLast(byte) {
            pieces.append(Array(self[start...position]))
            start = position + 1
        }
        if start < count { pieces.append(Array(self[start...])) }
        return pieces
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
