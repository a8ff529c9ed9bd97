extension EventMutator {
    /// What an event says again of what it belongs to (law P12).
    public static let identity: [EventMutator] =
        lessThanIdentity.map { word, value in
            EventMutator("identity \(word) after the first", laws: ["P12"], effect: .preserves(except: [.metadata])) { stream, _ in
                let places = stream.places
                var known: Set<String> = []
                return stream.editEvents { json in
                    var isChanged = false
                    for place in places.identity where json[place: place] != nil {
                        // What belongs to a response was told by its first event; what belongs to an item by the item's.
                        guard !known.insert(place).inserted || place == "item_id" else { continue }
                        // Only a text can be empty.
                        if value?.text != nil, json[place: place]?.text == nil { continue }
                        json[place: place] = value
                        isChanged = true
                    }
                    return isChanged
                }
            }
        } + [
            EventMutator("identity of a call on each fragment", laws: ["P12"]) { stream, _ in
                let places = stream.places
                var begun: [Int: PlainJSON] = [:]
                return stream.editEvents { json in
                    if let number = places.begunCall(json) {
                        begun[number] = json
                        return false
                    }
                    guard let fragment = places.fragment(of: json),
                        fragment.hasSuffix("arguments") || fragment.hasSuffix("input") || fragment == "delta",
                        let number = places.continuedCall(json, known: Set(begun.keys)), let first = begun[number]
                    else { return false }
                    for (from, to) in places.repeated { json[place: to] = first[place: from] }
                    return !places.repeated.isEmpty
                }
            }
        ]

    /// How servers leave out what they have said before.
    private static let lessThanIdentity: [(String, PlainJSON?)] = [
        ("absent", nil), ("null", PlainJSON.null), ("empty", PlainJSON.string("")),
    ]

    /// The same fragments cut and joined otherwise (law P13).
    public static let granularity: [EventMutator] = [
        EventMutator("fragments split", laws: ["P13"]) { stream, random in
            let places = stream.places
            var isChanged = false
            for position in stream.frames.indices.reversed() where !places.isProof(stream.frames[position]) && !random.once(in: 4) {
                guard let json = stream.frames[position].json, let place = places.fragment(of: json), let text = json[place: place]?.text
                else { continue }
                let pieces = random.pieces(of: text, upTo: 3)
                guard pieces.count > 1 else { continue }
                let frames = pieces.map { piece in
                    var frame = stream.frames[position]
                    frame.json?[place: place] = .string(piece)
                    return frame
                }
                stream.frames.replaceSubrange(position...position, with: frames)
                isChanged = true
            }
            return isChanged
        },
        EventMutator("fragments joined", laws: ["P13"]) { stream, _ in
            let places = stream.places
            var isChanged = false
            for position in stream.frames.indices.dropLast().reversed() {
                guard let left = stream.frames[position].json, let right = stream.frames[position + 1].json,
                    let place = places.fragment(of: left), places.fragment(of: right) == place,
                    rest(left, place) == rest(right, place), let first = left[place: place]?.text, let second = right[place: place]?.text
                else { continue }
                stream.frames[position].json?[place: place] = .string(first + second)
                stream.frames.remove(at: position + 1)
                isChanged = true
            }
            return isChanged
        },
        EventMutator("empty fragments", laws: ["P13"]) { stream, random in
            let places = stream.places
            var isChanged = false
            for position in stream.frames.indices.reversed() where !places.isProof(stream.frames[position]) && random.once(in: 2) {
                guard let json = stream.frames[position].json, let place = places.fragment(of: json) else { continue }
                var frame = stream.frames[position]
                frame.json?[place: place] = ""
                stream.frames.insert(frame, at: position + 1)
                isChanged = true
            }
            return isChanged
        },
    ]

    /// An event without its fragment and its number in the stream.
    private static func rest(_ json: PlainJSON, _ place: String) -> PlainJSON {
        var rest = json
        rest[place: place] = ""
        rest["sequence_number"] = nil
        return rest
    }

    /// Events of different keys in another order (law P11).
    public static let order: [EventMutator] = [
        EventMutator("calls side by side mixed", laws: ["P11"]) { stream, random in mixCalls(&stream, &random) },
        EventMutator("events of different choices swapped", laws: ["P11"]) { stream, random in
            var isChanged = false
            for _ in 0..<2 {
                for position in stream.frames.indices.dropLast() where random.once(in: 2) {
                    guard let left = choices(of: stream.frames[position]), let right = choices(of: stream.frames[position + 1]),
                        left.isDisjoint(with: right)
                    else { continue }
                    stream.frames.swapAt(position, position + 1)
                    isChanged = true
                }
            }
            return isChanged
        },
    ]

    /// The choices an event speaks of; nil if of none, or of more than its choices.
    private static func choices(of frame: ChatStream.Frame) -> Set<Int>? {
        guard let json = frame.json, json["usage"]?.isObject != true, json["usageMetadata"] == nil else { return nil }
        let entries = json["choices"]?.elements ?? json["candidates"]?.elements ?? []
        return entries.isEmpty ? nil : Set(entries.map { $0["index"]?.integer ?? 0 })
    }

    /// Takes the events of calls that follow one another by turns; the calls begin in the order they had.
    private static func mixCalls(_ stream: inout WireStream, _ random: inout SeededGenerator) -> Bool {
        let places = stream.places
        var isChanged = false
        var start = 0
        while start < stream.frames.count {
            var queues: [(number: Int, frames: [ChatStream.Frame])] = []
            var end = start
            while end < stream.frames.count, let json = stream.frames[end].json {
                if let number = places.begunCall(json) {
                    queues.append((number, [stream.frames[end]]))
                } else if let number = places.continuedCall(json, known: Set(queues.map(\.number))),
                    let at = queues.firstIndex(where: { $0.number == number })
                {
                    queues[at].frames.append(stream.frames[end])
                } else {
                    break
                }
                end += 1
            }
            if queues.count > 1 {
                var mixed: [ChatStream.Frame] = []
                var begun = 0
                while let at = random.pick(queues.indices.filter { !queues[$0].frames.isEmpty && $0 <= begun }) {
                    if at == begun { begun += 1 }
                    mixed.append(queues[at].frames.removeFirst())
                }
                isChanged = isChanged || mixed != Array(stream.frames[start..<end])
                stream.frames.replaceSubrange(start..<end, with: mixed)
            }
            start = max(end, start + 1)
        }
        return isChanged
    }
}
