/// The output of attempts that were checked.
public struct Attempted<Output: Sendable>: Sendable {
    /// The output of the last attempt.
    public var output: Output
    /// What the check said of it.
    public var verdict: Verdict
    /// How many attempts there were.
    public var attempts: Int

    /// Makes a record.
    public init(output: Output, verdict: Verdict, attempts: Int) {
        self.output = output
        self.verdict = verdict
        self.attempts = attempts
    }

    /// Whether the check accepted the output.
    public var isAccepted: Bool { verdict.isAccepted }
}

/// What the next attempt sees of those before it.
public enum AttemptHistory: String, Sendable, Hashable, Codable {
    /// All that was said, and the feedback.
    case continued
    /// The conversation as it stood before the first attempt, and the feedback of all.
    case restored
}
