public import MillraceCore

extension Node where Input == LLMResponse, Output == [ToolResult] {
    /// Runs the calls of a response, in parallel where tools and policy allow it; results come in the order of the calls.
    ///
    /// Calls that never became whole are not run; their results are errors that say so. A response that was stopped or declined has no calls
    /// to run.
    public static func executeTools(_ name: String = "executeTools") -> Node {
        Node(name, category: .tools) { response, context in try await context.execute(response.callsToRun) }
    }
}

extension Node where Input == [ToolCall], Output == [ToolResult] {
    /// Runs calls, in parallel where tools and policy allow it; results come in the order of the calls.
    public static func executeCalls(_ name: String = "executeCalls") -> Node {
        Node(name, category: .tools) { calls, context in try await context.execute(calls) }
    }
}

extension Node where Input == ToolCall, Output == ToolResult {
    /// Runs one call.
    public static func executeTool(_ name: String = "executeTool") -> Node {
        Node(name, category: .tools) { call, context in try await context.execute(call) }
    }
}

extension Node where Input == JSONObject, Output == ToolResult {
    /// Runs a tool of the conversation with the input as its arguments, as if the model had called it; nothing is written down.
    public static func callTool(_ tool: String, _ name: String = "callTool") -> Node {
        Node(name, category: .tools) { arguments, context in
            try await context.execute(context.ownCall(tool, arguments))
        }
    }
}

extension Node where Input: Generable, Output == ToolResult {
    /// Runs a tool of the conversation with the input as its arguments, as if the model had called it; nothing is written down.
    public static func callTool<T: Tool>(_ tool: T, _ name: String = "callTool") -> Node where T.Arguments == Input {
        Node(name, category: .tools) { arguments, context in
            try await context.execute(context.ownCall(tool.name, context.arguments(arguments, of: tool.name)))
        }
    }
}

extension Node where Input == LLMResponse, Output == LLMResponse {
    /// Runs the calls of a response, tells the model the results, and writes its answer down: one step of a tool loop.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - tools: what the model may do with the tools next.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The output is the same.
    public static func executeToolsAndSend(
        _ name: String = "executeToolsAndSend", tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) -> Node {
        Node(name, category: .tools) { response, context in
            let results = try await context.execute(response.callsToRun)
            return try await context.withSession { session in
                session.appendToolResults(results)
                return try await session.request(tools: tools, isStreamed: isStreamed)
            }
        }
    }
}

extension Node where Input == LLMResponse, Output == FrameStream {
    /// Runs the calls of a response, tells the model the results, and gives its answer as frames that are still to come.
    public static func executeToolsAndSendStreaming(
        _ name: String = "executeToolsAndSendStreaming", tools: ToolUse = .offered
    ) -> Node {
        Node(name, category: .tools) { response, context in
            let results = try await context.execute(response.callsToRun)
            return try await context.withSession { session in
                session.appendToolResults(results)
                try await session.compressIfNeeded()
                return try session.requestStreaming(tools: tools)
            }
        }
    }
}
