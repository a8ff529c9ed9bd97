/// How one server deviates from the vendor's own `generateContent`.
public struct GeminiProfile: Sendable, Hashable {
    /// Makes a profile without deviations.
    public init() {}
}
