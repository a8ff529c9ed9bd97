import MillraceCore

extension EventMutator {
    /// What may stand between and in events and means nothing (law P3).
    public static let noise: [EventMutator] = [
        EventMutator("unknown events", laws: ["P3"], effect: .preserves(except: [.opaqueParts, .metadata])) { stream, random in
            let event = stream.frame(stream.places.unknownEvent)
            for _ in 0..<random.number(1...3) where stream.proof > 0 { stream.frames.insert(event, at: random.number(1...stream.proof)) }
            return true
        },
        EventMutator("unknown fields", laws: ["P3"], effect: .preserves(except: [.opaqueParts, .metadata])) { stream, random in
            let value: PlainJSON = random.pick("x", 1, ["a": [1, "}"]], [], true)
            let places = stream.places
            return stream.editEvents { json in
                for place in places.objects where json[place: place]?.isObject == true {
                    guard var object = json[place: place] else { continue }
                    object.fields.insert(.init("x_future", value), at: 0)
                    object["y_future"] = value
                    json[place: place] = object
                }
                return json.isObject
            }
        },
        EventMutator("null fields", laws: ["P3"], effect: .preserves(except: [.opaqueParts, .metadata])) { stream, _ in
            let places = stream.places
            return stream.editEvents { json in
                for place in places.objects where json[place: place]?.isObject == true {
                    for name in ["x_future", "obfuscation", "error", "usage"] {
                        let path = place.isEmpty ? name : "\(place).\(name)"
                        if json[place: path] == nil { json[place: path] = .null }
                    }
                }
                return json.isObject
            }
        },
        EventMutator("signs of life", laws: ["P3"]) { stream, random in
            let sign: [UInt8]
            switch stream.wire {
            case .bedrockConverse, .bedrockInvokeAnthropic, .geminiJSONArray: return false
            case .ollamaChat, .ollamaGenerate: sign = []
            default: sign = Array(": ping\n\n".utf8)
            }
            for _ in 0..<random.number(1...4) {
                stream.frames.insert(ChatStream.Frame(.verbatim(sign)), at: random.number(0...stream.frames.count))
            }
            return true
        },
    ]

    /// Other forms of the same JSON, and of the same events.
    public static let form: [EventMutator] = [
        EventMutator("everything escaped", laws: ["P3"], effect: .preserves(except: [.argumentText])) { stream, _ in
            stream.layout.json = PlainJSON.Style(escapes: .all)
            return true
        },
        EventMutator("white space in JSON", laws: ["P3"], effect: .preserves(except: [.argumentText])) { stream, _ in
            stream.layout.json = PlainJSON.Style(space: .single)
            return true
        },
        EventMutator("members in the opposite order", laws: ["P3"], effect: .preserves(except: [.argumentText])) { stream, _ in
            stream.editEvents { json in
                json = reversed(json)
                return true
            }
        },
        EventMutator("events without names", laws: ["P3"]) { stream, _ in
            // An AWS event stream has the type of its events nowhere else.
            guard stream.wire != .bedrockConverse, stream.frames.contains(where: { $0.eventName != nil }) else { return false }
            for position in stream.frames.indices { stream.frames[position].fields = [] }
            return true
        },
        EventMutator("events of other names than their types", laws: ["P3"]) { stream, _ in
            guard stream.wire != .bedrockConverse, stream.frames.contains(where: { $0.eventName != nil }) else { return false }
            for position in stream.frames.indices where stream.frames[position].eventName != nil {
                stream.frames[position].fields = ["event: message"]
            }
            return true
        },
    ]

    /// The members of each object in the opposite order, but for what is the model's own.
    private static func reversed(_ json: PlainJSON) -> PlainJSON {
        switch json {
        case .object(let fields):
            .object(fields.reversed().map { ["args", "arguments", "input"].contains($0.key) ? $0 : .init($0.key, reversed($0.value)) })
        case .array(let elements): .array(elements.map(reversed))
        default: json
        }
    }
}
