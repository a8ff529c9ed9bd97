/// Remembers the envelopes of chunks that bring nothing but one more piece of text, reasoning or arguments.
///
/// Servers repeat all of a chunk but that piece. When the bytes around the piece are the same as those of a chunk that was read strictly, and the
/// piece is one strict JSON string, then the chunk is the same document with another piece: it need not be read again. A chunk that differs in
/// any other byte is read in full. What OpenAI adds as random filler (`obfuscation`) is a second piece, checked and left out.
struct ChatEnvelopes: Sendable {
    /// What the piece is.
    enum Piece: Sendable {
        /// Visible text.
        case text
        /// Reasoning under a plain name.
        case reasoning(StaticString)
        /// Arguments without id and name, at this index.
        case arguments(index: Int?)
        /// Arguments with an id or a name that are told again.
        case fragment(ToolFragment)
    }

    /// The bytes of one chunk around its pieces: `head PIECE middle FILLER tail`, or the filler first, or without it.
    struct Envelope: Sendable {
        var head = 0
        var middle = 0
        // -1 where there is one piece only; the middle is then the end.
        var tail = -1
        var fillerIsFirst = false
        var bytes: [UInt8] = []
        var piece = Piece.text
        /// The position of the choice.
        var choice = 0
        /// The envelope that came after this one last time: parallel calls take turns.
        var successor = 0
    }

    private var envelopes: [Envelope] = []
    private var last = 0
    private var hits = 0
    private var misses = 0

    // Enough for the parallel calls of one response. With more, or where nothing repeats, remembering costs more than it saves.
    private static let maxCount = 64
    private static let patience = 256

    /// Forgets everything: something that all envelopes share has changed.
    mutating func removeAll() {
        envelopes.removeAll(keepingCapacity: true)
        last = 0
    }

    /// Finds the envelope of a chunk.
    ///
    /// - Returns: its position and where the piece is; nil where the chunk must be read in full.
    mutating func find(_ data: UnsafeRawBufferPointer) -> (position: Int, span: JSONStringSpan)? {
        guard !envelopes.isEmpty else { return nil }
        let expected = envelopes[last].successor
        if expected < envelopes.count, let span = envelopes[expected].span(in: data) { return hit(expected, span) }
        for position in envelopes.indices.reversed() where position != expected {
            if let span = envelopes[position].span(in: data) {
                envelopes[last].successor = position
                return hit(position, span)
            }
        }
        return nil
    }

    /// What the piece of an envelope is.
    func piece(of position: Int) -> Piece { envelopes[position].piece }

    /// The position of the choice that an envelope's piece belongs to.
    func choice(of position: Int) -> Int { envelopes[position].choice }

    private mutating func hit(_ position: Int, _ span: JSONStringSpan) -> (position: Int, span: JSONStringSpan) {
        last = position
        hits += 1
        return (position, span)
    }

    /// Remembers a chunk that was read in full.
    ///
    /// - Parameters:
    ///   - span: where its piece is.
    ///   - filler: where the filler is, if there is one.
    mutating func insert(
        _ data: UnsafeRawBufferPointer, span: JSONStringSpan, filler: JSONStringSpan?, piece: Piece, choice: Int
    ) {
        misses += 1
        guard misses < ChatEnvelopes.patience || hits > misses else {
            // Nothing is searched for either: comparing with all of them costs more than reading the chunk.
            removeAll()
            return
        }
        var envelope = Envelope()
        if envelopes.count == ChatEnvelopes.maxCount { removeAll() }
        envelope.piece = piece
        envelope.choice = choice
        envelope.bytes.reserveCapacity(data.count)
        let first: JSONStringSpan
        if let filler {
            envelope.fillerIsFirst = filler.start < span.start
            first = envelope.fillerIsFirst ? filler : span
            let second = envelope.fillerIsFirst ? span : filler
            envelope.head = first.start
            envelope.middle = second.start - first.end
            envelope.tail = data.count - second.end
            envelope.bytes += data[..<first.start]
            envelope.bytes += data[first.end..<second.start]
            envelope.bytes += data[second.end...]
        } else {
            envelope.head = span.start
            envelope.middle = data.count - span.end
            envelope.bytes += data[..<span.start]
            envelope.bytes += data[span.end...]
        }
        envelope.successor = envelopes.count
        if !envelopes.isEmpty { envelopes[last].successor = envelopes.count }
        envelopes.append(envelope)
        last = envelopes.count - 1
    }
}

extension ChatEnvelopes.Envelope {
    /// Where the piece of a chunk is, if the chunk has this envelope and its pieces are strict JSON strings.
    func span(in data: UnsafeRawBufferPointer) -> JSONStringSpan? {
        guard data.count >= bytes.count else { return nil }
        return bytes.withUnsafeBytes { known -> JSONStringSpan? in
            guard data.isSame(as: known, at: 0, from: 0, count: head) else { return nil }
            // The end first: it is cheaper to compare than a string is to scan.
            let endCount = tail < 0 ? middle : tail
            let end = data.count - endCount
            guard end >= head, data.isSame(as: known, at: end, from: known.count - endCount, count: endCount) else { return nil }
            guard let first = ChatEnvelopes.Envelope.string(at: head, in: data) else { return nil }
            if tail < 0 { return first.end == end ? first : nil }
            guard first.end + middle <= end, data.isSame(as: known, at: first.end, from: head, count: middle) else { return nil }
            guard let second = ChatEnvelopes.Envelope.string(at: first.end + middle, in: data), second.end == end else { return nil }
            return fillerIsFirst ? second : first
        }
    }

    /// Reads a string whose first byte after the quote is at an offset.
    private static func string(at offset: Int, in data: UnsafeRawBufferPointer) -> JSONStringSpan? {
        guard offset > 0 else { return nil }
        var scanner = JSONScanner(data)
        scanner.position = offset - 1
        // What is no string here is an error that reading in full will tell.
        return try? scanner.string()
    }
}
