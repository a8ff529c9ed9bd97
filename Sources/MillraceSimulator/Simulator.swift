public import MillraceCore
internal import Synchronization

/// Plays a provider: answers requests of a wire from recordings or a script.
///
/// Does no I/O; ``SimulatorTransport`` plays it in process, and `SimulatorServer` on a socket.
///
/// A request is answered by, in this order: the recording that its model names (`recording:SLUG`); the recording whose request is the same, key order
/// aside; the recording whose last user message is the same; the script.
public final class Simulator: Sendable {
    /// The wire that is spoken.
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

    /// The answer to a request's body.
    public func reply(to body: [UInt8]) -> SimulatorReply {
        let request: LLMRequest
        do throws(LLMError) {
            request = try wire.decodeRequest(body)
        } catch {
            // A request that our decoder refuses may still be one that was recorded.
            if let recording = recording(sameAs: body) { return play(recording) }
            return refusal(error)
        }
        if let recording = recording(for: request, body) { return play(recording) }
        // A recording that was asked for by name is not replaced by something else.
        let namesRecording = request.model.hasPrefix("recording:")
        guard !namesRecording, let turn = script?.turn(for: request) else {
            let error = ProviderError(
                type: "invalid_request_error", code: "no_script",
                message: "No recording (of \(recordings.recordings.count)) and no scripted turn answers this request of "
                    + "\(request.prompt.messages.count) messages.")
            return whole(status: 404, wire.encodeError(error))
        }
        return play(turn, for: request)
    }

    /// The models that the simulator answers to, for `/models`: the script's and the recordings'.
    public var modelNames: [String] {
        (script == nil ? [] : ["simulator"]) + recordings.recordings.filter { $0.wire == wire.id.rawValue }.map { "recording:\($0.slug)" }
    }

    /// An error for an address that the simulator does not serve.
    public func unknownPath() -> SimulatorReply {
        let error = ProviderError(type: "invalid_request_error", code: "not_found", message: "The simulator does not serve this path.")
        return whole(status: 404, wire.encodeError(error))
    }

    // MARK: Recordings

    private func recording(for request: LLMRequest, _ body: [UInt8]) -> Recording? {
        if request.model.hasPrefix("recording:") {
            // Recordings of several wires may share a name, and one of another wire could not be read.
            let slug = request.model.dropFirst("recording:".count)
            return recordings.recordings.first { $0.slug == slug && $0.wire == wire.id.rawValue }
        }
        if let same = recording(sameAs: body) { return same }
        let text = RequestMatcher.lastUserText(request)
        guard !text.isEmpty else { return nil }
        return recordings.recordings.first { recording in
            guard recording.wire == wire.id.rawValue, recording.isStreaming == request.isStreaming, let recorded = recording.request,
                let recordedRequest = try? wire.decodeRequest(recorded)
            else { return false }
            return RequestMatcher.lastUserText(recordedRequest) == text
                && recordedRequest.prompt.messages.count == request.prompt.messages.count
        }
    }

    private func recording(sameAs body: [UInt8]) -> Recording? {
        guard let value = try? JSONValue(parsing: body) else { return nil }
        return recordings.recordings.first { recording in
            guard recording.wire == wire.id.rawValue, let recorded = recording.request else { return false }
            return (try? JSONValue(parsing: recorded)) == value
        }
    }

    /// Plays a recording byte for byte.
    public func play(_ recording: Recording) -> SimulatorReply {
        let contentType = recording.contentType ?? (recording.isStreaming ? "text/event-stream" : "application/json")
        var headers = [HTTPHeader("content-type", contentType)]
        if let id = recording.requestID { headers.append(HTTPHeader("x-request-id", id)) }
        return SimulatorReply(status: recording.status, headers: headers, chunks: timed(chunking.chunks(of: recording.response)))
    }

    // MARK: Scripts

    private func play(_ turn: SimulatedTurn, for request: LLMRequest) -> SimulatorReply {
        let number = responseCount.withLock { count in
            count += 1
            return count
        }
        let digits = String(number)
        let responseID = "chatcmpl-simulated" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        let characters = request.prompt.messages.reduce(0) { $0 + $1.text.count }
        let frames = turn.frames(model: request.model, responseID: responseID, promptCharacters: characters)
        if !request.isStreaming { return playWhole(turn, frames) }
        var encoder = ResponseEncoder(wire: wire, options: ResponseEncodingOptions(includesUsage: request.includesUsage))
        var bytes: [UInt8] = []
        for frame in frames { encoder.encode(frame, into: &bytes) }
        let headers = [
            HTTPHeader("content-type", "text/event-stream; charset=utf-8"), HTTPHeader("cache-control", "no-cache"),
            HTTPHeader("x-request-id", "req_simulated_\(number)"),
        ]
        return SimulatorReply(
            status: 200, headers: headers, chunks: timed(chunking.chunks(of: bytes)), breaksConnection: turn.ending == .cut)
    }

    private func playWhole(_ turn: SimulatedTurn, _ frames: [StreamFrame]) -> SimulatorReply {
        if case .error(let error) = turn.ending { return whole(status: error.status ?? 500, wire.encodeError(error)) }
        var fold = ResponseFold()
        fold.consume(frames)
        var reply = whole(status: 200, wire.encodeBody(fold.response))
        if turn.ending == .cut {
            reply.breaksConnection = true
            reply.chunks = reply.chunks.map { SimulatorReply.Chunk(delay: $0.delay, bytes: Array($0.bytes.prefix($0.bytes.count / 2))) }
        }
        return reply
    }

    private func refusal(_ error: LLMError) -> SimulatorReply {
        var told = error.providerError ?? ProviderError(type: "invalid_request_error", message: "The request cannot be read.")
        told.type = told.type ?? "invalid_request_error"
        return whole(status: 400, wire.encodeError(told))
    }

    private func whole(status: Int, _ body: [UInt8]) -> SimulatorReply {
        SimulatorReply(
            status: status, headers: [HTTPHeader("content-type", "application/json")],
            chunks: [SimulatorReply.Chunk(delay: pacing.first, bytes: body)])
    }

    private func timed(_ chunks: [[UInt8]]) -> [SimulatorReply.Chunk] {
        chunks.enumerated().map { SimulatorReply.Chunk(delay: $0.offset == 0 ? pacing.first : pacing.interval, bytes: $0.element) }
    }
}
