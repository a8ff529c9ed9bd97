/// What a rail found in one set of labelled texts.
public struct RailReport: Sendable, Hashable, Codable {
    /// The rail.
    public var rail: String
    /// The set of texts.
    public var set: String
    /// How many texts there were.
    public var textCount = 0
    /// How many of them should be found.
    public var positiveCount = 0
    /// How many bytes they had.
    public var byteCount = 0
    /// Texts as a whole: found where a rail finds, rewrites or blocks anything.
    public var texts = DetectionScore()
    /// Places, by kind.
    ///
    /// Empty where the set labels whole texts only.
    public var kinds: [String: DetectionScore] = [:]
    /// How many labelled places were left in a text that the rail rewrote, by kind; nil where it rewrote none.
    public var leaks: [String: Int]?
    /// How many positive texts of each source were missed, and how many there were: what is not found.
    public var missed: [String: Share] = [:]
    /// How many clean texts of each source were taken for something, and how many there were.
    public var alarms: [String: Share] = [:]
    /// How long the rail took for all texts together.
    public var duration: Duration = .zero

    /// So many of so many.
    public struct Share: Sendable, Hashable, Codable {
        /// The part.
        public var part = 0
        /// The whole.
        public var whole = 0

        /// Makes a share of nothing.
        public init() {}

        fileprivate static func sum(_ left: Share, _ right: Share) -> Share {
            var sum = left
            sum.part += right.part
            sum.whole += right.whole
            return sum
        }
    }

    /// Makes a report of nothing.
    public init(rail: String, set: String) {
        self.rail = rail
        self.set = set
    }

    /// Adds what the same rail found in more texts of the set.
    public mutating func merge(_ other: RailReport) {
        textCount += other.textCount
        positiveCount += other.positiveCount
        byteCount += other.byteCount
        texts = texts + other.texts
        duration += other.duration
        kinds.merge(other.kinds, uniquingKeysWith: +)
        if let more = other.leaks { leaks = (leaks ?? [:]).merging(more, uniquingKeysWith: +) }
        missed.merge(other.missed, uniquingKeysWith: Share.sum)
        alarms.merge(other.alarms, uniquingKeysWith: Share.sum)
    }

    /// All places together.
    public var places: DetectionScore { kinds.values.reduce(DetectionScore(), +) }

    /// How long the rail took for a thousand bytes; nil without texts.
    public var timePerKilobyte: Duration? { byteCount == 0 ? nil : duration / byteCount * 1000 }
}
