/// What the bytes of a stream on `openai-chat` prove about its end, at every byte: a second opinion, written without the decoder.
///
/// The response is proved to be whole when each choice that was seen has a finish reason, and no error was.
public struct ChatEvidence: Sendable {
    /// What is proved.
    public enum Proof: Sendable, Hashable {
        /// The response is whole.
        case whole
        /// Nothing.
        case nothing
        /// The bytes of the last event are there but not its end: it depends on how the connection ended.
        case pending(wasWhole: Bool)
    }

    private struct Event: Sendable {
        /// The first byte after the event's last data line, without its line end.
        var dataEnd: Int
        /// The first byte after the line end that ended the event; nil if it never came.
        var dispatchEnd: Int?
        /// What is proved once the event has been read.
        var isWhole: Bool
    }

    private var events: [Event] = []

    /// Reads a stream.
    public init(_ bytes: [UInt8]) {
        var seen: Set<Int> = []
        var finished: Set<Int> = []
        var hasFailed = false
        var data: [UInt8] = []
        var dataEnd = 0
        var isError = false
        func event(endingAt dispatchEnd: Int?) -> Event {
            let json = PlainJSON(String(decoding: data, as: UTF8.self))
            let error = json?["error"] ?? .null
            if isError || error.isObject || !(error.text ?? "").isEmpty { hasFailed = true }
            for choice in json?["choices"]?.elements ?? [] {
                let number = choice["index"]?.integer ?? 0
                seen.insert(number)
                if let reason = choice["finish_reason"]?.text, !reason.isEmpty {
                    finished.insert(number)
                    if reason == "error" { hasFailed = true }
                }
            }
            return Event(dataEnd: dataEnd, dispatchEnd: dispatchEnd, isWhole: !hasFailed && !seen.isEmpty && seen == finished)
        }
        for line in SSELines(bytes) {
            let content = bytes[line.content]
            if content.isEmpty {
                if line.isTerminated, !data.isEmpty { events.append(event(endingAt: line.knownEnd)) }
                (data, isError) = ([], false)
            } else if content.starts(with: Array("data:".utf8)) {
                if !data.isEmpty { data.append(0x0A) }
                data += content.dropFirst(content.starts(with: Array("data: ".utf8)) ? 6 : 5)
                dataEnd = line.content.upperBound
            } else if content.starts(with: Array("event:".utf8)) {
                isError = String(decoding: content.dropFirst(6), as: UTF8.self).contains("error")
            }
        }
        if !data.isEmpty { events.append(event(endingAt: nil)) }
    }

    /// What the first so many bytes prove.
    public func proof(after count: Int) -> Proof {
        var low = 0
        var high = events.count
        // The first event that was not dispatched yet.
        while low < high {
            let middle = (low + high) / 2
            if let end = events[middle].dispatchEnd, end <= count { low = middle + 1 } else { high = middle }
        }
        let isWhole = low > 0 && events[low - 1].isWhole
        if low < events.count, events[low].dataEnd <= count, events[low].isWhole != isWhole { return .pending(wasWhole: isWhole) }
        return isWhole ? .whole : .nothing
    }

    /// Whether all bytes prove that the response is whole; an event without its blank line counts.
    public var isWhole: Bool { events.last?.isWhole ?? false }
}
