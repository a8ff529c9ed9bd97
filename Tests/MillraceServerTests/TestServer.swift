import MillraceServer
import MillraceSimulator

/// A simulator on a free port of this machine, for as long as a test needs it.
enum TestServer {
    /// Serves while `body` runs.
    static func run<Success: Sendable>(
        _ simulator: Simulator, clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (_ port: Int) async throws -> Success
    ) async throws -> Success {
        try await SimulatorServer.serve(simulator, clock: clock, while: body)
    }
}
