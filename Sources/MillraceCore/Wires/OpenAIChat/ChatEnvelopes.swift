/// Remembers the envelopes of chunks that bring nothing but one more piece of text, reasoning or arguments.
///
/// Servers repeat all of a chunk but that piece. When the bytes around the piece are the same as those of a chunk that was read strictly, and the
/// piece is one strict JSON string, then the chunk is the same document with another piece: it need not be read again. A chunk that differs in
/// any other byte is read in full. What OpenAI adds as random filler (`obfuscation`), and a time that a server tells anew with each chunk
/// (`created`), are further holes, checked and left out.
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

    /// What differs from chunk to chunk beside the piece and means nothing.
    struct Holes: Sendable {
        /// Random filler (`obfuscation`).
        var filler: JSONStringSpan?
        /// A time that the server tells anew with each chunk (`created`).
        var number: Range<Int>?
    }

    /// A place of an envelope where chunks differ.
    struct Hole: Sendable {
        /// What may stand there.
        enum Kind: Sendable { case piece, filler, number }

        var kind = Kind.piece
        /// How many fixed bytes come before it.
        var lead = 0
    }

    /// The bytes of one chunk around its holes: `lead HOLE lead HOLE … tail`.
    struct Envelope: Sendable {
        // Three at most, so no array.
        var first = Hole()
        var second: Hole?
        var third: Hole?
        /// How many fixed bytes come after the last hole.
        var tail = 0
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
    ///   - holes: where else such chunks differ.
    mutating func insert(_ data: UnsafeRawBufferPointer, span: JSONStringSpan, holes: Holes, piece: Piece, choice: Int) {
        misses += 1
        guard misses < ChatEnvelopes.patience || hits > misses else {
            // Nothing is searched for either: comparing with all of them costs more than reading the chunk.
            removeAll()
            return
        }
        if envelopes.count == ChatEnvelopes.maxCount { removeAll() }
        var places: [(kind: Hole.Kind, bytes: Range<Int>)] = [(.piece, span.start..<span.end)]
        if let filler = holes.filler { places.append((.filler, filler.start..<filler.end)) }
        if let number = holes.number, ChatEnvelopes.isCount(data[number]) { places.append((.number, number)) }
        places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
        var envelope = Envelope()
        envelope.piece = piece
        envelope.choice = choice
        envelope.bytes.reserveCapacity(data.count)
        var at = 0
        for (position, place) in places.enumerated() {
            let hole = Hole(kind: place.kind, lead: place.bytes.lowerBound - at)
            switch position {
            case 0: envelope.first = hole
            case 1: envelope.second = hole
            default: envelope.third = hole
            }
            envelope.bytes += data[at..<place.bytes.lowerBound]
            at = place.bytes.upperBound
        }
        envelope.tail = data.count - at
        envelope.bytes += data[at...]
        envelope.successor = envelopes.count
        if !envelopes.isEmpty { envelopes[last].successor = envelopes.count }
        envelopes.append(envelope)
        last = envelopes.count - 1
    }

    /// Whether a number is one that any other digits can stand for: whole, positive, without a leading zero.
    private static func isCount(_ number: Slice<UnsafeRawBufferPointer>) -> Bool {
        number.first != UInt8(ascii: "0") && number.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}

extension ChatEnvelopes.Envelope {
    /// Where the piece of a chunk is, if the chunk has this envelope and its holes hold what belongs there.
    func span(in data: UnsafeRawBufferPointer) -> JSONStringSpan? {
        guard data.count >= bytes.count else { return nil }
        return bytes.withUnsafeBytes { known -> JSONStringSpan? in
            // The end first: it is cheaper to compare than a string is to scan.
            let end = data.count - tail
            guard data.isSame(as: known, at: 0, from: 0, count: first.lead),
                data.isSame(as: known, at: end, from: known.count - tail, count: tail)
            else { return nil }
            var piece: JSONStringSpan?
            guard var at = ChatEnvelopes.Envelope.holeEnd(first.kind, at: first.lead, in: data, &piece) else { return nil }
            var from = first.lead
            // Written out: a loop over holes would cost the usual case, which has one.
            if let second {
                guard at + second.lead <= end, data.isSame(as: known, at: at, from: from, count: second.lead),
                    let next = ChatEnvelopes.Envelope.holeEnd(second.kind, at: at + second.lead, in: data, &piece)
                else { return nil }
                at = next
                from += second.lead
            }
            if let third {
                guard at + third.lead <= end, data.isSame(as: known, at: at, from: from, count: third.lead),
                    let next = ChatEnvelopes.Envelope.holeEnd(third.kind, at: at + third.lead, in: data, &piece)
                else { return nil }
                at = next
            }
            return at == end ? piece : nil
        }
    }

    /// Reads what stands in a hole.
    ///
    /// - Returns: the offset after it; nil where something else stands there.
    @inline(__always)
    private static func holeEnd(
        _ kind: ChatEnvelopes.Hole.Kind, at offset: Int, in data: UnsafeRawBufferPointer, _ piece: inout JSONStringSpan?
    ) -> Int? {
        switch kind {
        case .number:
            var at = offset
            while at < data.count, data[at] >= UInt8(ascii: "0"), data[at] <= UInt8(ascii: "9") { at += 1 }
            return at > offset && data[offset] != UInt8(ascii: "0") ? at : nil
        case .piece, .filler:
            guard offset > 0 else { return nil }
            var scanner = JSONScanner(data)
            scanner.position = offset - 1
            // What is no string here is an error that reading in full will tell.
            guard let span = try? scanner.string() else { return nil }
            if kind == .piece { piece = span }
            return span.end
        }
    }
}
