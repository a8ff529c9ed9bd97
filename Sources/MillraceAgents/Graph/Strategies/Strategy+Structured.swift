extension Strategy where Output: Generable {
    /// Works with tools until the model hands in a result of the output's type: one ``Node/task(_:tools:model:history:forcesToolCalls:maxReminders:answerTool:options:_:)``.
    ///
    /// ```swift
    /// let strategy = Strategy<String, Forecast>.structured { city in "What will the weather in \(city) be tomorrow?" }
    /// ```
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - tools: its tools.
    ///   - forcesToolCalls: whether the model must call a tool at every step; false for models that cannot be forced.
    ///   - maxReminders: how often an answer in words is followed by a reminder.
    ///   - task: what is asked.
    public static func structured(
        _ name: String = "structured", tools: ToolSelection = .all, forcesToolCalls: Bool = true, maxReminders: Int = 3,
        _ task: @escaping @Sendable (Input) async throws -> String
    ) -> Strategy {
        Strategy(wired: name) { graph in
            let work = graph.add(
                Node<Input, Output>.task("task", tools: tools, forcesToolCalls: forcesToolCalls, maxReminders: maxReminders, task),
                after: graph.start)
            graph.edge(from: work, to: graph.finish)
        }
    }
}

extension Strategy where Input == String, Output: Generable {
    /// Works with tools until the model hands in a result of the output's type; the input is the task.
    public static func structured(
        _ name: String = "structured", tools: ToolSelection = .all, forcesToolCalls: Bool = true, maxReminders: Int = 3
    ) -> Strategy {
        .structured(name, tools: tools, forcesToolCalls: forcesToolCalls, maxReminders: maxReminders) { $0 }
    }
}
