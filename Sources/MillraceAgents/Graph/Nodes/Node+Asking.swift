public import MillraceCore

extension Node where Output == LLMResponse {
    /// Asks the model to go on from the conversation as it is, whatever the input, and writes the answer down.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - isStreamed: whether the answer comes as a stream or is fetched whole; nil is as the configuration says. The output is the same.
    ///   - repairs: how often an answer that breaks `tools` is sent back.
    public static func requestNext(
        _ name: String = "requestNext", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered, isStreamed: Bool? = nil,
        repairs: Int = 1
    ) -> Node {
        .asking(name, definition: definition, tools: tools, isStreamed: isStreamed, repairs: repairs) { _, _ in }
    }

    /// A node that adds its input to the conversation and asks.
    static func asking(
        _ name: String, definition: (any StructureDefinition)?, tools: ToolUse, isStreamed: Bool?, repairs: Int,
        adding add: @escaping @Sendable (Input, LLMSession) -> Void
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                add(input, session)
                if let definition { session.append(.user(definition.text)) }
                return try await session.request(tools: tools, isStreamed: isStreamed, repairs: repairs)
            }
        }
    }

    /// A node that adds its input to the conversation, asks, and reads the stream itself.
    static func collecting(
        _ name: String, definition: (any StructureDefinition)?, tools: ToolUse,
        onFrame: @escaping @Sendable (StreamFrame) async throws -> Void,
        adding add: @escaping @Sendable (Input, LLMSession) -> Void
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                add(input, session)
                try await session.compressIfNeeded()
                let response = try await session.requestStreaming(definition: definition, tools: tools).collect(onFrame: onFrame)
                if let violation = tools.violation(in: response) { throw AgentError(.unexpectedAnswer(violation), path: context.path) }
                return response
            }
        }
    }
}

extension Node where Output == FrameStream {
    /// Asks the model to go on from the conversation as it is, whatever the input, and gives the answer as frames that are still to come.
    public static func requestNextStreaming(
        _ name: String = "requestNextStreaming", definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) -> Node {
        .streaming(name, definition: definition, tools: tools, transform: { $0 }) { _, _ in }
    }
}

extension Node where Output: AsyncSequence {
    /// A node that adds its input to the conversation and gives the answer as a sequence.
    static func streaming(
        _ name: String, definition: (any StructureDefinition)?, tools: ToolUse, transform: @escaping @Sendable (FrameStream) -> Output,
        adding add: @escaping @Sendable (Input, LLMSession) -> Void
    ) -> Node {
        Node(name, category: .llm) { input, context in
            try await context.withSession { session in
                add(input, session)
                try await session.compressIfNeeded()
                return try session.requestStreaming(definition: definition, tools: tools, transform: transform)
            }
        }
    }
}

extension Node where Input == FrameStream, Output == LLMResponse {
    /// Reads a stream to its end and folds it.
    public static func collect(
        _ name: String = "collect", onFrame: @escaping @Sendable (StreamFrame) async throws -> Void = { _ in }
    ) -> Node {
        Node(name) { stream, _ in try await stream.collect(onFrame: onFrame) }
    }
}

extension Node where Input == [LLMResponse], Output == LLMResponse {
    /// Selects one of several answers and writes it down.
    public static func selectChoice(_ name: String = "selectChoice", by selection: some ChoiceSelection) -> Node {
        Node(name, category: .llm) { choices, context in
            try await context.withSession { session in try await session.select(from: choices, by: selection) }
        }
    }
}

extension FrameStream {
    /// Reads the stream to its end, shows each frame, and folds it.
    func collect(onFrame: @Sendable (StreamFrame) async throws -> Void) async throws -> LLMResponse {
        var fold = ResponseFold()
        for try await frame in self {
            fold.consume(frame)
            try await onFrame(frame)
        }
        return fold.response
    }
}
