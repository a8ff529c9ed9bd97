public import MillraceCore

extension Node where Input == Output {
    /// Passes its input on.
    public static func doNothing(_ name: String = "doNothing") -> Node { Node(name) { input, _ in input } }

    /// Adds messages to the conversation, with the builder syntax.
    public static func appendPrompt(
        _ name: String = "appendPrompt", @PromptBuilder _ messages: @escaping @Sendable () -> [Message]
    ) -> Node {
        .editing(name) { session, _ in session.append(messages()) }
    }

    /// Adds messages made of the input to the conversation, with the builder syntax.
    public static func appendPrompt(
        _ name: String = "appendPrompt", @PromptBuilder with messages: @escaping @Sendable (Input) -> [Message]
    ) -> Node {
        .editing(name) { session, input in session.append(messages(input)) }
    }

    /// Changes the messages and options of the conversation.
    public static func rewritePrompt(
        _ name: String = "rewritePrompt", _ change: @escaping @Sendable (inout Prompt) -> Void
    ) -> Node {
        .editing(name) { session, _ in session.rewritePrompt(change) }
    }

    /// Lets another model answer from here on.
    public static func setModel(_ name: String = "setModel", to model: LLModel) -> Node {
        .editing(name) { session, _ in session.changeModel(model) }
    }

    /// Changes the options of the following requests.
    public static func setOptions(
        _ name: String = "setOptions", _ change: @escaping @Sendable (inout GenerationOptions) -> Void
    ) -> Node {
        .editing(name) { session, _ in session.changeOptions(change) }
    }

    /// Changes the tools that are offered from here on.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - missing: what becomes of earlier calls of tools that are not offered any more.
    ///   - change: the change.
    public static func setTools(
        _ name: String = "setTools", missing: MissingToolPolicy = .keep, _ change: @escaping @Sendable (inout ToolRegistry) -> Void
    ) -> Node {
        .editing(name) { session, _ in session.changeTools(missing: missing, change) }
    }

    /// Makes the history shorter.
    ///
    /// - Parameters:
    ///   - name: the name of the node.
    ///   - strategy: how. Default: one summary of the whole history.
    ///   - trigger: when; nil is always.
    ///   - model: who summarises; nil is the conversation's own model.
    public static func compressHistory(
        _ name: String = "compressHistory", _ strategy: some HistoryCompression = .whole, when trigger: CompressionTrigger? = nil,
        model: LLModel? = nil
    ) -> Node {
        .editing(name) { session, _ in
            try await session.compressHistory(strategy, when: trigger ?? CompressionTrigger { _ in true }, model: model)
        }
    }

    private static func editing(
        _ name: String, _ edit: @escaping @Sendable (LLMSession, Input) async throws -> Void
    ) -> Node {
        Node(name, category: .prompt) { input, context in
            try await context.withSession { session in try await edit(session, input) }
            return input
        }
    }
}

extension Node {
    /// Does something in a session: exclusive writing for as long as the closure runs.
    public static func session(
        _ name: String = "session", _ body: @escaping @Sendable (Input, LLMSession) async throws -> Output
    ) -> Node {
        Node(name, category: .prompt) { input, context in
            try await context.withSession { session in try await body(input, session) }
        }
    }
}
