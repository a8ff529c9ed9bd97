internal import MillraceCore

/// Which tools a subgraph or task has, of those the conversation offers.
public struct ToolSelection: Sendable {
    // Nil leaves the tools as they are.
    let select: (@Sendable (ToolRegistry, AgentContext) async throws(AgentError) -> ToolRegistry)?

    init(_ select: (@Sendable (ToolRegistry, AgentContext) async throws(AgentError) -> ToolRegistry)?) { self.select = select }

    /// All that are offered outside.
    public static var all: ToolSelection { ToolSelection(nil) }

    /// No tools.
    public static var none: ToolSelection { ToolSelection { _, _ throws(AgentError) in ToolRegistry() } }

    /// The named ones of those that are offered outside.
    ///
    /// A name that is not among them ends the run with ``AgentError/Kind/configuration(_:)``.
    public static func only(_ names: String...) -> ToolSelection { only(names) }

    /// The named ones of those that are offered outside.
    ///
    /// A name that is not among them ends the run with ``AgentError/Kind/configuration(_:)``.
    public static func only(_ names: [String]) -> ToolSelection {
        ToolSelection { tools, context throws(AgentError) in
            let missing = names.filter { tools[$0] == nil }
            guard missing.isEmpty else {
                throw AgentError(.configuration("the agent has no tools named \(missing.joined(separator: ", "))"), path: context.path)
            }
            return tools.selecting(names)
        }
    }

    /// Those that are offered outside and further ones.
    public static func adding(_ tools: any InvokableTool...) -> ToolSelection {
        ToolSelection { outside, _ throws(AgentError) in outside.merging(ToolRegistry(tools)) }
    }

    /// Other tools than those that are offered outside.
    public static func replacing(with tools: any InvokableTool...) -> ToolSelection {
        ToolSelection { _, _ throws(AgentError) in ToolRegistry(tools) }
    }

    /// Those that the model itself thinks are of use for a task: one more request, which does not enter the conversation.
    ///
    /// For agents with very many tools: the task then runs with few.
    ///
    /// - Parameter task: the task in words.
    public static func chosen(for task: String) -> ToolSelection {
        ToolSelection { tools, context throws(AgentError) in
            if tools.isEmpty { return tools }
            let choice = ToolDescriptor(
                name: "choose_tools", description: "Names the tools that the task needs.",
                parameters: [
                    "type": "object",
                    "properties": [
                        "names": ["type": "array", "items": ["type": "string", "enum": .array(tools.names.map { .string($0) })]]
                    ],
                    "required": ["names"],
                ])
            let list = tools.descriptors.map { "- \($0.name): \($0.description)" }.joined(separator: "\n")
            var prompt = Prompt("Choose the tools that this task needs, and no others.\n\nTask: \(task)\n\nTools:\n\(list)")
            prompt.options.toolChoice = .named(choice.name)
            let response = try await context.response(to: ModelRequest(prompt: prompt, model: context.conversation.model, tools: [choice]))
            guard let call = response.toolCalls.first(where: { $0.name == choice.name }), case .array(let names)? = call.arguments["names"]
            else { throw AgentError(.unexpectedAnswer("a choice of tools was asked for"), path: context.path) }
            return tools.selecting(names.compactMap { if case .string(let name) = $0 { name } else { nil } })
        }
    }
}
