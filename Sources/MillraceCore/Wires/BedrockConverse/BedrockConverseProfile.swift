/// How one server deviates from the vendor's own `Converse`.
public struct BedrockConverseProfile: Sendable, Hashable {
    /// Makes a profile without deviations.
    public init() {}
}
