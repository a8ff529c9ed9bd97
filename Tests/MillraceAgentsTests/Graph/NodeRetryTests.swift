import MillraceCore
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Failing nodes")
struct NodeRetryTests {
    private struct Broken: Error {}

    private final class Attempts: Sendable {
        let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test("an error of a node's own code carries the node and the path, and nothing of its text")
    func wrapped() async throws {
        let strategy = try Strategy<Int, Int>("broken") { graph in
            let node = graph.add(Node<Int, Int>("broken") { _, _ in throw Broken() }, after: graph.start)
            graph.edge(from: node, to: graph.finish)
        }
        let run = GraphRun()
        let error = await #expect(throws: AgentError.self) { try await strategy.run(1, in: run.context) }
        guard case .node("broken", let cause)? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(cause is Broken)
        #expect(error?.path == ["agent", "broken"])
        #expect(error?.description == "node broken threw Broken (in agent > broken)")
        #expect(
            run.events.last?.kind
                == .nodeFailed(AgentEvent.NodeFailure(node: "broken", reason: "node broken threw Broken (in agent > broken)")))
    }

    @Test("failed attempts are made again from the same conversation, with growing waits on the given clock")
    func retries() async throws {
        let attempts = Attempts()
        let clock = InstantClock()
        let node = Node<Int, Int>("flaky") { number, context in
            context.conversation.update { $0.prompt.messages.append(.user("try")) }
            if attempts.next() < 4 { throw Broken() }
            return number
        }.retrying(NodeRetry(maxAttempts: 5, initialDelay: .seconds(1), maxDelay: .seconds(3)))
        let run = GraphRun(configuration: AgentConfiguration(clock: clock))
        #expect(try await node.run(7, in: run.context) == 7)
        #expect(run.messages == [.user("try")])
        #expect(clock.waits == [.seconds(1), .seconds(2), .seconds(3)])
        #expect(run.trace.nodes.count == 4)
    }

    @Test("the last attempt's error is the node's")
    func givesUp() async throws {
        let node = Node<Int, Int>("broken") { _, _ in throw Broken() }.retrying(.attempts(3))
        let run = GraphRun()
        await #expect(throws: AgentError.self) { try await node.run(7, in: run.context) }
        #expect(run.trace.nodes.count == 3)
    }

    @Test(
        "what cannot go better is not tried again",
        arguments: [
            AgentError(.cancelled), AgentError(.configuration("wrong")), AgentError(.limit(.steps(1))),
            AgentError(.model(LLMError(.unauthenticated, at: .request))), AgentError(.refused(Broken())),
        ])
    func final(error: AgentError) async throws {
        let node = Node<Int, Int>("broken") { _, _ in throw error }.retrying(.attempts(3))
        let run = GraphRun()
        await #expect(throws: AgentError.self) { try await node.run(7, in: run.context) }
        #expect(run.trace.nodes.count == 1)
    }

    @Test("cancellation is not tried again, even by a policy that takes everything")
    func cancelled() async throws {
        let node = Node<Int, Int>("broken") { _, _ in throw CancellationError() }
            .retrying(NodeRetry(maxAttempts: 3, shouldRetry: { _ in true }))
        let run = GraphRun()
        let error = await #expect(throws: AgentError.self) { try await node.run(7, in: run.context) }
        guard case .cancelled? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(run.trace.nodes.count == 1)
    }

    @Test("an error edge goes on where a node failed; those that want no part of it let it pass")
    func errorEdges() async throws {
        let strategy = try Strategy<Int, String>("rescued") { graph in
            let risky = graph.add(
                Node<Int, Int>("risky") { number, _ in
                    if number < 0 { throw Broken() }
                    if number == 0 { throw AgentError(.unexpectedAnswer("a number")) }
                    return number
                }, after: graph.start)
            let rescue = graph.add(Node<String, String>("rescue") { text, _ in "rescued from \(text)" })
            graph.edge(from: risky, to: graph.finish, transform: { "\($0)" })
            graph.edge(
                from: risky, to: rescue,
                onError: { error in
                    guard case .node(let name, is Broken) = error.kind else { return nil }
                    return name
                })
            graph.edge(from: rescue, to: graph.finish)
        }
        let run = GraphRun()
        #expect(try await strategy.run(1, in: run.context) == "1")
        #expect(try await strategy.run(-1, in: run.context) == "rescued from risky")
        let error = await #expect(throws: AgentError.self) { try await strategy.run(0, in: run.context) }
        guard case .unexpectedAnswer? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test("the end of a run is never caught", arguments: [AgentError(.cancelled), AgentError(.limit(.nodes(1)))])
    func uncatchable(error: AgentError) async throws {
        let strategy = try Strategy<Int, Int>("rescued") { graph in
            let risky = graph.add(Node<Int, Int>("risky") { _, _ in throw error }, after: graph.start)
            graph.edge(from: risky, to: graph.finish)
            graph.edge(from: risky, to: graph.finish, onError: { _ in 0 })
        }
        await #expect(throws: AgentError.self) { try await strategy.run(1, in: GraphRun().context) }
    }
}
