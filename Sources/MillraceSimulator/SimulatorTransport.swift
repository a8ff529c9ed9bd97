public import MillraceCore
internal import Synchronization

/// A transport that asks a ``Simulator`` in process instead of the network.
public struct SimulatorTransport: HTTPTransport {
    private let simulator: Simulator
    private let clock: any Clock<Duration>

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - simulator: what answers.
    ///   - clock: what waits between the writes of a paced simulator.
    public init(_ simulator: Simulator = Simulator(), clock: any Clock<Duration> = ContinuousClock()) {
        self.simulator = simulator
        self.clock = clock
    }

    /// Answers a request from the simulator.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        if Task.isCancelled { throw TransportError(.cancelled) }
        let reply = simulator.reply(to: request.body, path: Self.path(of: request.url))
        return TransportResponse(status: reply.status, headers: reply.headers, body: SimulatorBody(reply, clock: clock))
    }

    /// The path and query of an address: what comes from the third slash on.
    private static func path(of url: String) -> String {
        var slashes = 0
        return String(
            url.drop { character in
                if character == "/" { slashes += 1 }
                return slashes < 3
            })
    }
}

/// The body of a simulated response.
private final class SimulatorBody: TransportBody {
    private struct State {
        var next = 0
        // How much of the wait before the next write is over, where a reader's patience ended in the middle of it.
        var waited = Duration.zero
        var isCancelled = false
    }

    private let reply: SimulatorReply
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    init(_ reply: SimulatorReply, clock: any Clock<Duration>) {
        self.reply = reply
        self.clock = clock
    }

    func read(patience: Duration?, _ consume: (UnsafeRawBufferPointer) -> Void) async throws(TransportError) -> Bool {
        let (next, waited) = try present()
        guard next < reply.chunks.count else {
            if reply.breaksConnection { throw TransportError(.connectionLost) }
            return false
        }
        let chunk = reply.chunks[next]
        let delay = chunk.delay - waited
        if delay > .zero {
            let wait = patience.map { min($0, delay) } ?? delay
            do {
                try await clock.sleep(for: wait)
            } catch {
                throw TransportError(.cancelled)
            }
            if wait < delay {
                state.withLock { $0.waited += wait }
                throw TransportError(.patienceEnded)
            }
        }
        _ = try present()
        state.withLock { state in
            state.next += 1
            state.waited = .zero
        }
        chunk.bytes.withUnsafeBytes(consume)
        return true
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    private func present() throws(TransportError) -> (next: Int, waited: Duration) {
        let (next, waited, isCancelled) = state.withLock { ($0.next, $0.waited, $0.isCancelled) }
        if isCancelled || Task.isCancelled { throw TransportError(.cancelled) }
        return (next, waited)
    }
}
