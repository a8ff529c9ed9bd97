internal import MillraceCore

/// A simulator as the clients of one wire see it.
struct SimulatedDialect {
    let wire: Wire
    let simulator: Simulator

    func reply(to body: [UInt8], path: String) -> SimulatorReply {
        let request: LLMRequest
        do throws(LLMError) {
            request = try wire.decodeRequest(body, path: path)
        } catch {
            // A request that our decoder refuses may still be one that was recorded.
            if let recording = recording(sameAs: body) { return simulator.play(recording) }
            return refusal(error)
        }
        if let recording = recording(for: request, body) { return simulator.play(recording) }
        // A recording that was asked for by name is not replaced by something else.
        let namesRecording = request.model.hasPrefix("recording:")
        guard !namesRecording, let turn = simulator.script?.turn(for: request) else {
            let error = ProviderError(
                type: "invalid_request_error", code: "no_script",
                message: "No recording (of \(simulator.recordings.recordings.count)) and no scripted turn answers this request of "
                    + "\(request.prompt.messages.count) messages.")
            return whole(status: 404, error)
        }
        return play(turn, for: request)
    }

    // MARK: Recordings

    private func recording(for request: LLMRequest, _ body: [UInt8]) -> Recording? {
        if request.model.hasPrefix("recording:") {
            // Recordings of several wires may share a name, and one of another wire could not be read.
            let slug = request.model.dropFirst("recording:".count)
            return recordings.first { $0.slug == slug }
        }
        if let same = recording(sameAs: body) { return same }
        let text = RequestMatcher.lastUserText(request)
        guard !text.isEmpty else { return nil }
        return recordings.first { recording in
            guard recording.isStreaming == request.isStreaming, let recorded = recording.request,
                let recordedRequest = try? wire.decodeRequest(recorded)
            else { return false }
            return RequestMatcher.lastUserText(recordedRequest) == text
                && recordedRequest.prompt.messages.count == request.prompt.messages.count
        }
    }

    private func recording(sameAs body: [UInt8]) -> Recording? {
        guard let value = try? JSONValue(parsing: body) else { return nil }
        return recordings.first { recording in
            guard let recorded = recording.request else { return false }
            return (try? JSONValue(parsing: recorded)) == value
        }
    }

    private var recordings: some Sequence<Recording> {
        simulator.recordings.recordings.lazy.filter { $0.wire == wire.id.rawValue }
    }

    // MARK: Scripts

    private func play(_ turn: SimulatedTurn, for request: LLMRequest) -> SimulatorReply {
        let number = simulator.nextNumber()
        let digits = String(number)
        let responseID = responsePrefix + "simulated" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        let characters = request.prompt.messages.reduce(0) { $0 + $1.text.count }
        let frames = turn.frames(model: request.model, responseID: responseID, promptCharacters: characters)
        if !request.isStreaming { return playWhole(turn, frames, number) }
        var encoder = ResponseEncoder(wire: wire, options: ResponseEncodingOptions(includesUsage: request.includesUsage))
        var bytes: [UInt8] = []
        for frame in frames { encoder.encode(frame, into: &bytes) }
        let mediaType = wire.framing.mediaType
        let headers = [
            HTTPHeader("content-type", wire.framing == .sse ? mediaType + "; charset=utf-8" : mediaType),
            HTTPHeader("cache-control", "no-cache"), HTTPHeader(requestIDHeader, "req_simulated_\(number)"),
        ]
        return SimulatorReply(
            status: 200, headers: headers,
            chunks: simulator.timed(simulator.chunking.chunks(of: bytes, framing: wire.framing)), breaksConnection: turn.ending == .cut)
    }

    private func playWhole(_ turn: SimulatedTurn, _ frames: [StreamFrame], _ number: Int) -> SimulatorReply {
        if case .error(let error) = turn.ending { return whole(status: error.status ?? 500, error) }
        var fold = ResponseFold()
        fold.consume(frames)
        var reply = whole(status: 200, wire.encodeBody(fold.response))
        reply.headers.append(HTTPHeader(requestIDHeader, "req_simulated_\(number)"))
        if turn.ending == .cut {
            reply.breaksConnection = true
            reply.chunks = reply.chunks.map { SimulatorReply.Chunk(delay: $0.delay, bytes: Array($0.bytes.prefix($0.bytes.count / 2))) }
        }
        return reply
    }

    /// What ids of responses begin with at the vendor.
    private var responsePrefix: String {
        switch wire.id {
        case .openAIChat: "chatcmpl-"
        case .openAICompletions: "cmpl-"
        case .openAIResponses: "resp_"
        case .anthropicMessages, .bedrockInvokeAnthropic: "msg_"
        default: ""
        }
    }

    /// The header in which the vendor tells the id of a request.
    private var requestIDHeader: String {
        switch wire.id {
        case .anthropicMessages: "request-id"
        case .bedrockConverse, .bedrockInvokeAnthropic: "x-amzn-requestid"
        default: "x-request-id"
        }
    }

    // MARK: Errors and whole bodies

    private func refusal(_ error: LLMError) -> SimulatorReply {
        var told = error.providerError ?? ProviderError(type: "invalid_request_error", message: "The request cannot be read.")
        told.type = told.type ?? "invalid_request_error"
        return whole(status: 400, told)
    }

    func whole(status: Int, _ error: ProviderError) -> SimulatorReply {
        var error = error
        error.status = error.status ?? status
        return whole(status: status, wire.encodeError(error))
    }

    private func whole(status: Int, _ body: [UInt8]) -> SimulatorReply {
        SimulatorReply(
            status: status, headers: [HTTPHeader("content-type", "application/json")],
            chunks: [SimulatorReply.Chunk(delay: simulator.pacing.first, bytes: body)])
    }
}
