/// What a parallel branch came to.
public struct BranchResult<Value: Sendable>: Sendable {
    /// The branch's name.
    public let name: String
    /// Its place among the branches, from 0.
    public let index: Int
    /// Its output, or why it has none.
    public let result: Result<Value, AgentError>
    /// Its conversation: the one outside, with what the branch added.
    public let conversation: Conversation
    /// Its storage: the one outside, with what the branch changed.
    public let storage: AgentStorage

    /// The output; nil where the branch failed.
    public var value: Value? {
        // A failed branch has no output: that is the meaning of nil here, and the cause is in `result`.
        try? result.get()
    }
}
