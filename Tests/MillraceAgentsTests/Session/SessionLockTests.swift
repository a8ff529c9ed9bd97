import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite struct SessionLockTests {
    /// Waits until so many sessions queue.
    private func waitForQueue(_ count: Int, of run: SessionRun) async {
        while run.context.conversation.writing.waiterCount < count { await Task.yield() }
    }

    @Test("many sessions at once lose no update") func noLostUpdate() async throws {
        let run = SessionRun([.user("0")])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await run.context.withSession { session in
                        // Read, wait, write: what only exclusive writing makes right.
                        let number = Int(session.lastMessage?.text ?? "") ?? -1
                        await Task.yield()
                        session.append(.user("\(number + 1)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(run.messages.map(\.text) == (0...200).map(String.init))
    }

    @Test("sessions get their turn in the order they asked") func order() async throws {
        let run = SessionRun()
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run.context.withSession { _ in await gate.wait() } }
            while !gate.isEntered { await Task.yield() }
            for number in 0..<20 {
                group.addTask { try await run.context.withSession { $0.append(.user("\(number)")) } }
                await waitForQueue(number + 1, of: run)
            }
            gate.open()
            try await group.waitForAll()
        }
        #expect(run.messages.map(\.text) == (0..<20).map(String.init))
    }

    @Test("a cancelled waiter leaves the queue, and the others have their turn") func cancelledWaiter() async throws {
        let run = SessionRun()
        let gate = Gate()
        let holder = Task { try await run.context.withSession { _ in await gate.wait() } }
        while !gate.isEntered { await Task.yield() }
        let waiter = Task { try await run.context.withSession { $0.append(.user("never")) } }
        await waitForQueue(1, of: run)
        let next = Task { try await run.context.withSession { $0.append(.user("next")) } }
        await waitForQueue(2, of: run)
        waiter.cancel()
        let outcome = await waiter.result
        guard case .failure(let error as AgentError) = outcome, case .cancelled = error.kind else {
            Issue.record("the waiter was not cancelled: \(outcome)")
            return
        }
        gate.open()
        try await holder.value
        try await next.value
        #expect(run.messages.map(\.text) == ["next"])
        // Nothing is left behind: the lock is free.
        try await run.context.withSession { $0.append(.user("after")) }
        #expect(run.messages.count == 2)
    }

    @Test("a task that is cancelled before it asks writes nothing") func cancelledBefore() async throws {
        let run = SessionRun()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await run.context.withSession { $0.append(.user("never")) }
        }
        task.cancel()
        _ = await task.result
        #expect(run.messages.isEmpty)
        try await run.context.withSession { $0.append(.user("free")) }
        #expect(run.messages.count == 1)
    }

    @Test("a session inside of a session joins it") func reentrant() async throws {
        let run = SessionRun()
        try await run.context.withSession { outer in
            outer.append(.user("1"))
            try await run.context.withSession { inner in
                inner.append(.user("2"))
                try await run.context.withSession { $0.append(.user("3")) }
            }
            // The inner one is over, the outer one still holds.
            let other = Task.detached { try await run.context.withSession { $0.append(.user("5")) } }
            await waitForQueue(1, of: run)
            outer.append(.user("4"))
            _ = other
        }
        try await run.context.withSession { $0.append(.user("6")) }
        #expect(run.messages.map(\.text) == ["1", "2", "3", "4", "5", "6"])
    }

    @Test("parallel tasks of one session take turns among themselves") func siblings() async throws {
        let run = SessionRun([.user("0")])
        try await run.context.withSession { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await run.context.withSession { session in
                            let number = Int(session.lastMessage?.text ?? "") ?? -1
                            await Task.yield()
                            session.append(.user("\(number + 1)"))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(run.messages.count == 51)
        #expect(run.messages.last?.text == "50")
    }

    @Test("a task that outlives its session waits like any other") func outliving() async throws {
        let run = SessionRun()
        let gate = Gate()
        let left = Mutex<Task<Void, any Error>?>(nil)
        try await run.context.withSession { _ in
            // It inherits that it is inside of a session, and asks when that is over.
            let task = Task {
                await gate.wait()
                try await run.context.withSession { $0.append(.user("late")) }
            }
            left.withLock { $0 = task }
        }
        let second = Gate()
        let holder = Task.detached {
            try await run.context.withSession { session in
                await second.wait()
                session.append(.user("holder"))
            }
        }
        while !second.isEntered { await Task.yield() }
        gate.open()
        await waitForQueue(1, of: run)
        second.open()
        try await holder.value
        try await left.withLock { $0 }?.value
        #expect(run.messages.map(\.text) == ["holder", "late"])
    }

    @Test("a closure that throws gives the turn back and keeps what it wrote") func throwing() async throws {
        struct Stop: Error {}
        let run = SessionRun()
        await #expect(throws: Stop.self) {
            try await run.context.withSession { session in
                session.append(.user("kept"))
                throw Stop()
            }
        }
        try await run.context.withSession { $0.append(.user("next")) }
        #expect(run.messages.map(\.text) == ["kept", "next"])
    }

    @Test("a feature may open a session while a session streams") func featureInside() async throws {
        let run = SessionRun(answers: [.text("Hello")], features: [WritingFeature()])
        WritingFeature.context.withLock { $0 = run.context }
        defer { WritingFeature.context.withLock { $0 = nil } }
        try await run.context.withSession { session in try await session.request("Hi") }
        #expect(run.outline.contains("user: noted"))
        #expect(run.outline.last == "user: noted" || run.outline.last == "assistant: Hello")
    }
}

/// Writes to the conversation when a request starts: with a lock that is not re-entrant this waits for ever.
private struct WritingFeature: AgentFeature {
    static let context = Mutex<AgentContext?>(nil)

    func prepare(_ request: inout ModelRequest, in run: RunInfo) async throws {
        let context = WritingFeature.context.withLock { $0 }
        try await context?.withSession { $0.append(.user("noted")) }
    }
}

/// Holds whoever waits until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var isEntered = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    var isEntered: Bool { state.withLock { $0.isEntered } }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.isEntered = true
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
