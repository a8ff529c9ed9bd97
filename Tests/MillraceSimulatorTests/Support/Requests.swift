import MillraceCore
import MillraceSimulator
import Synchronization

extension Simulator {
    /// The answer to a request of the wire.
    func reply(to request: LLMRequest) throws -> SimulatorReply { reply(to: try wire.encodeRequest(request).body) }

    /// The frames of the answer to a request.
    func frames(for request: LLMRequest) throws -> [StreamFrame] {
        let reply = try reply(to: request)
        return reply.frames(wire: wire, isStreaming: request.isStreaming)
    }

    /// The folded answer to a request.
    func response(to request: LLMRequest) throws -> LLMResponse {
        var fold = ResponseFold()
        fold.consume(try frames(for: request))
        return fold.response
    }
}

extension SimulatorReply {
    /// The body, joined.
    var body: [UInt8] { chunks.flatMap(\.bytes) }

    /// The value of a header.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The frames that the body decodes to.
    func frames(wire: Wire = Wire(.openAIChat), isStreaming: Bool = true) -> [StreamFrame] {
        let context = ResponseContext(status: status, contentType: header("content-type"), requestID: header("x-request-id"))
        var decoder = ResponseDecoder(wire: wire, context: context, isStreaming: isStreaming)
        var frames: [StreamFrame] = []
        for chunk in chunks { decoder.push(chunk.bytes, into: &frames) }
        decoder.finish(breaksConnection ? .aborted(TransportError(.connectionLost)) : .closed, into: &frames)
        return frames
    }
}

extension LLMRequest {
    /// A request with one message of the user.
    static func asking(_ text: String, model: String = "simulator", tools: [String] = [], isStreaming: Bool = true) -> LLMRequest {
        LLMRequest(
            model: model, prompt: Prompt(text), tools: tools.map { ToolDescriptor(name: $0, description: "") }, isStreaming: isStreaming)
    }
}

/// A clock that never waits: it notes how long it was asked to.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.offset < rhs.offset }
    }

    private let state = Mutex((now: Instant(), sleeps: [Duration]()))

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// All waits, in order.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
    }
}
