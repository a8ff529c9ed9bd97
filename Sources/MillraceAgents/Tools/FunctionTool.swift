/// A tool whose work is a closure, with arguments of a known type.
///
/// `@Tool` makes one of a function.
public struct FunctionTool<Arguments: Generable, Output: ToolOutput>: Tool {
    /// The name the model calls it by.
    public let name: String
    /// What the tool does and when to use it, for the model.
    public let description: String
    /// Whether the provider must hold the model to the schema exactly; nil as the provider does.
    public let isStrict: Bool?
    /// How the runtime treats its calls.
    public let traits: ToolTraits
    private let body: @Sendable (Arguments) async throws -> Output

    /// Makes a tool.
    public init(
        name: String, description: String, isStrict: Bool? = nil, traits: ToolTraits = ToolTraits(),
        _ body: @escaping @Sendable (Arguments) async throws -> Output
    ) {
        self.name = name
        self.description = description
        self.isStrict = isStrict
        self.traits = traits
        self.body = body
    }

    /// Calls the closure.
    public func call(arguments: Arguments) async throws -> Output { try await body(arguments) }
}
