import UnixSignals

/// Lets Ctrl-C end what is running, instead of the program.
struct Interruption: Sendable {
    private enum Event<Success: Sendable>: Sendable {
        case finished(Success)
        case interrupted
        case unheard
    }

    /// Runs something that Ctrl-C cancels.
    ///
    /// - Parameter replacement: stands for the result until there is one.
    /// - Returns: its result, which after Ctrl-C is what it made of being cancelled, and whether Ctrl-C came.
    func run<Success: Sendable>(
        orElse replacement: Success, _ body: @escaping @Sendable () async -> Success
    ) async -> (result: Success, wasInterrupted: Bool) {
        let signals = await UnixSignalsSequence(trapping: .sigint)
        return await withTaskGroup(of: Event<Success>.self) { group in
            group.addTask { .finished(await body()) }
            group.addTask {
                for await _ in signals { return .interrupted }
                return .unheard
            }
            var result = replacement
            var wasInterrupted = false
            for await event in group {
                switch event {
                case .interrupted: wasInterrupted = true
                case .finished(let value): result = value
                case .unheard: continue
                }
                // Whichever came first ends the other.
                group.cancelAll()
            }
            return (result, wasInterrupted)
        }
    }
}
