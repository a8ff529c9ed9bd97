/// Remembers the envelopes of events that bring nothing but one more piece of text, reasoning or arguments.
///
/// Servers repeat all of an event but that piece. When the bytes around the piece are the same as those of an event that was read strictly,
/// and the piece is one strict JSON string, then the event is the same document with another piece: it need not be read again. An event
/// that differs in any other byte is read in full, blanks after the document aside. What servers fill with something new each time
/// (``Holes``) is checked and left out; a usage object that has the form of the last one is found in its place.
///
/// What the piece belongs to is the wire's own `Meaning`. The wire forgets all envelopes when something has changed that decides it.
struct DeltaEnvelopes<Meaning: Sendable>: Sendable {
    /// What differs from event to event beside the piece.
    struct Holes: Sendable {
        /// A string that means nothing: random filler (`obfuscation`, `p`), the time of the event (`created_at`).
        var filler: JSONStringSpan?
        /// A number: the time of the event (`created`), or its place in the stream.
        var number: Range<Int>?
        /// The usage so far.
        var usage: Range<Int>?
    }

    /// A place of an envelope where events differ.
    fileprivate struct Hole: Sendable {
        /// What may stand there.
        enum Kind: Sendable { case piece, filler, number, usage }

        var kind: Kind
        /// How many fixed bytes come before it.
        var lead: Int
    }

    /// One event around its holes: the event's name, then `lead HOLE lead HOLE … tail`.
    ///
    /// Nothing but numbers: it is looked at for every event.
    fileprivate struct Envelope: Sendable {
        /// Where its bytes begin in those of all envelopes.
        let start: Int
        /// How many bytes the event's name has.
        let nameCount: Int
        /// How many bytes come before, between and after the holes.
        let fixedCount: Int
        /// How many of them come after the last hole.
        let tail: Int
        /// Where its holes are in those of all envelopes.
        let holes: Range<Int>
        /// The envelope that came after this one last time: parallel calls take turns.
        var successor: Int
    }

    /// What was found in the holes of an event whose envelope is known.
    struct Found {
        /// Which envelope it is.
        var position = 0
        /// Where the piece is.
        var span = JSONStringSpan(start: 0, end: 0, hasEscapes: false)
        /// The number beside it.
        var number: Int?
        /// Where the usage object begins.
        var usage: Int?
    }

    private var envelopes: [Envelope] = []
    // What belongs to them, one after the other.
    private var meanings: [Meaning] = []
    private var holes: [Hole] = []
    private var bytes: [UInt8] = []
    private var last = 0
    private var hits = 0
    private var misses = 0

    // Enough for the parallel calls of one response. With more, or where nothing repeats, remembering costs more than it saves.
    private static var maxCount: Int { 64 }
    private static var patience: Int { 256 }
    // More around a piece is no habit of servers, and not worth the memory.
    private static var maxBytes: Int { 16 << 10 }

    /// Forgets everything: something that all envelopes share has changed.
    mutating func removeAll() {
        if envelopes.isEmpty { return }
        envelopes.removeAll(keepingCapacity: true)
        meanings.removeAll(keepingCapacity: true)
        holes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        last = 0
    }

    /// What the piece of an envelope belongs to.
    func meaning(of found: Found) -> Meaning { meanings[found.position] }

    /// Finds the envelope of an event.
    ///
    /// - Parameter usage: the form of the last usage object.
    /// - Returns: what is in its holes; nil where the event must be read in full.
    mutating func find(_ event: WireEvent, usage: RepeatedUsage? = nil) -> Found? {
        guard !envelopes.isEmpty else { return nil }
        let data = JSONBytes(event.data).withoutBlanksAtEnd
        let expected = envelopes[last].successor
        if let found = content(of: data, event.name, usage, in: expected) {
            last = expected
            hits &+= 1
            return found
        }
        for position in envelopes.indices.reversed() where position != expected {
            guard let found = content(of: data, event.name, usage, in: position) else { continue }
            envelopes[last].successor = position
            last = position
            hits &+= 1
            return found
        }
        return nil
    }

