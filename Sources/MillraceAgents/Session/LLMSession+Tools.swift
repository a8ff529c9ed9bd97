public import MillraceCore

extension LLMSession {
    /// Runs a tool of the conversation, as if the model had called it; nothing is written down.
    ///
    /// Features, events and the tool policy see the call. Its id is minted, and no message asks for it: the result is not for
    /// the conversation.
    ///
    /// - Throws: ``AgentError`` where the policy ends the run for a failure; else a failure is a result with `ToolResult.isError` set.
    public func callTool(_ name: String, arguments: JSONObject) async throws(AgentError) -> ToolResult {
        try await context.execute(context.ownCall(name, arguments))
    }

    /// Runs a tool of the conversation with typed arguments: see ``callTool(_:arguments:)``.
    public func callTool<T: Tool>(_ tool: T, _ arguments: T.Arguments) async throws(AgentError) -> ToolResult {
        try await callTool(tool.name, arguments: context.arguments(arguments, of: tool.name))
    }

    /// Runs a tool for each of many arguments, some at once, as fast as they come: for arguments that are made out of a stream.
    ///
    /// - Parameters:
    ///   - tool: a tool of the conversation.
    ///   - arguments: the arguments of each call.
    ///   - maxParallel: how many calls run at once; a tool whose ``ToolTraits/isParallel`` is false runs one after the other.
    /// - Returns: the results, in the order of the arguments.
    public func callTool<T: Tool, Arguments: AsyncSequence>(
        _ tool: T, forEach arguments: Arguments, maxParallel: Int = 16
    ) async throws -> [ToolResult] where Arguments.Element == T.Arguments {
        let context = context
        let name = tool.name
        let limit = tool.traits.isParallel ? max(maxParallel, 1) : 1
        return try await withThrowingTaskGroup(of: (Int, ToolResult).self) { group in
            var results: [Int: ToolResult] = [:]
            var count = 0
            for try await value in arguments {
                if count - results.count >= limit, let (position, result) = try await group.next() { results[position] = result }
                let position = count
                let call = context.ownCall(name, try context.arguments(value, of: name))
                group.addTask { (position, try await context.execute(call)) }
                count += 1
            }
            for try await (position, result) in group { results[position] = result }
            return (0..<count).compactMap { results[$0] }
        }
    }
}

extension AgentContext {
    /// A call that the application makes itself.
    func ownCall(_ tool: String, _ arguments: JSONObject) -> ToolCall {
        ToolCall(id: conversation.nextOwnCallID(), name: tool, arguments: arguments)
    }

    func arguments(_ value: some Generable, of tool: String) throws(AgentError) -> JSONObject {
        guard case .object(let object) = value.json else {
            throw AgentError(.configuration("the arguments of \(tool) are not an object"), path: path)
        }
        return object
    }
}
