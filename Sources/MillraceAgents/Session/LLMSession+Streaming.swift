public import MillraceCore

extension LLMSession {
    /// The answer of the model to the conversation as it is now, as frames.
    ///
    /// Nothing is sent before the first frame is asked for. The answer is written down when it has ended, before its last frame is seen,
    /// inside the session or after it: right behind the messages it answers. A stream that fails or is let go in the middle leaves what
    /// had arrived, without calls, or nothing, as ``AgentConfiguration/partialHistory`` says. The stream can be read once.
    ///
    /// Where ``AgentConfiguration/isStreaming`` is false the answer is fetched whole and told as the frames it is made of.
    /// What has left cannot be asked for again: ``ToolUse/violation(in:)`` tells whether the folded answer did as told.
    ///
    /// - Parameters:
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    /// - Throws: ``AgentError/Kind/configuration(_:)`` where a tool is asked for that is not there.
    public func requestStreaming(
        definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) throws(AgentError) -> FrameStream {
        if let definition { append(.user(definition.text)) }
        let state = settledState()
        let request = try context.modelRequest(state, tools: tools, isStreaming: nil)
        let conversation = conversation
        let policy = context.configuration.partialHistory
        return context.stream(request).recorded { response in
            conversation.record(response, answering: state.prompt.messages, partial: policy)
        }
    }

    /// Says something as the user and streams the answer: see ``requestStreaming(definition:tools:)``.
    public func requestStreaming(
        _ text: String, definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) throws(AgentError) -> FrameStream {
        try requestStreaming(.user(text), definition: definition, tools: tools)
    }

    /// Adds a message and streams the answer: see ``requestStreaming(definition:tools:)``.
    public func requestStreaming(
        _ message: Message, definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered
    ) throws(AgentError) -> FrameStream {
        append(message)
        return try requestStreaming(definition: definition, tools: tools)
    }

    /// The answer of the model, made into something else while it streams.
    ///
    /// ```swift
    /// let headings = try session.requestStreaming(definition: outline) { frames in frames.text.lines }
    /// ```
    ///
    /// - Parameters:
    ///   - definition: how the answer is to be built; its text is added as a message of the user.
    ///   - tools: what the model may do with the tools.
    ///   - transform: makes the sequence of the frames.
    public func requestStreaming<Output: AsyncSequence>(
        definition: (any StructureDefinition)? = nil, tools: ToolUse = .offered, transform: (FrameStream) -> Output
    ) throws(AgentError) -> Output {
        transform(try requestStreaming(definition: definition, tools: tools))
    }
}
