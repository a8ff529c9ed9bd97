/// The model's reasoning: its text, or what stands for it, with what proves it to its provider.
///
/// Providers that sign or encrypt reasoning refuse the next turn when it does not come back exactly as it was, so signature and
/// encrypted payload are opaque and kept byte for byte.
public struct ReasoningPart: Sendable, Hashable, Codable {
    /// The reasoning in words; empty where the provider keeps it to itself.
    public var text: String
    /// Whether ``text`` is the provider's summary rather than the reasoning itself.
    public var isSummary: Bool
    /// What the provider signed the reasoning with.
    public var signature: String?
    /// The reasoning in the provider's own encryption.
    public var encrypted: String?
    /// The provider's id of this piece.
    public var id: String?
    /// Where the piece came from, so that it is sent back only to where it belongs and under the name it had.
    public var origin: ReasoningOrigin?

    /// Makes a reasoning part.
    public init(
        text: String = "", isSummary: Bool = false, signature: String? = nil, encrypted: String? = nil, id: String? = nil,
        origin: ReasoningOrigin? = nil
    ) {
        self.text = text
        self.isSummary = isSummary
        self.signature = signature
        self.encrypted = encrypted
        self.id = id
        self.origin = origin
    }

    /// Whether the part holds neither text nor anything that must go back.
    public var isEmpty: Bool { text.isEmpty && signature == nil && encrypted == nil }
}

/// Where a piece of reasoning was found on the wire.
public struct ReasoningOrigin: Sendable, Hashable, Codable {
    /// The wire that carried it.
    public var wire: WireID
    /// The field that carried it: `reasoning_content`, `reasoning`, `reasoning_details`, `thinking`.
    public var field: String
    /// The provider's name for the encoding of signed or encrypted pieces (`anthropic-claude-v1`).
    public var format: String?
    /// The position the provider gave the piece.
    public var index: Int?

    /// Makes an origin.
    public init(wire: WireID, field: String, format: String? = nil, index: Int? = nil) {
        self.wire = wire
        self.field = field
        self.format = format
        self.index = index
    }
}
