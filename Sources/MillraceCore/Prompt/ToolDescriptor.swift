/// A function the model may ask for.
public struct ToolDescriptor: Sendable, Hashable, Codable {
    /// The name the model calls it by: letters, digits, `_` and `-`, at most 64 of them (OpenAI function calling guide).
    public var name: String
    /// What the tool does and when to use it, for the model.
    public var description: String
    /// The arguments as a JSON Schema object.
    public var parameters: JSONValue
    /// Whether the provider must hold the model to the schema exactly; nil leaves the provider's default.
    public var isStrict: Bool?

    /// For a tool that takes free text: the text's grammar as OpenAI's custom tools write it, or `{"type": "text"}`.
    ///
    /// Nil for a function.
    public var customFormat: JSONObject?

    /// Makes a descriptor.
    public init(
        name: String, description: String,
        parameters: JSONValue = ["type": "object", "properties": [:]], isStrict: Bool? = nil, customFormat: JSONObject? = nil
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
        self.customFormat = customFormat
    }
}

/// Whether and which tool the model should call.
@nonexhaustive
public enum ToolChoice: Sendable, Hashable, Codable {
    /// The model decides.
    case auto
    /// No tool may be called.
    case none
    /// Some tool must be called.
    case required
    /// This tool must be called.
    case named(String)
}
