/// How one server deviates from the vendor's own `/responses`.
public struct OpenAIResponsesProfile: Sendable, Hashable {
    /// Makes a profile without deviations.
    public init() {}
}
