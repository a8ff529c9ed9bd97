/// Why no more bytes come.
@nonexhaustive
public enum EndOfInput: Sendable, Hashable {
    /// The body ended cleanly.
    case closed
    /// The connection broke, or a time limit was reached.
    case aborted(TransportError)
    /// The consumer went away.
    case cancelled
}

extension ResponseDecoder {
    /// Ends the response: the input is over.
    ///
    /// Emits the end frame, unless it was emitted.
    ///
    /// A stream is whole only where the wire proves it (<doc:EndsAndErrors>): a clean close alone proves nothing.
    public mutating func finish(_ end: EndOfInput, into frames: inout [StreamFrame]) {
        guard !isEnded else { return }
        switch end {
        case .cancelled: fail(.cancelled, outcome: .cancelled, into: &frames)
        case .aborted(let error): endBroken(error, into: &frames)
        case .closed where mode == .body: endBody(into: &frames)
        case .closed:
            readUnterminated(into: &frames)
            if !isEnded { endAtClose(into: &frames) }
        }
    }

    // MARK: Verdicts

    mutating func endAtSentinel(into frames: inout [StreamFrame]) {
        let mayLackReason = ending.mayLackFinishReason && recognizedCount > 0 && !wireDecoder.assembler.hasUnfinishedCalls
        if wireDecoder.evidence == .complete || mayLackReason {
            succeed(into: &frames)
        } else {
            endWithoutProof(into: &frames)
        }
    }

    private mutating func endAtClose(into frames: inout [StreamFrame]) {
        // The proof of an AWS event stream is its last message and an end behind it (FR-29).
        let isCut = mode == .eventStream && endsInsideEvent
        if wireDecoder.evidence == .complete, !isCut {
            // A close inside of an event is a break, however clean it looks (FR-23).
            if endsInsideEvent {
                wireDecoder.note(.connectionLostAfterEnd, value: nil, into: &frames)
            } else if ending.hasSentinel {
                wireDecoder.note(.missingSentinel, value: nil, into: &frames)
            }
            succeed(into: &frames)
        } else {
            endWithoutProof(into: &frames)
        }
    }

    private mutating func endBroken(_ error: TransportError, into frames: inout [StreamFrame]) {
        // The finish reason was seen, but calls are only closed by an end that was seen as well.
        let isCut = mode == .eventStream && !eventStream.isAtBoundary
        if mode != .body, wireDecoder.evidence == .complete, !wireDecoder.assembler.hasCalls, !isCut {
            wireDecoder.note(.connectionLostAfterEnd, value: nil, into: &frames)
            succeed(into: &frames)
            return
        }
        switch error.kind {
        case .timeout(let phase): fail(.timeout(phase), outcome: .truncated, into: &frames)
        case .cancelled: fail(.cancelled, outcome: .cancelled, into: &frames)
        case .connectionFailed: fail(.connectionFailed, outcome: .truncated, into: &frames)
        // Another try would ask the same.
        case .invalidURL: fail(.configuration("the base URL is no address that can be asked"), outcome: .failed, into: &frames)
        case .noScript: fail(.noScript, outcome: .truncated, into: &frames)
        default: fail(.connectionLost, outcome: .truncated, into: &frames)
        }
        failure?.transportError = error
    }

    /// The stream is over and nothing proves that it is whole: says what it was instead.
    private mutating func endWithoutProof(into frames: inout [StreamFrame]) {
        if let error = stray.providerError {
            fail(error, into: &frames)
        } else if recognizedCount > 0 || (mode == .eventStream && endsInsideEvent) {
            fail(.truncated, outcome: .truncated, into: &frames)
        } else if let foreignAppearance {
            fail(.wrongWire(foreignAppearance), outcome: .failed, into: &frames)
        } else if stray.isEmpty {
            fail(.unexpectedBody(byteCount == 0 ? "empty" : "an event stream without events"), outcome: .failed, into: &frames)
        } else {
            let what = stray.looksLikeHTML ? "a web page (HTML)" : "text that is no event stream"
            fail(.unexpectedBody(what), outcome: .failed, providerError: stray.asMessage, into: &frames)
        }
    }

    // MARK: Whole bodies

    private mutating func endBody(into frames: inout [StreamFrame]) {
        let bytes = body
        body = []
        bytes.withUnsafeBytes { data in
            if context.status >= 400 {
                fail(httpError: data, into: &frames)
            } else {
                readBody(data, into: &frames)
            }
        }
    }

