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

    /// The bytes of one event around its holes: `lead HOLE lead HOLE … tail`.
    fileprivate struct Envelope: Sendable {
        /// The event's name, then the leads, then the tail.
        var bytes: [UInt8]
        let nameCount: Int
        let holes: [Hole]
        /// How many fixed bytes come after the last hole.
        let tail: Int
        let meaning: Meaning
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
    private var last = 0
    private var hits = 0
    private var misses = 0

    // Enough for the parallel calls of one response. With more, or where nothing repeats, remembering costs more than it saves.
    private static var maxCount: Int { 64 }
    private static var patience: Int { 256 }

    /// Forgets everything: something that all envelopes share has changed.
    mutating func removeAll() {
        if envelopes.isEmpty { return }
        envelopes.removeAll(keepingCapacity: true)
        last = 0
    }

    /// What the piece of an envelope belongs to.
    func meaning(of found: Found) -> Meaning { envelopes[found.position].meaning }

    /// Finds the envelope of an event.
    ///
    /// - Parameter usage: the form of the last usage object.
    /// - Returns: what is in its holes; nil where the event must be read in full.
    mutating func find(_ event: WireEvent, usage: RepeatedUsage? = nil) -> Found? {
        guard !envelopes.isEmpty else { return nil }
        let data = JSONBytes(event.data).withoutBlanksAtEnd
        let before = last
        let found = envelopes.withUnsafeBufferPointer { envelopes -> Found? in
            let expected = envelopes[before].successor
            if expected < envelopes.count, let found = envelopes[expected].content(of: data, event.name, usage, at: expected) {
                return found
            }
            for position in envelopes.indices.reversed() where position != expected {
                if let found = envelopes[position].content(of: data, event.name, usage, at: position) { return found }
            }
            return nil
        }
        guard let found else { return nil }
        if envelopes[before].successor != found.position { envelopes[before].successor = found.position }
        last = found.position
        hits &+= 1
        return found
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
        if envelopes.count == Self.maxCount { removeAll() }
        let data = JSONBytes(event.data).withoutBlanksAtEnd
        var places: [(kind: Hole.Kind, bytes: Range<Int>)] = [(.piece, span.start..<span.end)]
        if let filler = holes.filler { places.append((.filler, filler.start..<filler.end)) }
        if let number = holes.number, JSONBytes(data).shortInteger(number.lowerBound)?.end == number.upperBound {
            places.append((.number, number))
        }
        if let usage = holes.usage { places.append((.usage, usage)) }
        places.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(event.name.count + data.count)
        bytes += event.name
        var leads: [Hole] = []
        var at = 0
        for place in places {
            leads.append(Hole(kind: place.kind, lead: place.bytes.lowerBound - at))
            bytes += data[at..<place.bytes.lowerBound]
            at = place.bytes.upperBound
        }
        bytes += data[at...]
        if !envelopes.isEmpty { envelopes[last].successor = envelopes.count }
        last = envelopes.count
        envelopes.append(
            Envelope(
                bytes: bytes, nameCount: event.name.count, holes: leads, tail: data.count - at, meaning: meaning, successor: last))
    }
}

extension DeltaEnvelopes.Envelope {
    /// What stands in the holes of an event, if the event has this envelope and they hold what belongs there.
    fileprivate func content(
        of data: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer, _ usage: RepeatedUsage?, at position: Int
    ) -> DeltaEnvelopes.Found? {
        guard name.count == nameCount, data.count >= bytes.count &- nameCount else { return nil }
        let end = data.count &- tail
        return bytes.withUnsafeBytes { known -> DeltaEnvelopes.Found? in
            // The end first: it is cheaper to compare than a string is to scan.
            guard data.isSame(as: known, at: 0, from: nameCount, count: holes[0].lead),
                data.isSame(as: known, at: end, from: known.count &- tail, count: tail),
                name.isSame(as: known, at: 0, from: 0, count: nameCount)
            else { return nil }
            var found = DeltaEnvelopes.Found(position: position)
            var from = nameCount
            var at = 0
            for (index, hole) in holes.enumerated() {
                let start = at &+ hole.lead
                if index > 0 {
                    guard start <= end, data.isSame(as: known, at: at, from: from, count: hole.lead) else { return nil }
                }
                from &+= hole.lead
                guard let next = Self.end(of: hole.kind, at: start, in: data, usage, &found) else { return nil }
                at = next
            }
            return at == end ? found : nil
        }
    }

    /// Reads what stands in a hole.
    ///
    /// - Returns: the offset after it; nil where something else stands there.
    @inline(__always)
    private static func end(
        of kind: DeltaEnvelopes.Hole.Kind, at start: Int, in data: UnsafeRawBufferPointer, _ usage: RepeatedUsage?,
        _ found: inout DeltaEnvelopes.Found
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