    /// Remembers an event that was read in full.
    ///
    /// - Parameters:
    ///   - span: where its piece is.
    ///   - holes: where else such events differ.
    mutating func insert(_ event: WireEvent, span: JSONStringSpan, holes: Holes = Holes(), meaning: Meaning) {
        misses &+= 1
        guard misses < Self.patience || hits > misses else {
            // Nothing is searched for either: comparing with all of them costs more than reading the event.
            removeAll()
            return
        }
        let data = JSONBytes(event.data).withoutBlanksAtEnd
        guard data.count - span.count <= Self.maxBytes else { return }
        if envelopes.count == Self.maxCount { removeAll() }
        var places: [(kind: Hole.Kind, bytes: Range<Int>)] = [(.piece, span.start..<span.end)]
        if let filler = holes.filler { places.append((.filler, filler.start..<filler.end)) }
        if let number = holes.number, JSONBytes(data).shortInteger(number.lowerBound)?.end == number.upperBound {
            places.append((.number, number))
        }
        if let usage = holes.usage { places.append((.usage, usage)) }
        places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
        let start = bytes.count
        let firstHole = self.holes.count
        bytes += event.name
        var at = 0
        for place in places {
            self.holes.append(Hole(kind: place.kind, lead: place.bytes.lowerBound - at))
            bytes += data[at..<place.bytes.lowerBound]
            at = place.bytes.upperBound
        }
        bytes += data[at...]
        if !envelopes.isEmpty { envelopes[last].successor = envelopes.count }
        last = envelopes.count
        envelopes.append(
            Envelope(
                start: start, nameCount: event.name.count, fixedCount: bytes.count - start - event.name.count, tail: data.count - at,
                holes: firstHole..<self.holes.count, successor: last))
        meanings.append(meaning)
    }
}

extension DeltaEnvelopes {
    /// What stands in the holes of an event, if the event has an envelope and they hold what belongs there.
    @inline(__always)
    private func content(
        of data: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer, _ usage: RepeatedUsage?, in position: Int
    ) -> Found? {
        let envelope = envelopes[position]
        guard name.count == envelope.nameCount, data.count >= envelope.fixedCount else { return nil }
        let end = data.count &- envelope.tail
        return bytes.withUnsafeBytes { known -> Found? in
            var from = envelope.start &+ envelope.nameCount
            // The end first: it is cheaper to compare than a string is to scan.
            guard data.isSame(as: known, at: end, from: from &+ envelope.fixedCount &- envelope.tail, count: envelope.tail),
                name.isSame(as: known, at: 0, from: envelope.start, count: envelope.nameCount)
            else { return nil }
            var found = Found(position: position)
            var at = 0
            for index in envelope.holes {
                let hole = holes[index]
                guard at &+ hole.lead <= end, data.isSame(as: known, at: at, from: from, count: hole.lead),
                    let next = Self.end(of: hole.kind, at: at &+ hole.lead, in: data, usage, &found)
                else { return nil }
                at = next
                from &+= hole.lead
            }
            return at == end ? found : nil
        }
    }

    /// Reads what stands in a hole.
    ///
    /// - Returns: the offset after it; nil where something else stands there.
    @inline(__always)
    private static func end(
        of kind: Hole.Kind, at start: Int, in data: UnsafeRawBufferPointer, _ usage: RepeatedUsage?, _ found: inout Found
    ) -> Int? {
        let bytes = JSONBytes(data)
        switch kind {
        case .piece:
            // What is no string here is an error that reading in full will tell.
            guard let span = try? bytes.stringSpan(start) else { return nil }
            found.span = span
            return span.end
        case .filler: return try? bytes.stringSpan(start).end
        case .number:
            guard let number = bytes.shortInteger(start) else { return nil }
            found.number = number.value
            return number.end
        case .usage:
            guard let end = usage?.end(at: start, in: data) else { return nil }
            found.usage = start
            return end
        }
    }
}

extension JSONBytes {
    /// The bytes without the blanks after the document, which some servers pad it with.
    @inline(__always)
    var withoutBlanksAtEnd: UnsafeRawBufferPointer {
        var count = end
        while count > 0, self[count &- 1] <= 0x20 {
            switch self[count &- 1] {
            case 0x20, 0x0A, 0x0D, 0x09: count &-= 1
            default: return buffer(0..<count)
            }
        }
        return buffer(0..<count)
    }
}
