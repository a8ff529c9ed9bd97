import MillraceCore
import MillraceTesting

/// A streamed body taken apart into its events, so that they can be changed one by one and put together again.
struct FramedEvents {
    /// One event: its name, where the framing has names, and its payload.
    struct Event {
        var name = ""
        var payload: [UInt8] = []
        // What an AWS event stream has beside the payload.
        fileprivate var headers: [AWSEventStreamHeader] = []
        // Whether the payload lay in another, as base64.
        fileprivate var isWrapped = false
    }

    /// How they were cut.
    let framing: Framing
    /// The events, in order.
    var events: [Event]

    /// Takes a body apart; nil where the framing finds no events in it, or something wrong.
    init?(_ bytes: [UInt8], framing: Framing) {
        self.framing = framing
        do {
            switch framing {
            case .sse:
                var decoder = SSEDecoder()
                events = try decoder.events(bytes).map { Event(name: $0.name, payload: $0.data) }
            case .ndjson:
                var decoder = NDJSONDecoder()
                events = try decoder.lines(bytes).map { Event(payload: $0) }
            case .jsonArray:
                var decoder = JSONArrayDecoder()
                events = try decoder.elements(bytes).map { Event(payload: $0) }
            case .awsEventStream:
                var decoder = AWSEventStreamDecoder()
                events = try decoder.messages(bytes).map(Event.init(message:))
            }
        } catch {
            return nil
        }
        if events.isEmpty { return nil }
    }

    /// The body.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if framing == .jsonArray { bytes.append(UInt8(ascii: "[")) }
        for (position, event) in events.enumerated() {
            switch framing {
            case .sse:
                if !event.name.isEmpty { bytes += "event: \(event.name)\n".utf8 }
                for line in event.payload.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                    bytes += "data: ".utf8 + line + "\n".utf8
                }
                bytes.append(UInt8(ascii: "\n"))
            case .ndjson: bytes += event.payload.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 } + "\n".utf8
            case .jsonArray:
                if position > 0 { bytes += ",\n".utf8 }
                bytes += event.payload
            case .awsEventStream: AWSEventStreamEncoder.append(headers: event.headers, payload: event.wrapped, to: &bytes)
            }
        }
        if framing == .jsonArray { bytes.append(UInt8(ascii: "]")) }
        return bytes
    }
}

extension FramedEvents.Event {
    fileprivate init(message: AWSEventStreamMessage) {
        self.init(payload: message.payload, headers: message.headers)
        if let outer = PlainJSON(String(decoding: message.payload, as: UTF8.self)), let text = outer["bytes"]?.text,
            let inner = Base64.decode(text)
        {
            payload = inner
            isWrapped = true
        }
    }

    fileprivate var wrapped: [UInt8] { isWrapped ? Array("{\"bytes\":\"\(Base64.encode(payload))\"}".utf8) : payload }
}
