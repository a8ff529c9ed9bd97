internal import MillraceCore

extension Strategy where Input == String, Output == String {
    /// Asks the model, runs the tools it asks for, and goes on until it answers without a call: what the plain ``Agent`` does, as a graph.
    ///
    /// Answers are streamed or fetched whole as the configuration of the agent says.
    public static func singleRun(_ name: String = "single run") -> Strategy {
        Strategy(wired: name) { graph in
            let ask = graph.add(.request("ask"), after: graph.start)
            let run = graph.add(.executeTools("run tools"))
            let tell = graph.add(.sendToolResults("tell results"), after: run)
            for node in [ask.output, tell.output] {
                graph.edge(from: node, to: run, on: .toolCalls)
                graph.edge(from: node, to: graph.finish, on: .text)
            }
        }
    }

    /// The same, and the history is made shorter when it has become too long.
    ///
    /// That is done between the results of tools and the next request, so no call is ever parted from its result.
    ///
    /// - Parameters:
    ///   - name: the name of the strategy.
    ///   - compression: how the history is made shorter.
    ///   - trigger: when.
    public static func singleRun(
        _ name: String = "single run with compression", compressing compression: some HistoryCompression, when trigger: CompressionTrigger
    ) -> Strategy {
        Strategy(wired: name) { graph in
            let ask = graph.add(.request("ask"), after: graph.start)
            let run = graph.add(.executeTools("run tools"))
            let keep = graph.add(.keepingResults(), after: run)
            let compress = graph.add(Node<Void, Void>.compressHistory("compress", compression, when: trigger), after: keep)
            let next = graph.add(Node<Void, LLMResponse>.requestNext("go on"), after: compress)
            for node in [ask.output, next.output] {
                graph.edge(from: node, to: run, on: .toolCalls)
                graph.edge(from: node, to: graph.finish, on: .text)
            }
        }
    }
}

extension Node where Input == [ToolResult], Output == Void {
    /// Writes results down without asking the model.
    static func keepingResults(_ name: String = "keep results") -> Node {
        Node(name, category: .prompt) { results, context in
            try await context.withSession { $0.appendToolResults(results) }
        }
    }
}
