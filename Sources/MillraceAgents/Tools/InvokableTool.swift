public import MillraceCore

/// A tool as the runtime sees it: what the model is told, and how a call of the model is carried out.
///
/// Tools are usually written as a ``Tool`` with typed arguments, or as a ``DynamicTool`` whose schema is known at run time only.
public protocol InvokableTool: Sendable {
    /// What the model is told of the tool.
    var descriptor: ToolDescriptor { get }
    /// How the runtime treats its calls.
    ///
    /// Default: ``ToolTraits/init(isParallel:timeout:)`` with its defaults.
    var traits: ToolTraits { get }

    /// Carries out a complete call.
    ///
    /// - Throws: ``ToolError``: the arguments are refused, or the work failed. What the model is told of it is ``ToolError/messageForModel``.
    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply
}

extension InvokableTool {
    /// The defaults of ``ToolTraits``.
    public var traits: ToolTraits { ToolTraits() }
    /// The name the model calls the tool by.
    public var toolName: String { descriptor.name }
}

/// How the runtime treats the calls of a tool.
public struct ToolTraits: Sendable, Hashable, Codable {
    /// Whether a call may run beside other calls of the same response.
    ///
    /// Default: true.
    public var isParallel: Bool
    /// How long one call may take; nil takes the agent's limit.
    ///
    /// Default: nil.
    public var timeout: Duration?

    /// Makes traits.
    public init(isParallel: Bool = true, timeout: Duration? = nil) {
        self.isParallel = isParallel
        self.timeout = timeout
    }
}
