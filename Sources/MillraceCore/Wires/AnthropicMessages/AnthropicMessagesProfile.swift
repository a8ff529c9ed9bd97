/// How one server deviates from the vendor's own `/v1/messages`.
public struct AnthropicMessagesProfile: Sendable, Hashable {
    /// Makes a profile without deviations.
    public init() {}
}
