public import MillraceCore

/// A streamed response of any wire as the list of its events, to be changed and written as bytes: what event mutators work on.
///
/// The events are those of ``ChatStream``, whatever the framing. The `event` field of an event on the AWS event stream is its
/// `:event-type`, and the Anthropic events inside InvokeModel's messages are taken out of their base64 and put back.
public struct WireStream: Sendable, Hashable {
    /// The wire.
    public let wire: WireID
    /// The events.
    public var frames: [ChatStream.Frame] = []
    /// How they are written, where the framing leaves a choice.
    public var layout = ChatStream.Layout()
    /// Whether a JSON array has its last bracket.
    public var isClosed = true

    /// Reads a stream; nil where its framing is broken.
    public init?(reading bytes: [UInt8], wire: WireID) {
        self.wire = wire
        switch Wire(wire).framing {
        case .sse: frames = ChatStream(reading: bytes).frames
        case .ndjson:
            for line in bytes.split(separator: 0x0A) {
                guard let json = PlainJSON(String(decoding: line, as: UTF8.self)) else { return nil }
                frames.append(ChatStream.Frame(.json(json)))
            }
        case .jsonArray:
            guard let array = PlainJSON(String(decoding: bytes, as: UTF8.self)) else { return nil }
            frames = array.elements.map { ChatStream.Frame(.json($0)) }
        case .awsEventStream:
            var decoder = AWSEventStreamDecoder()
            // A broken frame is what the answer nil means.
            guard let messages = try? decoder.messages(bytes) else { return nil }
            for message in messages {
                guard let frame = WireStream.frame(of: message, wire: wire) else { return nil }
                frames.append(frame)
            }
        @unknown default: return nil
        }
    }

    private static func frame(of message: AWSEventStreamMessage, wire: WireID) -> ChatStream.Frame? {
        guard let json = PlainJSON(String(decoding: message.payload, as: UTF8.self)) else { return nil }
        if wire == .bedrockInvokeAnthropic, let inner = json["bytes"]?.text {
            guard let bytes = Base64.decode(inner), let event = PlainJSON(String(decoding: bytes, as: UTF8.self)) else { return nil }
            return ChatStream.Frame(.json(event))
        }
        var name = ""
        for header in message.headers where header.name == ":event-type" || header.name == ":exception-type" {
            if case .string(let text) = header.value { name = (header.name == ":event-type" ? "" : "exception:") + text }
        }
        return ChatStream.Frame(.json(json), fields: ["event: \(name)"])
    }

    /// The stream as bytes.
    public var bytes: [UInt8] {
        switch Wire(wire).framing {
        case .sse: return ChatStream(frames: frames, layout: layout).bytes
        case .ndjson: return frames.flatMap { Array((text(of: $0) + "\n").utf8) }
        case .jsonArray: return Array(("[" + frames.map(text).joined(separator: ",\r\n") + (isClosed ? "\r\n]" : "")).utf8)
        case .awsEventStream: return frames.reduce(into: []) { append($1, to: &$0) }
        @unknown default: return []
        }
    }

    private func text(of frame: ChatStream.Frame) -> String {
        switch frame.payload {
        case .json(let json): json.text(style: layout.json)
        case .text(let text): text
        case .verbatim(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    private func append(_ frame: ChatStream.Frame, to bytes: inout [UInt8]) {
        let name = frame.eventName ?? "chunk"
        var payload = Array(text(of: frame).utf8)
        if name.hasPrefix("exception:") {
            AWSEventStreamEncoder.append(exception: String(name.dropFirst("exception:".count)), payload: payload, to: &bytes)
            return
        }
        if wire == .bedrockInvokeAnthropic {
            payload = Array(PlainJSON.object([.init("bytes", .string(Base64.encode(payload))), .init("p", "abcd")]).text().utf8)
        }
        AWSEventStreamEncoder.append(event: name, payload: payload, to: &bytes)
    }
}

extension ChatStream.Frame {
    /// The name of the event, where it has one.
    public var eventName: String? {
        fields.last { $0.hasPrefix("event:") }.map { String($0.dropFirst($0.hasPrefix("event: ") ? 7 : 6)) }
    }
}
