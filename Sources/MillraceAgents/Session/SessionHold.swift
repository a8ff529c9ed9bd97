internal import Synchronization

/// A session's right to write, as its task and the tasks below it know it.
///
/// A session inside of a session would wait for itself for ever. So it waits for the lock of the innermost session around it instead:
/// it joins that one, and only its own siblings, in parallel tasks of the same closure, wait for each other.
final class SessionHold: Sendable {
    /// The innermost session of this task.
    @TaskLocal static var current: SessionHold?

    private let conversation: Conversation
    private let outer: SessionHold?
    private let inner = SessionLock()
    // The session itself and those that joined it. At zero the right is gone: a task that outlives the closure cannot join any more.
    private let users = Mutex(1)
    private let end: @Sendable () -> Void

    private init(_ conversation: Conversation, outer: SessionHold?, end: @escaping @Sendable () -> Void) {
        self.conversation = conversation
        self.outer = outer
        self.end = end
    }

    /// Waits until this task may write; nil where it was cancelled before.
    static func acquire(_ conversation: Conversation) async -> SessionHold? {
        guard let joined = joinable(conversation) else {
            guard await conversation.writing.acquire() else { return nil }
            return SessionHold(conversation, outer: current) { conversation.writing.release() }
        }
        guard await joined.inner.acquire() else {
            joined.leave()
            return nil
        }
        return SessionHold(conversation, outer: current) {
            joined.inner.release()
            joined.leave()
        }
    }

    /// The session's closure is over.
    func leave() {
        let isLast = users.withLock { users in
            users -= 1
            return users == 0
        }
        if isLast { end() }
    }

    private func join() -> Bool {
        users.withLock { users in
            guard users > 0 else { return false }
            users += 1
            return true
        }
    }

    private static func joinable(_ conversation: Conversation) -> SessionHold? {
        var hold = current
        while let candidate = hold {
            if candidate.conversation === conversation, candidate.join() { return candidate }
            hold = candidate.outer
        }
        return nil
    }
}
