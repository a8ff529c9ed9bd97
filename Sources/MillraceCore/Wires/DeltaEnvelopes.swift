/// Remembers the envelopes of chunks that bring nothing but one more piece of text, reasoning or arguments.
///
/// Servers repeat all of a chunk but that piece. When the bytes around the piece are the same as those of a chunk that was read strictly, and the
/// piece is one strict JSON string, then the chunk is the same document with another piece: it need not be read again. A chunk that differs in
/// any other byte is read in full. What OpenAI adds as random filler (`obfuscation`), and a time that a server tells anew with each chunk
/// (`created`), are further holes, checked and left out.
///
/// What the piece belongs to is the wire's own `Meaning`.
struct DeltaEnvelopes<Meaning: Sendable>: Sendable {
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
        let meaning: Meaning
        /// The envelope that came after this one last time: parallel calls take turns.
        var successor = 0
    }

    private var envelopes: [Envelope] = []
    private var last = 0
    private var hits = 0
    private var misses = 0

    // Enough for the parallel calls of one response. With more, or where nothing repeats, remembering costs more than it saves.
    private static var maxCount: Int { 64 }
    private static var patience: Int { 256 }

    /// Forgets everything: something that all envelopes share has changed.
    mutating func removeAll() {
        envelopes.removeAll(keepingCapacity: true)
        last = 0
    }

    /// Finds the envelope of a chunk.
    ///
    /// - Returns: its position, where the piece is, and the number where there is one; nil where the chunk must be read in full.
    mutating func find(_ data: UnsafeRawBufferPointer) -> Found? {
        guard !envelopes.isEmpty else { return nil }
        let expected = envelopes[last].successor
        if expected < envelopes.count, let content = envelopes[expected].content(of: data) { return hit(expected, content) }
        for position in envelopes.indices.reversed() where position != expected {
            if let content = envelopes[position].content(of: data) {
                envelopes[last].successor = position
                return hit(position, content)
            }
        }
        return nil
    }

    /// What the piece of an envelope belongs to.
    func meaning(of position: Int) -> Meaning { envelopes[position].meaning }

    private mutating func hit(_ position: Int, _ content: Content) -> Found {
        last = position
        hits += 1
        return Found(position: position, span: content.piece, number: content.number)
    }

    /// Remembers a chunk that was read in full.
    ///
    /// - Parameters:
    ///   - span: where its piece is.
    ///   - holes: where else such chunks differ.
    mutating func insert(_ data: UnsafeRawBufferPointer, span: JSONStringSpan, holes: Holes, meaning: Meaning) {
        misses += 1
        guard misses < Self.patience || hits > misses else {
            // Nothing is searched for either: comparing with all of them costs more than reading the chunk.
            removeAll()
            return
        }
        if envelopes.count == Self.maxCount { removeAll() }
        var places: [(kind: Hole.Kind, bytes: Range<Int>)] = [(.piece, span.start..<span.end)]
        if let filler = holes.filler { places.append((.filler, filler.start..<filler.end)) }
        if let number = holes.number, Self.isCount(data[number]) { places.append((.number, number)) }
        places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
        var envelope = Envelope(meaning: meaning)
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

extension DeltaEnvelopes {
    /// What was found in the holes of a chunk.
    struct Content {
        var piece = JSONStringSpan(start: 0, end: 0, hasEscapes: false)
        var number: Int?
    }

    /// A chunk whose envelope is known.
    struct Found {
        var position: Int
        /// Where the piece is.
        var span: JSONStringSpan
        /// The number beside it.
        var number: Int?
    }
}

extension DeltaEnvelopes.Envelope {
    /// What stands in the holes of a chunk, if the chunk has this envelope and they hold what belongs there.
    func content(of data: UnsafeRawBufferPointer) -> DeltaEnvelopes.Content? {
        guard data.count >= bytes.count else { return nil }
        return bytes.withUnsafeBytes { known -> DeltaEnvelopes.Content? in
            // The end first: it is cheaper to compare than a string is to scan.
            let end = data.count - tail
            guard data.isSame(as: known, at: 0, from: 0, count: first.lead),
                data.isSame(as: known, at: end, from: known.count - tail, count: tail)
            else { return nil }
            var content = DeltaEnvelopes.Content()
            guard var at = Self.holeEnd(first.kind, at: first.lead, in: data, &content) else { return nil }
            var from = first.lead
            // Written out: a loop over holes would cost the usual case, which has one.
            if let second {
                guard at + second.lead <= end, data.isSame(as: known, at: at, from: from, count: second.lead),
                    let next = Self.holeEnd(second.kind, at: at + second.lead, in: data, &content)
                else { return nil }
                at = next
                from += second.lead
            }
            if let third {
                guard at + third.lead <= end, data.isSame(as: known, at: at, from: from, count: third.lead),
                    let next = Self.holeEnd(third.kind, at: at + third.lead, in: data, &content)
                else { return nil }
                at = next
            }
            return at == end ? content : nil
        }
    }

    /// Reads what stands in a hole.
    ///
    /// - Returns: the offset after it; nil where something else stands there.
    @inline(__always)
    private static func holeEnd(
        _ kind: DeltaEnvelopes.Hole.Kind, at offset: Int, in data: UnsafeRawBufferPointer, _ content: inout DeltaEnvelopes.Content
    ) -> Int? {
        switch kind {
        case .number:
            var at = offset
            var value = 0
            // More digits than any count has are left to reading in full.
            while at < data.count, at - offset < 18, data[at] >= UInt8(ascii: "0"), data[at] <= UInt8(ascii: "9") {
                value = value &* 10 &+ Int(data[at] &- UInt8(ascii: "0"))
                at += 1
            }
            content.number = value
            return at > offset && data[offset] != UInt8(ascii: "0") ? at : nil
        case .piece, .filler:
            guard offset > 0 else { return nil }
            var scanner = JSONScanner(data)
            scanner.position = offset - 1
            // What is no string here is an error that reading in full will tell.
            guard let span = try? scanner.string() else { return nil }
            if kind == .piece { content.piece = span }
            return span.end
        }
    }
}
