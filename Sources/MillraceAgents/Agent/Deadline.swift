/// Runs something for at most a time.
enum Deadline {
    private enum Arrival<Value: Sendable>: Sendable {
        case value(Value)
        case time(hasPassed: Bool)
    }

    /// Runs something; when the time is over before it, it is cancelled and waited for.
    ///
    /// - Returns: what it gave, and whether the time was over before.
    static func run<Value: Sendable>(
        _ limit: Duration?, on clock: any Clock<Duration>, _ operation: @escaping @Sendable () async -> Value
    ) async -> (value: Value, isLate: Bool) {
        guard let limit else { return (await operation(), false) }
        return await withTaskGroup(of: Arrival<Value>.self) { group in
            group.addTask { .value(await operation()) }
            group.addTask {
                do {
                    try await clock.sleep(for: limit)
                    return .time(hasPassed: true)
                } catch {
                    // A clock throws for one reason only: the task was cancelled.
                    return .time(hasPassed: false)
                }
            }
            var isLate = false
            while let arrival = await group.next() {
                switch arrival {
                case .value(let value):
                    group.cancelAll()
                    return (value, isLate)
                case .time(hasPassed: true):
                    isLate = true
                    group.cancelAll()
                case .time(hasPassed: false): break
                }
            }
            preconditionFailure("a task group ended without its task")
        }
    }

    /// Tells how much time has passed since now.
    static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}
