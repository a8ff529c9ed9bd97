import MillraceCore
import Testing

@testable import MillraceAgents

@Suite("Wrong wiring")
struct StrategyErrorTests {
    private func same(_ name: String) -> Node<Int, Int> { Node(name) { number, _ in number } }

    private func problems(_ build: (inout GraphBuilder<Int, Int>) -> Void) -> [StrategyError.Problem] {
        do throws(StrategyError) {
            _ = try Strategy<Int, Int>("wrong", build)
            return []
        } catch {
            return error.problems
        }
    }

    @Test("everything that is wrong is told at once")
    func allAtOnce() {
        let found = problems { graph in
            let first = graph.add(same("first"), after: graph.start)
            _ = graph.add(same("first"), after: first)
            _ = graph.add(same("lonely"))
            _ = graph.add(same("finish"), after: first)
        }
        #expect(found.contains(.duplicateName("first")))
        #expect(found.contains(.unreachable("lonely")))
        #expect(found.contains(.deadEnd("lonely")))
        #expect(found.contains(.reservedName("finish")))
        #expect(found.contains(.deadEdge(from: "first", to: "finish")))
    }

    @Test("a graph whose start leads nowhere")
    func empty() {
        #expect(problems { _ in } == [.deadEnd("start")])
    }

    @Test("a circle without a way to the finish")
    func circle() {
        let found = problems { graph in
            let first = graph.add(same("first"), after: graph.start)
            let second = graph.add(same("second"), after: first)
            graph.edge(from: second, to: first)
        }
        #expect(found == [.noWayOut("start"), .noWayOut("first"), .noWayOut("second")])
    }

    @Test("an edge behind one that is always taken")
    func deadEdge() {
        let found = problems { graph in
            let first = graph.add(same("first"), after: graph.start)
            graph.edge(from: first, to: graph.finish)
            graph.edge(from: first, to: first, when: { $0 > 1 })
        }
        #expect(found == [.deadEdge(from: "first", to: "first")])
    }

    @Test("a node of another graph")
    func foreign() throws {
        var stolen: NodeReference<Int, Int>?
        _ = try Strategy<Int, Int>("other") { graph in
            let node = graph.add(same("theirs"), after: graph.start)
            graph.edge(from: node, to: graph.finish)
            stolen = node
        }
        let theirs = try #require(stolen)
        let found = problems { graph in
            graph.edge(from: graph.start, to: theirs)
            graph.edge(from: graph.start, to: graph.finish)
        }
        #expect(found == [.foreignNode("theirs")])
    }

    @Test("edges out of the finish and into the start hardly compile; what does is refused")
    func ends() {
        let found = problems { graph in
            let first = graph.add(same("first"), after: graph.start)
            graph.edge(from: first, to: graph.start, compactTransform: { _ in nil })
            graph.edge(from: first, to: graph.finish)
            graph.edge(from: graph.finish, to: graph.finish, onError: { _ in 1 })
        }
        #expect(found == [.edgeToStart(from: "first"), .edgeFromFinish(to: "finish")])
    }

    @Test("bounds below 1")
    func bounds() {
        let found = problems { graph in
            let first = graph.add(same("first").retrying(.attempts(0)), after: graph.start, maxVisits: 0)
            graph.edge(from: first, to: graph.finish, maxVisits: 0)
        }
        #expect(found == [.invalidBound("first"), .invalidBound("first"), .invalidBound("the edge from first to finish")])
    }

    @Test("a replacement is checked as an added node is")
    func replacement() throws {
        let strategy = try Strategy<Int, Int>("mine") { graph in
            let first = graph.add(same("first"), after: graph.start)
            graph.edge(from: first, to: graph.finish)
        }
        let error = #expect(throws: StrategyError.self) { try strategy.replacing(same("first").retrying(.attempts(0))) }
        #expect(error?.problems == [.invalidBound("first")])
    }

    @Test("the description is a list a person can act on")
    func description() {
        let error = StrategyError(strategy: "mine", problems: [.deadEnd("a"), .inside(node: "b", .duplicateName("c"))])
        #expect(
            error.description == """
                strategy mine cannot run:
                - nothing leaves node a: lead an edge from it
                - in b: two nodes are named c: names are unique in a graph
                """)
    }
}
