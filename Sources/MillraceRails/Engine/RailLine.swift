/// The rails of one place, in order.
public struct RailLine: Sendable {
    /// A rail and how it is run.
    public struct Entry: Sendable {
        /// The rail.
        public var rail: any Rail
        /// What happens where it throws or takes too long.
        public var failure: RailFailurePolicy
        /// How long it may take for one judgement.
        ///
        /// Default: 30 seconds.
        public var timeout: Duration

        /// Makes an entry.
        public init(_ rail: any Rail, failure: RailFailurePolicy = .closed, timeout: Duration = .seconds(30)) {
            self.rail = rail
            self.failure = failure
            self.timeout = timeout
        }
    }

    /// The rails.
    ///
    /// Those that rewrite run first, in their order, so that the others read what will pass.
    public var entries: [Entry]
    /// Whether rails that judge whole things run at the same time.
    ///
    /// Rails that rewrite cannot. Default: false.
    public var isParallel: Bool

    /// Makes a line.
    public init(_ entries: [Entry] = [], isParallel: Bool = false) {
        self.entries = entries.filter { $0.rail.effects.contains(.rewrites) } + entries.filter { !$0.rail.effects.contains(.rewrites) }
        self.isParallel = isParallel
    }

    /// Makes a line of rails that fail closed.
    public init(_ rails: any Rail..., isParallel: Bool = false) { self.init(rails.map { Entry($0) }, isParallel: isParallel) }

    /// The line without its rails of text: those that are asked about windows, and about the whole of a text that has flowed through the
    /// others.
    var judging: RailLine { RailLine(entries.filter { !($0.rail is any TextRail) }, isParallel: isParallel) }
}

/// What happens to a thing that a rail could not judge.
public enum RailFailurePolicy: String, Sendable, Hashable, Codable {
    /// It does not pass.
    case closed
    /// It passes, and the record says so.
    case open
}
