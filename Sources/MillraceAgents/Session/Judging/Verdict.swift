/// What a judge says about a piece of work.
public struct Verdict: Sendable, Hashable, Codable {
    /// Whether the work does what was asked.
    public var isAccepted: Bool
    /// Why, and what to do better.
    public var feedback: String

    /// Makes a verdict.
    public init(isAccepted: Bool, feedback: String) {
        self.isAccepted = isAccepted
        self.feedback = feedback
    }
}