    private mutating func readBody(_ data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        guard let first = data.first(where: { $0 > UInt8(ascii: " ") && $0 < 0x80 }) else {
            fail(.unexpectedBody("empty"), outcome: .failed, into: &frames)
            return
        }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            readForeignBody(data, first: first, into: &frames)
            return
        }
        let start = data.firstIndex(of: first) ?? 0  // after a byte-order mark
        let document = UnsafeRawBufferPointer(rebasing: data[start...])
        // Only whether it is JSON is asked: what is not is told as the foreign body it is.
        if first == UInt8(ascii: "["), (try? JSONScanner.validate(document, maxDepth: limits.maxDepth)) == nil {
            // A line of a log, say: text whose first byte is a bracket by chance.
            readForeignBody(data, first: first, into: &frames)
            return
        }
        eventCount = 1
        modelEventCount = 1
        if isStreaming { wireDecoder.note(.wholeBodyInsteadOfStream, value: nil, into: &frames) }
        // It was read strictly just now: it parses.
        if first == UInt8(ascii: "["), let value = try? JSONValue(parsing: document), case .object(let object)? = value.arrayValue?.first,
            object["error"] != nil
        {
            fail(ProviderError(value: value), into: &frames)
            return
        }
        if UTF8Check.firstInvalidOffset(document) != nil {
            wireDecoder.note(.invalidUTF8Replaced, value: document.count, into: &frames)
            UTF8Check.repaired(document).withUnsafeBytes { decodeBody($0, into: &frames) }
        } else {
            decodeBody(document, into: &frames)
        }
    }

    private mutating func decodeBody(_ document: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        decode(name: UnsafeRawBufferPointer(start: nil, count: 0), data: document, isWholeBody: true, into: &frames)
        guard !isEnded else { return }
        if recognizedCount == 0 {
            fail(.wrongWire(foreignAppearance ?? "another JSON document"), outcome: .failed, into: &frames)
        } else {
            succeed(into: &frames)
        }
    }

    private mutating func readForeignBody(_ data: UnsafeRawBufferPointer, first: UInt8, into frames: inout [StreamFrame]) {
        var text = StrayText()
        text.append(data)
        let what = text.looksLikeHTML ? "a web page (HTML)" : "text that is not JSON"
        fail(.unexpectedBody(what), outcome: .failed, providerError: text.asMessage, into: &frames)
    }

    private mutating func fail(httpError data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var text = StrayText()
        text.append(data)
        // After blanks and a byte-order mark.
        let start = data.firstIndex { $0 > UInt8(ascii: " ") && $0 < 0x80 } ?? data.startIndex
        let providerError: ProviderError
        if start < data.endIndex, data[start] == UInt8(ascii: "{") || data[start] == UInt8(ascii: "[") {
            providerError = ProviderError(json: UnsafeRawBufferPointer(rebasing: data[start...]), status: context.status)
        } else if let event = ResponseDecoder.firstEvent(of: data) {
            providerError = event.withUnsafeBytes { ProviderError(json: $0, status: context.status) }
        } else {
            providerError = ProviderError(text: data, status: context.status)
        }
        let kind = LLMError.Kind(status: context.status, providerError: providerError, retryAfter: context.retryAfter)
        fail(kind, outcome: .failed, providerError: providerError, into: &frames)
    }

    /// The payload of the first event, where the body of an error is written as an event stream.
    private static func firstEvent(of data: UnsafeRawBufferPointer) -> [UInt8]? {
        var framing = SSEDecoder(maxEventBytes: data.count)
        var payload: [UInt8]?
        func take(_ item: SSEDecoder.Item) -> Bool {
            switch item {
            case .event(_, let data), .unterminatedEvent(_, let data): payload = Array(data)
            case .comment, .unrecognizedLine: break
            }
            return payload == nil
        }
        // No event of a body is longer than the body, so the limit is never met.
        do throws(FramingError) {
            try framing.push(data, take)
            if payload == nil { try framing.finish(take) }
        } catch {
            return nil
        }
        return payload
    }

    // MARK: The end frame

    mutating func succeed(into frames: inout [StreamFrame]) {
        let closing = ResponseAssembler.Closing(
            outcome: .finished, isWholeBody: mode == .body, mayLackFinishReason: ending.mayLackFinishReason)
        isEnded = true
        wireDecoder.close(closing, into: &frames)
        // A finish reason can say that the provider failed.
        if case .end(let end)? = frames.last, end.outcome != .finished {
            failure = error(.providerFailure, providerError: end.error)
        }
    }

    /// Ends with an error that was met outside the bytes: in the head of the response.
    package mutating func fail(_ kind: LLMError.Kind, into frames: inout [StreamFrame]) {
        fail(kind, outcome: .failed, into: &frames)
    }

    /// Ends with an error that the provider told inside the response.
    mutating func fail(_ providerError: ProviderError, into frames: inout [StreamFrame]) {
        let kind = LLMError.Kind(status: context.status, providerError: providerError, retryAfter: context.retryAfter)
        fail(kind, outcome: .failed, providerError: providerError, into: &frames)
    }

    /// Ends with an error of the framing.
    mutating func fail(_ error: FramingError, into frames: inout [StreamFrame]) {
        byteCount = error.offset
        let kind: LLMError.Kind =
            switch error.reason {
            case .eventTooLong(let limit): .limitExceeded(limit: limit, unit: "bytes of one event")
            case .checksumMismatch, .invalidLength, .invalidHeaders: .malformedEvent(reason: error.description)
            }
        fail(kind, outcome: .failed, into: &frames)
    }

    mutating func fail(
        _ kind: LLMError.Kind, outcome: Outcome, providerError: ProviderError? = nil, into frames: inout [StreamFrame]
    ) {
        guard !isEnded else { return }
        isEnded = true
        failure = error(kind, providerError: providerError)
        wireDecoder.close(ResponseAssembler.Closing(outcome: outcome, error: providerError), into: &frames)
    }

    private func error(_ kind: LLMError.Kind, providerError: ProviderError?) -> LLMError {
        // Status 0 stands for no response at all.
        let location: LLMError.Location =
            context.status == 0 ? .connection : context.status >= 400 ? .response : .stream(event: eventCount, byte: byteCount)
        var error = LLMError(
            kind, at: location, provider: context.provider, status: context.status == 0 ? nil : context.status,
            requestID: context.requestID, providerError: providerError)
        error.model = context.requestedModel
        error.endpoint = context.endpoint
        error.shouldRetry = context.status >= 400 ? context.shouldRetry : nil
        return error
    }
}
