/// A response as a cache keeps it: its frames, in the batches in which they came.
public struct CachedResponse: Sendable, Hashable, Codable {
    /// What one pull brought.
    public struct Batch: Sendable, Hashable, Codable {
        /// How long after the batch before it, or after the request, it came.
        public var wait: Duration
        /// The frames.
        public var frames: [StreamFrame]

        /// Makes a batch.
        public init(wait: Duration = .zero, frames: [StreamFrame]) {
            self.wait = wait
            self.frames = frames
        }
    }

    /// The batches, the first one first.
    public var batches: [Batch]

    /// Makes a record.
    public init(batches: [Batch]) { self.batches = batches }

    /// All frames.
    public var frames: [StreamFrame] { batches.flatMap(\.frames) }

    /// Whether it is what a cache may give out: frames with one end, which comes last and is ``Outcome/finished``.
    public var isWhole: Bool {
        let ends = frames.enumerated().compactMap { position, frame in
            if case .end(let end) = frame { (position, end.outcome) } else { nil }
        }
        return ends.count == 1 && ends[0].0 == frames.count - 1 && ends[0].1 == .finished
    }

    /// How much it counts in a cache that is bounded by bytes: the length of its JSON form.
    ///
    /// Costs as much as writing it.
    public var byteCount: Int {
        do {
            return try CanonicalEncoder.bytes(of: self).count
        } catch {
            // Only what cannot be written has no length; such a response fits into no cache.
            return .max
        }
    }
}
