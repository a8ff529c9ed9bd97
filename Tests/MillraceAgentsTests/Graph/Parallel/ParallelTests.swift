import MillraceCore
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Parallel branches")
struct ParallelTests {
    private struct Broken: Error {}
    private let key = StorageKey<String>("who")

    // Says its name in its conversation and storage, after a number of turns given to others.
    private func branch(_ name: String, turns: Int = 0, gives value: Int = 0) -> Node<Int, Int> {
        Node(name) { [key] input, context in
            for _ in 0..<turns { await Task.yield() }
            context.conversation.update { $0.prompt.messages.append(.assistant(name)) }
            context.storage[key] = name
            await context.emit("said", .string(name))
            return input + value
        }
    }

    private func strategy<Input, Output>(_ node: Node<Input, Output>) throws -> Strategy<Input, Output> {
        try Strategy<Input, Output>("outer") { graph in
            let inner = graph.add(node, after: graph.start)
            graph.edge(from: inner, to: graph.finish)
        }
    }

    @Test("collected outputs come in the order of the branches, and the conversation is as before")
    func collect() async throws {
        let run = GraphRun()
        let node = Node<Int, [Int]>.parallel(
            "all", [branch("slow", turns: 50, gives: 1), branch("fast", gives: 2)], merge: .collect)
        #expect(try await strategy(node).run(10, in: run.context) == [11, 12])
        #expect(run.messages.isEmpty)
        #expect(run.context.storage[key] == nil)
    }

    @Test("events are told branch by branch, whoever was faster")
    func lanes() async throws {
        func events(_ turns: [Int]) async throws -> [AgentEvent] {
            let run = GraphRun()
            let node = Node<Int, [Int]>.parallel(
                "all", [branch("a", turns: turns[0]), branch("b", turns: turns[1]), branch("c", turns: turns[2])], merge: .collect)
            _ = try await strategy(node).run(0, in: run.context)
            return run.events
        }
        let first = try await events([0, 0, 0])
        #expect(try await events([100, 30, 0]) == first)
        #expect(try await events([0, 30, 100]) == first)
        #expect(ExecutionTrace(first).nodes == ["all"])
        #expect(first.filter { $0.path.starts(with: ["agent", "all"]) }.count == 9)
    }

    @Test("the selected branch's conversation and storage go on")
    func select() async throws {
        let branches = [branch("small", gives: 1), branch("big", gives: 9), branch("as big", gives: 9)]
        for (merge, winner) in [
            (ParallelMerge<Int, Int>.selectMax(by: { $0 }), "big"), (.select(by: { $0 > 5 }), "big"),
            (.selectIndex { values, _ in values.count - 1 }, "as big"),
        ] {
            let run = GraphRun()
            _ = try await strategy(Node<Int, Int>.parallel("best", branches, merge: merge)).run(0, in: run.context)
            #expect(run.messages.map(\.text) == [winner])
            #expect(run.context.storage[key] == winner)
        }
    }

    @Test("a merge that finds nothing, or a branch that is not there, ends the run")
    func nothingSelected() async throws {
        for merge in [ParallelMerge<Int, Int>.select(by: { $0 > 100 }), .selectIndex { _, _ in 7 }] {
            let error = await #expect(throws: AgentError.self) {
                try await strategy(Node<Int, Int>.parallel("best", [branch("one")], merge: merge)).run(0, in: GraphRun().context)
            }
            guard case .unexpectedAnswer? = error?.kind else { return #expect(Bool(false), "\(String(describing: error))") }
        }
    }

    @Test("a fold combines in the order of the branches")
    func fold() async throws {
        let node = Node<Int, String>.parallel(
            "folded", [branch("a", turns: 20, gives: 1), branch("b", gives: 2)], merge: .fold("") { $0 + "\($1)" })
        #expect(try await strategy(node).run(0, in: GraphRun().context) == "12")
    }

    @Test("the first failure cancels the others, and it is the one that is told")
    func failure() async throws {
        let wasCancelled = Mutex(false)
        let waiting = Node<Int, Int>("waiting") { _, _ in
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                wasCancelled.withLock { $0 = true }
                throw error
            }
            return 0
        }
        let broken = Node<Int, Int>("broken") { _, _ in throw Broken() }
        let run = GraphRun()
        let error = await #expect(throws: AgentError.self) {
            try await strategy(Node<Int, [Int]>.parallel("all", [waiting, broken], merge: .collect)).run(0, in: run.context)
        }
        #expect(error?.path == ["agent", "all", "broken"])
        #expect(wasCancelled.withLock { $0 })
    }

    @Test("tolerated failures are left out, or come as results; all failing fails")
    func tolerated() async throws {
        let broken = Node<Int, Int>("broken") { _, _ in throw Broken() }
        let branches = [broken, branch("fine", gives: 1)]
        let collect = Node<Int, [Int]>.parallel("all", branches, merge: .collect, failure: .tolerate)
        #expect(try await strategy(collect).run(0, in: GraphRun().context) == [1])
        let results = Node<Int, [Result<Int, AgentError>]>.parallel("all", branches, merge: .collectResults, failure: .tolerate)
        let found = try await strategy(results).run(0, in: GraphRun().context)
        #expect(found.map { (try? $0.get()) ?? -1 } == [-1, 1])
        let none = Node<Int, [Int]>.parallel("all", [broken], merge: .collect, failure: .tolerate)
        await #expect(throws: AgentError.self) { try await strategy(none).run(0, in: GraphRun().context) }
    }

    @Test("no more run at once than may", arguments: [1, 3])
    func limit(maxParallel: Int) async throws {
        let running = Mutex((now: 0, most: 0))
        let node = Node<Int, Int>("work") { number, _ in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            for _ in 0..<10 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return number * number
        }
        let each = Node<[Int], [Int]>.forEach("squares", node, maxParallel: maxParallel)
        #expect(try await strategy(each).run(Array(1...8), in: GraphRun().context) == [1, 4, 9, 16, 25, 36, 49, 64])
        #expect(running.withLock { $0.most } <= maxParallel)
        #expect(try await strategy(each).run([], in: GraphRun().context) == [])
    }

    @Test("branches of one name, no branches, and what is wrong inside a branch are wrong wiring")
    func wiring() {
        func problems(_ branches: [Node<Int, Int>]) -> [StrategyError.Problem]? {
            #expect(throws: StrategyError.self) { try strategy(Node<Int, [Int]>.parallel("all", branches, merge: .collect)) }?.problems
        }
        #expect(problems([branch("a"), branch("a")]) == [.duplicateBranch(node: "all", branch: "a")])
        #expect(problems([]) == [.noBranches("all")])
        #expect(
            problems([.subgraph("sub") { _ in }]) == [.inside(node: "all", .inside(node: "sub", .deadEnd("start")))])
    }
}
