/// Remembers the bytes before the text of the last delta.
///
/// All deltas of a block are the same but for their text and the blanks that the server pads them with. When what stands before the
/// text is what stood there in an event that was read strictly, the text is one strict JSON string, and nothing but two brackets and
/// blanks follow, then the event is the same document with another text: it need not be read again.
struct AnthropicDeltaShape: Sendable {
    /// What the deltas bring.
    private(set) var kind = AnthropicEventRecord.DeltaKind.unknown
    /// The position of the block they belong to.
    private(set) var position = -1

    private var head: [UInt8] = []
    private var nameCount = 0
    private var hits = 0
    private var misses = 0

    // Where deltas of several blocks take turns, remembering costs more than it saves.
    private static let patience = 256

    /// Forgets the shape: blocks have changed.
    mutating func forget() { head.removeAll(keepingCapacity: true) }

    /// Where the text of an event is; nil where the event must be read in full.
    mutating func span(in event: WireEvent) -> JSONStringSpan? {
        let data = event.data
        guard !head.isEmpty, data.count >= head.count &+ 3, event.name.count == nameCount, hasHead(data) else { return nil }
        let bytes = JSONBytes(data)
        // What is no string here is an error that reading in full will tell.
        guard let span = try? bytes.stringSpan(head.count), AnthropicDeltaShape.isEnd(bytes, after: span.end) else { return nil }
        hits &+= 1
        return span
    }

    /// Remembers an event that was read in full.
    mutating func remember(_ event: WireEvent, span: JSONStringSpan, kind: AnthropicEventRecord.DeltaKind, position: Int) {
        misses &+= 1
        guard misses < AnthropicDeltaShape.patience || hits > misses, AnthropicDeltaShape.isEnd(JSONBytes(event.data), after: span.end)
        else { return forget() }
        head.removeAll(keepingCapacity: true)
        head.append(contentsOf: UnsafeRawBufferPointer(rebasing: event.data[..<span.start]))
        nameCount = event.name.count
        self.kind = kind
        self.position = position
    }

    private func hasHead(_ data: UnsafeRawBufferPointer) -> Bool {
        head.withUnsafeBytes { data.isSame(as: $0, at: 0, from: 0, count: $0.count) }
    }

    /// Whether the closing quote of a text is followed by two brackets and blanks.
    private static func isEnd(_ bytes: JSONBytes, after quote: Int) -> Bool {
        guard quote &+ 2 < bytes.end, bytes[quote &+ 1] == UInt8(ascii: "}"), bytes[quote &+ 2] == UInt8(ascii: "}") else { return false }
        return bytes.blanksEnd(quote &+ 3) == bytes.end
    }
}
