/// A tool with typed arguments.
///
/// Shaped like the protocol of the same name in Apple's FoundationModels. `@Tool` writes the conformance for a function or a type.
///
/// ```swift
/// struct Weather: Tool {
///     let name = "weather"
///     let description = "Tells the present weather of a city."
///     @Generable struct Arguments { @Guide(description: "The city's name.") var city: String }
///     func call(arguments: Arguments) async throws -> String { … }
/// }
/// ```
public protocol Tool<Arguments, Output>: InvokableTool {
    /// What the model fills in.
    associatedtype Arguments: Generable
    /// What the tool gives back.
    associatedtype Output: ToolOutput

    /// The name the model calls it by: letters, digits, `_` and `-`, at most 64 of them (OpenAI function calling guide).
    var name: String { get }
    /// What the tool does and when to use it, for the model.
    var description: String { get }

    /// Whether the provider must hold the model to the schema exactly.
    ///
    /// Default: nil, as the provider does. True has no effect for arguments with free keys or values of any kind: no provider can hold a model
    /// to them.
    var isStrict: Bool? { get }

    /// Does the work.
    ///
    /// ``ToolContext/current`` tells of the call.
    ///
    /// - Throws: ``ToolFailure`` with a message for the model, or any other error, whose description the model reads.
    func call(arguments: Arguments) async throws -> Output
}

extension Tool {
    /// As the provider does.
    public var isStrict: Bool? { nil }

    /// Name, description and the schema of the arguments.
    public var descriptor: ToolDescriptor {
        let schema = Arguments.generationSchema.enveloped
        guard isStrict == true, let strict = schema.strict else {
            return ToolDescriptor(
                name: name, description: description, parameters: schema.json, isStrict: isStrict == true ? false : isStrict)
        }
        return ToolDescriptor(name: name, description: description, parameters: strict, isStrict: true)
    }

    /// Reads the arguments, does the work and makes the reply.
    public func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        let arguments: Arguments
        do throws(GenerationError) {
            arguments = try Self.arguments(of: call)
        } catch {
            throw ToolError(error, tool: name)
        }
        do {
            return try await ToolContext.running(call) { try await self.call(arguments: arguments).toolReply }
        } catch {
            throw ToolError(thrown: error, tool: name)
        }
    }

    private static func arguments(of call: ToolCall) throws(GenerationError) -> Arguments {
        let object = JSONValue.object(call.arguments)
        guard !Arguments.generationSchema.isObject else { return try Arguments(json: object) }
        // The schema put the value into an object, because arguments are always one.
        let key = GenerationSchema.envelopeKey
        guard let value = object[key] else { throw GenerationError(.missing(property: key), at: JSONPath()) }
        return try Arguments(json: value, at: JSONPath([.key(key)]))
    }
}
