public import MillraceCore

extension Node where Input == String {
    /// Says the input as the user, asks for an answer that is a value of a type, and writes it down.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - name: the name of the node.
    ///   - options: mode, examples and repairs.
    public static func requestStructured<Value: Generable>(
        generating type: Value.Type, _ name: String = "requestStructured", options: StructuredOptions = StructuredOptions()
    ) -> Node where Output == StructuredResponse<Value> {
        Node(name, category: .llm) { text, context in
            try await context.withSession { try await $0.request(text, generating: type, options: options) }
        }
    }

    /// Says the input as the user, and gives the answer as a value of a type that grows.
    public static func requestStructuredStreaming<Value: Generable>(
        generating type: Value.Type, _ name: String = "requestStructuredStreaming", options: StructuredOptions = StructuredOptions()
    ) -> Node where Output == StructuredStream<Value> {
        Node(name, category: .llm) { text, context in
            try await context.withSession { session in
                session.append(.user(text))
                try await session.compressIfNeeded()
                return session.requestStreaming(generating: type, options: options)
            }
        }
    }
}

extension Node where Input == [ToolResult] {
    /// Adds results behind the calls they answer, asks for an answer that is a value of a type, and writes it down.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - name: the name of the node.
    ///   - options: mode, examples and repairs.
    public static func sendToolResultsStructured<Value: Generable>(
        generating type: Value.Type, _ name: String = "sendToolResultsStructured", options: StructuredOptions = StructuredOptions()
    ) -> Node where Output == StructuredResponse<Value> {
        Node(name, category: .llm) { results, context in
            try await context.withSession { session in
                session.appendToolResults(results)
                return try await session.request(generating: type, options: options)
            }
        }
    }
}

extension Node {
    /// Asks, whatever the input, for an answer to the conversation that is a value of a type, and writes it down.
    ///
    /// - Parameters:
    ///   - type: the type.
    ///   - name: the name of the node.
    ///   - options: mode, examples and repairs.
    public static func requestNextStructured<Value: Generable>(
        generating type: Value.Type, _ name: String = "requestNextStructured", options: StructuredOptions = StructuredOptions()
    ) -> Node where Output == StructuredResponse<Value> {
        Node(name, category: .llm) { _, context in
            try await context.withSession { try await $0.request(generating: type, options: options) }
        }
    }
}
