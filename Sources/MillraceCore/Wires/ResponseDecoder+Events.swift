extension ResponseDecoder {
    // MARK: Events

    mutating func readEvents(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        // The framing is moved out while its events are read, and back: they are two halves of one state.
        var framing = SSEDecoder(maxEventBytes: 0)
        swap(&framing, &sse)
        defer { swap(&framing, &sse) }
        do throws(FramingError) {
            try framing.push(bytes) { item in
                switch item {
                case .event(let name, let data): read(name: name, data: data, into: &frames)
                case .unrecognizedLine(let line): readStray(line, into: &frames)
                case .comment, .unterminatedEvent: break
                }
                return !isEnded
            }
            if isEnded { placeFailure(after: framing.bytesRead) }
        } catch {
            fail(error, into: &frames)
        }
    }

    mutating func readLines(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var framing = NDJSONDecoder(maxLineBytes: 0)
        swap(&framing, &ndjson)
        defer { swap(&framing, &ndjson) }
        do throws(FramingError) {
            try framing.push(bytes) { item in
                if case .line(let data) = item { read(name: UnsafeRawBufferPointer(start: nil, count: 0), data: data, into: &frames) }
                return !isEnded
            }
            if isEnded { placeFailure(after: framing.bytesRead) }
        } catch {
            fail(error, into: &frames)
        }
    }

    mutating func readElements(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var framing = JSONArrayDecoder(maxElementBytes: 0)
        swap(&framing, &jsonArray)
        defer { swap(&framing, &jsonArray) }
        do throws(FramingError) {
            try framing.push(bytes) { item in
                if case .element(let data) = item { read(name: UnsafeRawBufferPointer(start: nil, count: 0), data: data, into: &frames) }
                return !isEnded
            }
            if isEnded { placeFailure(after: framing.bytesRead) }
        } catch {
            fail(error, into: &frames)
        }
    }

    mutating func readMessages(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        var framing = AWSEventStreamDecoder(maxMessageBytes: 0)
        swap(&framing, &eventStream)
        defer { swap(&framing, &eventStream) }
        do throws(FramingError) {
            try framing.push(bytes) { item in
                if case .message(let headers, let payload) = item { read(headers, payload, into: &frames) }
                return !isEnded
            }
            if isEnded { placeFailure(after: framing.bytesRead) }
        } catch {
            fail(error, into: &frames)
        }
    }

    /// Places the failure of an event at that event: how many more bytes came with it is chance.
    private mutating func placeFailure(after bytes: Int) {
        guard case .stream(let event, _)? = failure?.location else { return }
        failure?.location = .stream(event: event, byte: bytes)
    }

    /// Reads the event that lacks its end, after a clean close (FR-10).
    mutating func readUnterminated(into frames: inout [StreamFrame]) {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        do throws(FramingError) {
            if mode == .eventStream {
                // A message without its end has no checksum either: nothing of it can be used (FR-29).
                endsInsideEvent = !eventStream.isAtBoundary
            } else if mode == .ndjson {
                var framing = NDJSONDecoder(maxLineBytes: 0)
                swap(&framing, &ndjson)
                try framing.finish { item in
                    if case .unterminatedLine(let data) = item { readUnterminated(name: nothing, data: data, into: &frames) }
                    return !isEnded
                }
            } else if mode == .jsonArray {
                var framing = JSONArrayDecoder(maxElementBytes: 0)
                swap(&framing, &jsonArray)
                try framing.finish { item in
                    if case .unterminatedElement(let data) = item { readUnterminated(name: nothing, data: data, into: &frames) }
                    return !isEnded
                }
                // Without its last bracket the array was cut, though between two elements.
                if !framing.isComplete { endsInsideEvent = true }
            } else {
                var framing = SSEDecoder(maxEventBytes: 0)
                swap(&framing, &sse)
                try framing.finish { item in
                    switch item {
                    case .unterminatedEvent(let name, let data): readUnterminated(name: name, data: data, into: &frames)
                    case .event(let name, let data): read(name: name, data: data, into: &frames)
                    case .unrecognizedLine(let line): readStray(line, into: &frames)
                    case .comment: break
                    }
                    return !isEnded
                }
            }
        } catch {
            fail(error, into: &frames)
        }
    }

    private mutating func readUnterminated(
        name: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]
    ) {
        guard ending.usesUnterminatedEvent else { return }
        // Only whether it is JSON is asked.
        let isWhole = ResponseDecoder.isSentinel(data) || (try? JSONScanner.validate(data, maxDepth: limits.maxDepth)) != nil
        // Half an event is where the stream was cut, not an event that is wrong.
        guard isWhole else {
            endsInsideEvent = true
            return
        }
        if !ResponseDecoder.isSentinel(data) { wireDecoder.note(.unterminatedEvent, value: data.count, into: &frames) }
        read(name: name, data: data, into: &frames)
    }

    private mutating func readStray(_ line: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        // A sentinel without its field name is no field, and no trouble (FR-11).
        guard !ResponseDecoder.isSentinel(line) else { return }
        stray.append(line)
        if recognizedCount > 0 { wireDecoder.note(.unrecognizedLine, value: line.count, into: &frames) }
    }

    /// Reads a message of an AWS event stream: its headers tell what it is.
    private mutating func read(_ headers: AWSEventStreamHeaders, _ payload: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        guard let type = headers.text(":message-type") else {
            return read(name: headers.text(":event-type") ?? Self.nothing, data: payload, into: &frames)
        }
        if type.isWord("exception") {
            readException(headers.text(":exception-type") ?? Self.nothing, payload, into: &frames)
        } else if type.isWord("error") {
            // An error of this form has no payload.
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("message", headers.text(":error-message").map { String(decoding: $0, as: UTF8.self) })
            writer.endObject()
            writer.bytes.withUnsafeBytes { readException(headers.text(":error-code") ?? Self.nothing, $0, into: &frames) }
        } else {
            read(name: headers.text(":event-type") ?? Self.nothing, data: payload, into: &frames)
        }
    }

    /// Reads an error that the framing marks as such (FR-30).
    private mutating func readException(_ name: UnsafeRawBufferPointer, _ data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        eventCount += 1
        modelEventCount += 1
        UTF8Check.repaired(data).withUnsafeBytes { decode(name: name, data: $0, isWholeBody: false, isException: true, into: &frames) }
    }

    private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private mutating func read(name: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        eventCount += 1
        if ResponseDecoder.isSentinel(data) {
            // On a wire without a sentinel it says nothing (FR-11).
            if ending.hasSentinel { endAtSentinel(into: &frames) }
            return
        }
        // Blanks as payload are a sign of life, not a document.
        if data.count < 64, data.allSatisfy({ $0 == UInt8(ascii: " ") || ($0 >= 0x09 && $0 <= 0x0D) }) { return }
        modelEventCount += 1
        if UTF8Check.firstInvalidOffset(data) != nil {
            wireDecoder.note(.invalidUTF8Replaced, value: data.count, into: &frames)
            UTF8Check.repaired(data).withUnsafeBytes { decode(name: name, data: $0, isWholeBody: false, into: &frames) }
        } else {
            decode(name: name, data: data, isWholeBody: false, into: &frames)
        }
    }

    /// Decodes one payload and acts on what it is.
    mutating func decode(
        name: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer, isWholeBody: Bool, isException: Bool = false,
        into frames: inout [StreamFrame]
    ) {
        let event = WireEvent(name: name, data: data, number: eventCount, isWholeBody: isWholeBody, isException: isException)
        let isErrorEvent = isException || name.isWord("error")
        do throws(JSONError) {
            let reading = try wireDecoder.decode(event, into: &frames)
            switch reading {
            case .recognized where isErrorEvent, .foreign where isErrorEvent:
                fail(ProviderError(json: data), into: &frames)
            case .recognized, .finished:
                recognizedCount += 1
                if wireDecoder.isOverLimit {
                    let kind = LLMError.Kind.limitExceeded(limit: limits.maxPartBytes, unit: "bytes of one part")
                    fail(kind, outcome: .failed, into: &frames)
                } else if case .finished = reading, !isWholeBody {
                    succeed(into: &frames)
                }
            case .foreign(let appearance): foreignAppearance = foreignAppearance ?? appearance
            case .unanswered: fail(.malformedEvent(reason: "the body holds no answer"), outcome: .failed, into: &frames)
            case .failed(let error): fail(error, into: &frames)
            case .keepAlive:
                recognizedCount += 1
                if !isWholeBody { modelEventCount -= 1 }
            case .spliced: fail(.spliced, outcome: .failed, into: &frames)
            }
        } catch {
            if isErrorEvent {
                fail(ProviderError(text: data), into: &frames)
            } else {
                // The reason and the place, never the text (ER-20).
                let reason = "\(error.reason) at byte \(error.offset) of \(data.count)"
                fail(.malformedEvent(reason: reason), outcome: .failed, into: &frames)
            }
        }
    }

    /// Whether a payload is the sentinel, and nothing else: `[DONE]`, or `DONE` as Gemini's endpoint has it (FR-11, FR-12).
    static func isSentinel(_ data: UnsafeRawBufferPointer) -> Bool {
        guard data.count < 64 else { return false }
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D) }
        var start = 0
        var end = data.count
        while start < end, isBlank(data[start]) { start += 1 }
        while end > start, isBlank(data[end - 1]) { end -= 1 }
        let text = data[start..<end]
        return text.isWord("[DONE]") || text.isWord("DONE")
    }
}
