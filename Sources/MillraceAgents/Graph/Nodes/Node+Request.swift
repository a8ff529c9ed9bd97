public import MillraceCore

extension Node where Input == String, Output == LLMResponse {
    /// Says the input as the user, asks the model, and writes the answer down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The output is the same.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    public static func request(
        _ name: String = "request", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered, isStreamed: Bool? = nil,
        repairs: Int = 1
    ) -> Node {
        .asking(name, definition: definition, tools: tools, isStreamed: isStreamed, repairs: repairs) { $1.append(.user($0)) }
    }

    /// The same, and the model must call at least one tool: ``ToolUse/required``.
    public static func requestOnlyCallingTools(
        _ name: String = "requestOnlyCallingTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .request(name, tools: .required, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must answer in words: ``ToolUse/withheld``.
    public static func requestWithoutTools(
        _ name: String = "requestWithoutTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .request(name, tools: .withheld, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must call one tool: ``ToolUse/forced(_:)``.
    public static func requestForcing(
        _ tool: String, _ name: String = "requestForcing", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .request(name, tools: .forced(tool), isStreamed: isStreamed, repairs: repairs)
    }

    /// Says the input as the user, streams the answer, collects it and writes it down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - onFrame: sees each frame as it arrives.
    public static func requestStreamingAndCollect(
        _ name: String = "requestStreamingAndCollect", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        onFrame: @escaping @Sendable (StreamFrame) async throws -> Void = { _ in }
    ) -> Node {
        .collecting(name, definition: definition, tools: tools, onFrame: onFrame) { $1.append(.user($0)) }
    }
}

extension Node where Input == String, Output == [LLMResponse] {
    /// Says the input as the user, and asks for several answers.
    ///
    /// ``Node/selectChoice(_:by:)`` selects one and writes it down.
    public static func requestChoices(
        _ count: Int, _ name: String = "requestChoices", tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                session.append(.user(input))
                return try await session.requestChoices(count, tools: tools, isStreamed: isStreamed)
            }
        }
    }
}

extension Node where Input == String, Output == FrameStream {
    /// Says the input as the user, and gives the answer as frames that are still to come.
    ///
    /// The answer is written down when the stream ends: see ``LLMSession/requestStreaming(definition:tools:)``.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    public static func requestStreaming(
        _ name: String = "requestStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: { $0 }) { $1.append(.user($0)) }
    }
}

extension Node where Input == String, Output: AsyncSequence {
    /// Says the input as the user, and gives the answer made into something else while it streams.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - transform: makes the sequence of the frames.
    public static func requestStreaming(
        _ name: String = "requestStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        transform: @escaping @Sendable (FrameStream) -> Output
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: transform) { $1.append(.user($0)) }
    }
}
