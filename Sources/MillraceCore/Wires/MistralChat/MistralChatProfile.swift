/// How one server deviates from the vendor's own `/chat/completions`.
public struct MistralChatProfile: Sendable, Hashable {
    /// Makes a profile without deviations.
    public init() {}
}
