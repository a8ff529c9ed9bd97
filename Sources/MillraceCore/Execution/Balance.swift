/// How calls are spread over executors.
@nonexhaustive
public enum Balance: Sendable, Hashable {
    /// One after the other.
    case roundRobin
    /// In relation to ``ExecutorCandidate/weight``, evenly mixed.
    case weighted
    /// To the one with the fewest calls under way in relation to its weight; among equals one after the other.
    case leastInFlight
}
