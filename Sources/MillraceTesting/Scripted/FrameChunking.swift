public import MillraceCore

/// How the frames of an answer are cut: the same meaning, other deltas and other batches.
///
/// Providers cut text and arguments wherever they like, and one read of the network may bring one frame or all of them. What works with one
/// cut only does not work.
public struct FrameChunking: Sendable, Hashable {
    /// How text and arguments are cut into deltas.
    public enum Deltas: Sendable, Hashable {
        /// As the answer has them: one delta for each part, unless it was given as frames.
        case asWritten
        /// One delta for each Unicode scalar.
        case scalars
        /// Up to so many deltas for each part, calls that follow each other in turn; the same for the same seed.
        case random(seed: UInt64, upTo: Int = 6)
    }

    /// How many frames one pull brings.
    public enum Batches: Sendable, Hashable {
        /// One, but for the ends of calls: they come with the end of the response, which is what proves them.
        case single
        /// All.
        case whole
        /// A random number up to a limit; the same for the same seed.
        case random(seed: UInt64, upTo: Int = 5)
    }

    /// How text and arguments are cut into deltas.
    public var deltas: Deltas
    /// How many frames one pull brings.
    public var batches: Batches

    /// Makes a way to cut.
    public init(deltas: Deltas = .asWritten, batches: Batches = .single) {
        self.deltas = deltas
        self.batches = batches
    }

    /// Random deltas and batches of one seed.
    public static func random(seed: UInt64) -> FrameChunking {
        FrameChunking(deltas: .random(seed: seed), batches: .random(seed: seed ^ 0xBA7C))
    }

    // MARK: Cutting

    /// The same frames with other deltas.
    public func cut(_ frames: [StreamFrame]) -> [StreamFrame] {
        switch deltas {
        case .asWritten: return frames
        case .scalars:
            return FrameChunking.joined(frames).flatMap { frame in
                FrameChunking.pieces(of: frame) { $0.unicodeScalars.map { String($0) } }
            }
        case .random(let seed, let limit):
            var random = SeededGenerator(seed: seed)
            var cut: [StreamFrame] = []
            for frame in FrameChunking.joined(frames) {
                cut += FrameChunking.pieces(of: frame) { random.pieces(of: $0, upTo: max(1, limit)) }
            }
            return FrameChunking.interleaved(cut, using: &random)
        }
    }

    /// The frames in the batches in which they come.
    func batched(_ frames: [StreamFrame]) -> [[StreamFrame]] {
        // Calls become whole by the proof of the end, so nothing can come between the two.
        let provenFrom = frames.firstIndex { if case .toolCallComplete = $0 { true } else { false } } ?? max(0, frames.count - 1)
        var batches: [[StreamFrame]] = []
        var random = SeededGenerator(seed: 0)
        if case .random(let seed, _) = self.batches { random = SeededGenerator(seed: seed) }
        var rest = frames[..<provenFrom]
        while !rest.isEmpty {
            let size =
                switch self.batches {
                case .single: 1
                case .whole: rest.count
                case .random(_, let limit): random.number(1...max(1, limit))
                }
            batches.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let proof = Array(frames[provenFrom...])
        guard !proof.isEmpty else { return batches }
        switch self.batches {
        case .single: batches.append(proof)
        case .whole: batches = [batches.joined() + proof]
        case .random: if batches.isEmpty || random.once(in: 2) { batches.append(proof) } else { batches[batches.count - 1] += proof }
        }
        return batches
    }

    /// Neighbouring deltas of one part made one.
    private static func joined(_ frames: [StreamFrame]) -> [StreamFrame] {
        var joined: [StreamFrame] = []
        for frame in frames {
            if let last = joined.last, let both = last.joined(with: frame) {
                joined[joined.count - 1] = both
            } else {
                joined.append(frame)
            }
        }
        return joined
    }

    private static func pieces(of frame: StreamFrame, _ cut: (String) -> [String]) -> [StreamFrame] {
        switch frame {
        case .textDelta(let delta): cut(delta.text).map { .textDelta(TextDelta(part: delta.part, text: $0)) }
        case .refusalDelta(let delta): cut(delta.text).map { .refusalDelta(TextDelta(part: delta.part, text: $0)) }
        case .reasoningDelta(let delta):
            cut(delta.text).map { .reasoningDelta(ReasoningDelta(part: delta.part, text: $0, isSummary: delta.isSummary)) }
        case .toolCallDelta(let delta): cut(delta.arguments).map { .toolCallDelta(ToolCallDelta(part: delta.part, arguments: $0)) }
        default: [frame]
        }
    }

    /// The pieces of calls that follow each other, in turn.
    private static func interleaved(_ frames: [StreamFrame], using random: inout SeededGenerator) -> [StreamFrame] {
        var result: [StreamFrame] = []
        var queues: [[StreamFrame]] = []
        func merge(_ random: inout SeededGenerator) {
            // Calls are opened in the order of their parts.
            for position in queues.indices { result.append(queues[position].removeFirst()) }
            while let next = random.pick(queues.indices.filter { !queues[$0].isEmpty }) { result.append(queues[next].removeFirst()) }
            queues = []
        }
        for frame in frames {
            switch frame {
            case .toolCallStart: queues.append([frame])
            case .toolCallDelta(let delta):
                guard let position = queues.firstIndex(where: { $0[0].part == delta.part }) else { fallthrough }
                queues[position].append(frame)
            default:
                merge(&random)
                result.append(frame)
            }
        }
        merge(&random)
        return result
    }
}

extension StreamFrame {
    /// This delta and the next as one; nil where they are not pieces of one part.
    fileprivate func joined(with next: StreamFrame) -> StreamFrame? {
        switch (self, next) {
        case (.textDelta(let left), .textDelta(let right)) where left.part == right.part:
            .textDelta(TextDelta(part: left.part, text: left.text + right.text))
        case (.refusalDelta(let left), .refusalDelta(let right)) where left.part == right.part:
            .refusalDelta(TextDelta(part: left.part, text: left.text + right.text))
        case (.reasoningDelta(let left), .reasoningDelta(let right)) where left.part == right.part && left.isSummary == right.isSummary:
            .reasoningDelta(ReasoningDelta(part: left.part, text: left.text + right.text, isSummary: left.isSummary))
        case (.toolCallDelta(let left), .toolCallDelta(let right)) where left.part == right.part:
            .toolCallDelta(ToolCallDelta(part: left.part, arguments: left.arguments + right.arguments))
        default: nil
        }
    }
}
