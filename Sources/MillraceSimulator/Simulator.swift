public import MillraceCore
internal import Synchronization

/// Plays a provider: answers requests of every wire from recordings or a script.
///
/// Does no I/O; ``SimulatorTransport`` plays it in process, and `SimulatorServer` on a socket.
///
/// A request is answered by, in this order: the recording that its model names (`recording:SLUG`); the recording whose request is the same, key order
/// aside; the recording whose last user message is the same; the script.
public final class Simulator: Sendable {
    /// The wire that is spoken where a path names none.
    public let wire: Wire
    /// The recordings to choose from.
    public let recordings: RecordingLibrary
    /// The script for what no recording answers; nil refuses it.
    public let script: Script?
    /// How bodies are cut.
    public let chunking: Chunking
    /// How fast they come.
    public let pacing: Pacing

    // Numbers the responses, so that ids differ within a run and repeat in the next.
    private let responseCount = Mutex(0)

    /// Makes a simulator.
    public init(
        wire: Wire = Wire(.openAIChat), recordings: RecordingLibrary = RecordingLibrary([]), script: Script? = .builtIn,
        chunking: Chunking = .events, pacing: Pacing = .immediate
    ) {
        self.wire = wire
        self.recordings = recordings
        self.script = script
        self.chunking = chunking
        self.pacing = pacing
    }

    /// The answer to a request.
    ///
    /// - Parameters:
    ///   - body: the request's body.
    ///   - path: its path and query, which tell the wire, and on some wires the model and whether to stream; empty for the simulator's own wire.
    public func reply(to body: [UInt8], path: String = "") -> SimulatorReply {
        if path.isEmpty { return SimulatedDialect(wire: wire, simulator: self).reply(to: body, path: path) }
        guard let wire = Wire(path: path) else { return unknownPath() }
        return SimulatedDialect(wire: wire, simulator: self).reply(to: body, path: path)
    }

    /// The number of the next response: ids differ within a run and repeat in the next.
    func nextNumber() -> Int {
        responseCount.withLock { count in
            count += 1
            return count
        }
    }

    /// The models that the simulator answers to, for `/models`: the script's and the recordings'.
    public var modelNames: [String] {
        (script == nil ? [] : ["simulator"])
            + recordings.recordings.filter { WireID(rawValue: $0.wire) != nil }.map { "recording:\($0.slug)" }
    }

    /// An error for an address that the simulator does not serve.
    public func unknownPath() -> SimulatorReply {
        let error = ProviderError(type: "invalid_request_error", code: "not_found", message: "The simulator does not serve this path.")
        return SimulatedDialect(wire: wire, simulator: self).whole(status: 404, error)
    }

    /// Plays a recording byte for byte.
    public func play(_ recording: Recording) -> SimulatorReply {
        let framing = recording.wireID.map { Wire($0).framing } ?? .sse
        let contentType = recording.contentType ?? (recording.isStreaming ? framing.mediaType : "application/json")
        var headers = [HTTPHeader("content-type", contentType)]
        if let id = recording.requestID { headers.append(HTTPHeader("x-request-id", id)) }
        return SimulatorReply(
            status: recording.status, headers: headers,
            chunks: timed(chunking.chunks(of: recording.response, framing: recording.isStreaming ? framing : .sse)))
    }

    func timed(_ chunks: [[UInt8]]) -> [SimulatorReply.Chunk] {
        chunks.enumerated().map { SimulatorReply.Chunk(delay: $0.offset == 0 ? pacing.first : pacing.interval, bytes: $0.element) }
    }
}
