public import MillraceCore

extension Node where Input == [ToolResult], Output == LLMResponse {
    /// Adds results behind the calls they answer, asks the model, and writes the answer down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The output is the same.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    public static func sendToolResults(
        _ name: String = "sendToolResults", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        isStreamed: Bool? = nil,
        repairs: Int = 1
    ) -> Node {
        .asking(name, definition: definition, tools: tools, isStreamed: isStreamed, repairs: repairs) { $1.appendToolResults($0) }
    }

    /// The same, and the model must call at least one tool: ``ToolUse/required``.
    public static func sendToolResultsOnlyCallingTools(
        _ name: String = "sendToolResultsOnlyCallingTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendToolResults(name, tools: .required, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must answer in words: ``ToolUse/withheld``.
    public static func sendToolResultsWithoutTools(
        _ name: String = "sendToolResultsWithoutTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendToolResults(name, tools: .withheld, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must call one tool: ``ToolUse/forced(_:)``.
    public static func sendToolResultsForcing(
        _ tool: String, _ name: String = "sendToolResultsForcing", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendToolResults(name, tools: .forced(tool), isStreamed: isStreamed, repairs: repairs)
    }

    /// Adds results behind the calls they answer, streams the answer, collects it and writes it down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - onFrame: sees each frame as it arrives.
    public static func sendToolResultsStreamingAndCollect(
        _ name: String = "sendToolResultsStreamingAndCollect", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        onFrame: @escaping @Sendable (StreamFrame) async throws -> Void = { _ in }
    ) -> Node {
        .collecting(name, definition: definition, tools: tools, onFrame: onFrame) { $1.appendToolResults($0) }
    }
}

extension Node where Input == [ToolResult], Output == [LLMResponse] {
    /// Adds results behind the calls they answer, and asks for several answers.
    ///
    /// ``Node/selectChoice(_:by:)`` selects one and writes it down.
    public static func sendToolResultsChoices(
        _ count: Int, _ name: String = "sendToolResultsChoices", tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                session.appendToolResults(input)
                return try await session.requestChoices(count, tools: tools, isStreamed: isStreamed)
            }
        }
    }
}

extension Node where Input == [ToolResult], Output == FrameStream {
    /// Adds results behind the calls they answer, and gives the answer as frames that are still to come.
    ///
    /// The answer is written down when the stream ends: see ``LLMSession/requestStreaming(definition:tools:)``.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    public static func sendToolResultsStreaming(
        _ name: String = "sendToolResultsStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: { $0 }) { $1.appendToolResults($0) }
    }
}

extension Node where Input == [ToolResult], Output: AsyncSequence {
    /// Adds results behind the calls they answer, and gives the answer made into something else while it streams.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - transform: makes the sequence of the frames.
    public static func sendToolResultsStreaming(
        _ name: String = "sendToolResultsStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        transform: @escaping @Sendable (FrameStream) -> Output
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: transform) { $1.appendToolResults($0) }
    }
}
