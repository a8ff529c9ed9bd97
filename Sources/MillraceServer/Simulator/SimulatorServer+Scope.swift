#if Server
import Logging
public import MillraceSimulator
import ServiceLifecycle

extension SimulatorServer {
    /// Thrown when the server ended before it listened.
    private struct DidNotStart: Error {}

    /// Serves a simulator on a free port of this machine while `body` runs.
    ///
    /// The server is stopped gracefully whatever becomes of `body`, also when the task is cancelled: connections are closed in order, not torn
    /// down.
    ///
    /// - Parameters:
    ///   - simulator: what answers.
    ///   - clock: what waits between the writes of a paced simulator.
    ///   - body: told the port.
    /// - Returns: what `body` returns.
    public static func serve<Success: Sendable>(
        _ simulator: Simulator, clock: any Clock<Duration> = ContinuousClock(),
        while body: @Sendable (_ port: Int) async throws -> Success
    ) async throws -> Success {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = SimulatorServer(simulator, clock: clock) { number in
            port.yield(number)
            port.finish()
        }
        var logger = Logger(label: "millrace.simulator", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
        // A task of its own, so that cancelling the caller does not tear the connections down; it is awaited below in every case.
        let running = Task {
            defer { port.finish() }
            try await group.run()
        }
        var listening: Int?
        for await number in ports { listening = number }
        let result: Result<Success, any Error>
        do {
            guard let listening else { throw DidNotStart() }
            result = .success(try await body(listening))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        return try result.get()
    }
}
#endif
