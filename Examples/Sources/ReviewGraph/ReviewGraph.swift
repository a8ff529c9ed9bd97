import Millrace
import MillraceAgents
import MillraceSimulator

// A graph with a loop and parallel branches: a text is written, two reviewers read it side by side, and it is revised until both are content
// or three rounds are over. The model is a script. At the end the strategy is drawn, with the way the run took.

/// What one reviewer says.
struct Review: Sendable {
    var reviewer: String
    var remark: String
    var isContent: Bool { remark == "fine" }
}

@main
struct ReviewGraph {
    static let script = Script([
        .init(.userTextContains("as the fact checker")) { request in
            .text(request.prompt.messages.contains { $0.text.contains("371 m") } ? "fine" : "The height is missing.")
        },
        .init(.userTextContains("as the stylist"), .text("fine")),
        .init(.userTextContains("Revise"), .text("The tower stands 371 m tall over the river.")),
        .init(.any, .text("The tower stands tall over the river.")),
    ])

    /// A node that lets the model read the text in one role.
    static func reviewer(_ name: String, _ role: String) -> Node<String, Review> {
        Node(name, category: .llm) { text, context in
            let remark = try await context.withSession { try await $0.request("Read this as \(role): \(text)").text }
            return Review(reviewer: name, remark: remark)
        }
    }

    static func strategy() throws -> Strategy<String, String> {
        let text = StorageKey<String>("text")
        return try Strategy("write and review") { graph in
            let write = graph.add(
                Node<String, String>("write", category: .llm) { task, context in
                    let answer = try await context.withSession { try await $0.request(task).text }
                    context.storage[text] = answer
                    return answer
                }, after: graph.start)
            let review = graph.add(
                .parallel("review", [reviewer("facts", "the fact checker"), reviewer("style", "the stylist")], merge: .collect),
                after: write)
            let decide = graph.add(
                Node<[Review], [String]>("decide") { reviews, _ in
                    for review in reviews { print("\(review.reviewer): \(review.remark)") }
                    return reviews.filter { !$0.isContent }.map(\.remark)
                }, after: review)
            let deliver = graph.add(Node<Void, String>("deliver") { _, context in context.storage[text] ?? "" })
            graph.edge(
                from: decide, to: write, label: "remarks", maxVisits: 2, when: { !$0.isEmpty },
                transform: { "Revise the text. " + $0.joined(separator: " ") })
            graph.otherwise(from: decide, to: deliver, transform: { _ in })
            graph.edge(from: deliver, to: graph.finish)
        }
    }

    static func main() async throws {
        let provider = Provider(id: "simulator", baseURL: "http://simulator", authentication: .none, wire: Wire(.openAIChat))
        let client = ProviderClient(provider, transport: SimulatorTransport(Simulator(script: script)))
        let agent = GraphAgent(name: "editor", executor: client, model: LLModel("simulator"), strategy: try strategy())

        let result = try await agent.run("One sentence about the tower.")
        print("text:  \(result.output)")
        print("way:   \(result.trace.nodes.joined(separator: " -> "))")
        print(agent.strategy.mermaid(highlighting: result.trace), terminator: "")
    }
}
