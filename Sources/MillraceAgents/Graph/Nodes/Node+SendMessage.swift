public import MillraceCore

extension Node where Input == Message, Output == LLMResponse {
    /// Adds the input to the conversation, asks the model, and writes the answer down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The output is the same.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    public static func sendMessage(
        _ name: String = "sendMessage", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered, isStreamed: Bool? = nil,
        repairs: Int = 1
    ) -> Node {
        .asking(name, definition: definition, tools: tools, isStreamed: isStreamed, repairs: repairs) { $1.append($0) }
    }

    /// The same, and the model must call at least one tool: ``ToolUse/required``.
    public static func sendMessageOnlyCallingTools(
        _ name: String = "sendMessageOnlyCallingTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendMessage(name, tools: .required, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must answer in words: ``ToolUse/withheld``.
    public static func sendMessageWithoutTools(
        _ name: String = "sendMessageWithoutTools", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendMessage(name, tools: .withheld, isStreamed: isStreamed, repairs: repairs)
    }

    /// The same, and the model must call one tool: ``ToolUse/forced(_:)``.
    public static func sendMessageForcing(
        _ tool: String, _ name: String = "sendMessageForcing", isStreamed: Bool? = nil, repairs: Int = 1
    ) -> Node {
        .sendMessage(name, tools: .forced(tool), isStreamed: isStreamed, repairs: repairs)
    }

    /// Adds the input to the conversation, streams the answer, collects it and writes it down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - onFrame: sees each frame as it arrives.
    public static func sendMessageStreamingAndCollect(
        _ name: String = "sendMessageStreamingAndCollect", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        onFrame: @escaping @Sendable (StreamFrame) async throws -> Void = { _ in }
    ) -> Node {
        .collecting(name, definition: definition, tools: tools, onFrame: onFrame) { $1.append($0) }
    }
}

extension Node where Input == Message, Output == [LLMResponse] {
    /// Adds the input to the conversation, and asks for several answers.
    ///
    /// ``Node/selectChoice(_:by:)`` selects one and writes it down.
    public static func sendMessageChoices(
        _ count: Int, _ name: String = "sendMessageChoices", tools: ToolUse = .offered, isStreamed: Bool? = nil
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                session.append(input)
                return try await session.requestChoices(count, tools: tools, isStreamed: isStreamed)
            }
        }
    }
}

extension Node where Input == Message, Output == FrameStream {
    /// Adds the input to the conversation, and gives the answer as frames that are still to come.
    ///
    /// The answer is written down when the stream ends: see ``LLMSession/requestStreaming(definition:tools:)``.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    public static func sendMessageStreaming(
        _ name: String = "sendMessageStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: { $0 }) { $1.append($0) }
    }
}

extension Node where Input == Message, Output: AsyncSequence {
    /// Adds the input to the conversation, and gives the answer made into something else while it streams.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - transform: makes the sequence of the frames.
    public static func sendMessageStreaming(
        _ name: String = "sendMessageStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered,
        transform: @escaping @Sendable (FrameStream) -> Output
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: transform) { $1.append($0) }
    }
}
