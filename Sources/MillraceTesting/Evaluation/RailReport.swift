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
    }

    /// Makes a report of nothing.
    public init(rail: String, set: String) {
        self.rail = rail
        self.set = set
    }

    /// All places together.
    public var places: DetectionScore { kinds.values.reduce(DetectionScore(), +) }

    /// How long the rail took for a thousand bytes; nil without texts.
    public var timePerKilobyte: Duration? { byteCount == 0 ? nil : duration / byteCount * 1000 }
}
