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

    /// Does the work.
    ///
    /// ``ToolContext/current`` tells of the call.
    ///
    /// - Throws: ``ToolFailure`` with a message for the model, or any other error, whose description the model reads.
    func call(arguments: Arguments) async throws -> Output
}
