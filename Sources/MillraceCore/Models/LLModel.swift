/// A model at a provider, with what it can do.
public struct LLModel: Sendable, Hashable, Codable {
    /// Something a model can or cannot do.
    public struct Capability: RawRepresentable, Sendable, Hashable, Codable {
        /// The capability's name.
        public let rawValue: String
        /// Makes a capability of the user's own.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Streams its answer.
        public static let streaming = Capability(rawValue: "streaming")
        /// Takes tools.
        public static let tools = Capability(rawValue: "tools")
        /// Streams tool calls; without it the whole response is fetched and emitted as frames.
        public static let toolStreaming = Capability(rawValue: "toolStreaming")
        /// Asks for several tools at once.
        public static let parallelToolCalls = Capability(rawValue: "parallelToolCalls")
        /// Sees pictures.
        public static let imageInput = Capability(rawValue: "imageInput")
        /// Hears sound.
        public static let audioInput = Capability(rawValue: "audioInput")
        /// Answers in JSON that matches a schema.
        public static let jsonSchema = Capability(rawValue: "jsonSchema")
        /// Shows its reasoning.
        public static let reasoning = Capability(rawValue: "reasoning")
    }

    /// The name at the provider.
    public var id: String
    /// What it can do.
    ///
    /// Default: streaming, tools and tool streaming.
    public var capabilities: Set<Capability>
    /// The context window in tokens, where it is known.
    public var contextTokens: Int?
    /// The most output tokens, where it is known.
    public var maxOutputTokens: Int?

    /// Makes a model.
    public init(
        _ id: String, capabilities: Set<Capability> = [.streaming, .tools, .toolStreaming, .parallelToolCalls], contextTokens: Int? = nil,
        maxOutputTokens: Int? = nil
    ) {
        self.id = id
        self.capabilities = capabilities
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
    }
}
