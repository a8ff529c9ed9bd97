import Logging
import MillraceServer
import MillraceSimulator
import ServiceLifecycle

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
        // Stopped in order: a server that is cancelled while it accepts a connection drops it, which is a trap in SwiftNIO.
        let service = ServiceGroup(
            services: [server], logger: Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await service.run()
            }
            var listening: Int?
            for await number in ports { listening = number }
            guard let listening else {
                try await group.next()
                throw DidNotStart()
            }
            do {
                let result = try await body(listening)
                await service.triggerGracefulShutdown()
                return result
            } catch {
                await service.triggerGracefulShutdown()
                throw error
            }
        }
    }
}
