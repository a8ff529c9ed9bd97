import MillraceCore

extension EventMutator {
    /// Usage told more than once: the last value of each field holds (law P14).
    public static let usage: [EventMutator] = [
        EventMutator("smaller numbers before the last ones", laws: ["P14"], effect: .preserves(except: [.rawUsage, .metadata])) {
            stream, _ in
            let places = stream.places
            if !places.usageMembers.isEmpty { return repeatMembers(places.usageMembers, in: &stream) }
            guard let (end, earlier) = places.usage,
                let last = stream.frames.lastIndex(where: { $0.json?[place: end]?.isObject == true }),
                let usage = stream.frames[last].json?[place: end]
            else { return false }
            if stream.wire == .bedrockConverse {
                // Usage has an event of its own, which may come before the stop.
                var copy = stream.frames[last]
                copy.json?[place: end] = lowered(usage)
                stream.frames.insert(copy, at: max(stream.proof, 1))
                return true
            }
            let parent = earlier.split(separator: ".").dropLast().joined(separator: ".")
            var isChanged = false
            for position in stream.frames.indices where position < last {
                guard let json = stream.frames[position].json, json[place: parent]?.isObject == true, json["error"] == nil else { continue }
                stream.frames[position].json?[place: earlier] = lowered(usage)
                isChanged = true
            }
            return isChanged
        },
        EventMutator("the last numbers twice", laws: ["P14"], effect: .preserves(except: [.metadata])) { stream, _ in
            guard let (end, _) = stream.places.usage, stream.places.usageMembers.isEmpty,
                let last = stream.frames.lastIndex(where: { $0.json?[place: end]?.isObject == true }),
                // The proof of a whole response ends the reading.
                !["response", "interaction"].contains(where: { stream.frames[last].json?[$0] != nil })
            else { return false }
            stream.frames.insert(stream.frames[last], at: last)
            return true
        },
    ]

    private static func repeatMembers(_ names: [String], in stream: inout WireStream) -> Bool {
        guard let last = stream.frames.last?.json, names.contains(where: { last[$0] != nil }) else { return false }
        for position in stream.frames.indices.dropLast() {
            for name in names { stream.frames[position].json?[name] = last[name].map(lowered) }
        }
        return stream.frames.count > 1
    }

    /// The same with smaller numbers.
    private static func lowered(_ usage: PlainJSON) -> PlainJSON {
        switch usage {
        case .number: usage.integer.map { .integer($0 / 2) } ?? usage
        case .object(let fields): .object(fields.map { .init($0.key, lowered($0.value)) })
        default: usage
        }
    }

    /// Damage that the wire lets one see (law P9), and damage that is only to be survived (law P27).
    public static let damage: [EventMutator] = [
        EventMutator("cut before the end is proved", laws: ["P9"], effect: .damages) { stream, random in
            let proof = stream.proof
            guard proof > 0 else { return false }
            stream.frames.removeSubrange((random.once(in: 2) ? proof : random.number(1...proof))...)
            stream.isClosed = random.once(in: 2) && stream.wire != .geminiJSONArray
            return true
        },
        EventMutator("an event that is no JSON", laws: ["P9"], effect: .damages) { stream, random in
            guard stream.wire != .geminiJSONArray, stream.proof > 1 else { return false }
            let position = random.number(1...stream.proof - 1)
            let text = random.pick("{\"a\":", "{\"a\":1}}", "{a:1}", "nonsense")
            stream.frames[position].payload = .text(text)
            return true
        },
        EventMutator("an event left out", laws: ["P27"], effect: .confuses) { stream, random in
            guard !stream.frames.isEmpty else { return false }
            stream.frames.remove(at: random.number(0...stream.frames.count - 1))
            return true
        },
        EventMutator("an event told twice", laws: ["P27"], effect: .confuses) { stream, random in
            guard let frame = random.pick(stream.frames) else { return false }
            stream.frames.insert(frame, at: random.number(0...stream.frames.count))
            return true
        },
        EventMutator("events in any order", laws: ["P27"], effect: .confuses) { stream, random in
            stream.frames = random.shuffled(stream.frames)
            return true
        },
        EventMutator("values of another kind", laws: ["P27"], effect: .confuses) { stream, random in
            var source = random
            let isChanged = stream.editEvents { json in
                guard source.once(in: 2) else { return false }
                json = scrambled(json, using: &source)
                return true
            }
            random = source
            return isChanged
        },
    ]

    /// The same with some value replaced by one of another kind.
    private static func scrambled(_ json: PlainJSON, using random: inout SeededGenerator) -> PlainJSON {
        if random.once(in: 12) { return random.pick(.null, -1, "", "x", [], [:], true, .number("1e400"), [[]], ["type": 1]) }
        switch json {
        case .object(let fields):
            var changed: [PlainJSON.Field] = []
            for field in fields { changed.append(.init(field.key, scrambled(field.value, using: &random))) }
            return .object(changed)
        case .array(let elements):
            var changed: [PlainJSON] = []
            for element in elements { changed.append(scrambled(element, using: &random)) }
            return .array(changed)
        default: return json
        }
    }
}
