import MillraceServer
import MillraceSimulator

/// A simulator on a free port of this machine, for as long as a test needs it.
enum TestServer {
    private struct DidNotStart: Error {}

    /// Serves while `body` runs.
    static func run<Success: Sendable>(
        _ simulator: Simulator, clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (_ port: Int) async throws -> Success
    ) async throws -> Success {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = SimulatorServer(simulator, clock: clock) { number in
            port.yield(number)
            port.finish()
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await server.run()
            }
            var listening: Int?
            for await number in ports { listening = number }
            guard let listening else {
                try await group.next()
                throw DidNotStart()
            }
            let result = try await body(listening)
            group.cancelAll()
            return result
        }
    }
}
