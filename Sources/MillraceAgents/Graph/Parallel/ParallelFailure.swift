/// What follows when a parallel branch fails.
public enum ParallelFailure: String, Sendable, Hashable, Codable {
    /// The others are cancelled and the node fails.
    case cancelOthers
    /// The others go on; the node fails only where all of them failed.
    case tolerate
}
