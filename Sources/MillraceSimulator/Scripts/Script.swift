public import MillraceCore

/// How a simulated model answers: rules, tried in order.
public struct Script: Sendable {
    /// A rule: which requests, and what is answered.
    public struct Rule: Sendable {
        /// Which requests.
        public var matcher: RequestMatcher
        /// The answer to a request.
        public var turn: @Sendable (LLMRequest) -> SimulatedTurn

        /// Makes a rule whose answer depends on the request.
        public init(_ matcher: RequestMatcher, _ turn: @escaping @Sendable (LLMRequest) -> SimulatedTurn) {
            self.matcher = matcher
            self.turn = turn
        }

        /// Makes a rule with one answer.
        public init(_ matcher: RequestMatcher, _ turn: SimulatedTurn) {
            self.init(matcher) { _ in turn }
        }
    }

    /// The rules, first one first.
    public var rules: [Rule]

    /// Makes a script.
    public init(_ rules: [Rule]) {
        self.rules = rules
    }

    /// The answer to a request; nil where no rule matches.
    public func turn(for request: LLMRequest) -> SimulatedTurn? {
        rules.first { $0.matcher.matches(request) }?.turn(request)
    }
}
