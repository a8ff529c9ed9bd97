import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Turns of calls")
struct CallTurnsTests {
    @Test("a call that is cancelled while it waits leaves the queue to the others")
    func cancelledWaiter() async {
        let turns = CallTurns(maxParallel: 1)
        let numbers = (0..<3).map { _ in turns.add(isParallel: true) }
        #expect(await turns.wait(for: numbers[0]))
        let second = Task { await turns.wait(for: numbers[1]) }
        let third = Task { await turns.wait(for: numbers[2]) }
        for _ in 0..<50 { await Task.yield() }
        second.cancel()
        #expect(await second.value == false)
        turns.end(numbers[0])
        #expect(await third.value)
    }

    @Test("after closing nothing starts, and what runs is not disturbed")
    func closing() async {
        let turns = CallTurns(maxParallel: 1)
        let numbers = (0..<2).map { _ in turns.add(isParallel: true) }
        #expect(await turns.wait(for: numbers[0]))
        let second = Task { await turns.wait(for: numbers[1]) }
        for _ in 0..<50 { await Task.yield() }
        turns.close()
        #expect(await second.value == false)
        turns.end(numbers[0])
        #expect(await turns.wait(for: turns.add(isParallel: true)) == false)
    }

    @Test("a call that runs alone is not passed by later ones")
    func alone() async {
        let turns = CallTurns(maxParallel: 4)
        let shared = turns.add(isParallel: true)
        let alone = turns.add(isParallel: false)
        let later = turns.add(isParallel: true)
        #expect(await turns.wait(for: shared))
        let order = Order()
        await withTaskGroup(of: Void.self) { group in
            for (number, name) in [(later, "later"), (alone, "alone")] {
                group.addTask {
                    #expect(await turns.wait(for: number))
                    order.add(name)
                    turns.end(number)
                }
            }
            for _ in 0..<50 { await Task.yield() }
            order.add("shared")
            turns.end(shared)
        }
        #expect(order.names == ["shared", "alone", "later"])
    }

    private final class Order: Sendable {
        private let stored = Mutex<[String]>([])
        var names: [String] { stored.withLock { $0 } }
        func add(_ name: String) { stored.withLock { $0.append(name) } }
    }
}
