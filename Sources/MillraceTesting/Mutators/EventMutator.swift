/// A change of the events of a streamed response, for every wire, together with what must hold of it.
///
/// ``StreamMutator`` knows one dialect to its last field. These know only where the events of a wire hold a fragment, a number or a name,
/// so that one law is asked of all wires alike.
public struct EventMutator: Sendable, CustomStringConvertible {
    /// The name.
    public let name: String
    /// The laws it asks about, such as `P13`.
    public let laws: [String]
    /// What must hold of the changed stream.
    public let effect: StreamMutator.Effect
    private let change: @Sendable (inout WireStream, inout SeededGenerator) -> Bool

    /// Makes a mutator; `change` says whether there was something to change.
    public init(
        _ name: String, laws: [String], effect: StreamMutator.Effect = .preserves(except: []),
        change: @escaping @Sendable (inout WireStream, inout SeededGenerator) -> Bool
    ) {
        self.name = name
        self.laws = laws
        self.effect = effect
        self.change = change
    }

    /// Changes a stream.
    ///
    /// - Returns: whether there was something to change.
    public func apply(to stream: inout WireStream, using random: inout SeededGenerator) -> Bool { change(&stream, &random) }

    /// The name.
    public var description: String { name }

    /// All mutators.
    public static let all = noise + form + identity + granularity + order + usage + damage

    /// Those after which everybody still knows what is meant.
    public static let preserving = all.filter { if case .preserves = $0.effect { true } else { false } }
}

extension WireStream {
    /// Where the events of the wire hold what is changed.
    var places: EventPlaces { EventPlaces(of: wire) }

    /// Changes each event; says whether one was changed.
    mutating func editEvents(_ change: (inout PlainJSON) -> Bool) -> Bool {
        var isChanged = false
        for position in frames.indices {
            guard var json = frames[position].json else { continue }
            if change(&json) {
                frames[position].json = json
                isChanged = true
            }
        }
        return isChanged
    }

    /// The position of the first event that proves an end; the number of events where none does.
    var proof: Int { frames.firstIndex(where: places.isProof) ?? frames.count }

    /// An event as the framing of the wire carries one.
    func frame(_ json: PlainJSON) -> ChatStream.Frame {
        let hasNames = frames.contains { $0.eventName != nil }
        let name = json["type"]?.text ?? json["event_type"]?.text ?? "futureEvent"
        return ChatStream.Frame(.json(json), fields: hasNames ? ["event: \(name)"] : [])
    }
}
