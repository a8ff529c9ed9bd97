/// A change of a streamed response, together with what must hold of it.
public struct StreamMutator: Sendable, CustomStringConvertible {
    /// What must hold of the changed stream.
    public enum Effect: Sendable, Hashable {
        /// It means the same: the fold is unchanged, except for the named aspects and for diagnostics.
        case preserves(except: Set<Aspect>)
        /// It is damaged in a way the wire lets one see: the outcome is no success, no call can be run, and what is left of each part is a
        /// beginning of the true one.
        case damages
        /// It is damaged in a way nobody can see on this wire: it is still read without a trap and has exactly one outcome.
        case confuses
    }

    /// An aspect of a fold that a mutator may change although it means the same.
    public enum Aspect: String, Sendable, Hashable {
        /// Ids of tool calls, which are then minted.
        case callIDs
        /// The exact text of arguments; their value is the same.
        case argumentText
        /// How the parts follow each other; the text of each kind, and the calls, are the same.
        case partOrder
        /// Metadata beyond the modelled fields.
        case metadata
        /// The provider's own usage object beyond the modelled numbers.
        case rawUsage
        /// The provider's id of the response, or the model.
        case identity
        /// The provider's word for the finish reason.
        case rawFinishReason
        /// The raw text of events as opaque parts.
        case opaqueParts
        /// Where reasoning was found on the wire.
        case reasoningOrigin
    }

    /// What a stream must be like for a mutator to keep its meaning: beyond it nobody could tell what the wire means.
    public enum Requirement: Sendable, Hashable {
        /// Calls come one after the other, never a piece of each in turn.
        case sequentialCalls
        /// Every call has an id of its own.
        case callIDs
        /// Every call has argument text.
        case nonemptyArguments
        /// There is one choice.
        case singleChoice
        /// The arguments of every call are JSON or the beginning of an object: text after a closed object could as well begin another call.
        case soundArguments
    }

    /// The name.
    public let name: String
    /// The ids of the faults it plays, such as `TC-03`.
    public let faults: [String]
    /// What must hold of the changed stream.
    public let effect: Effect
    /// What the stream must be like.
    public let requirements: Set<Requirement>
    private let change: @Sendable (inout ChatStream, inout SeededGenerator) -> Bool

    /// Makes a mutator; `change` says whether there was something to change.
    public init(
        _ name: String, faults: [String] = [], effect: Effect = .preserves(except: []), needs requirements: Set<Requirement> = [],
        change: @escaping @Sendable (inout ChatStream, inout SeededGenerator) -> Bool
    ) {
        self.name = name
        self.faults = faults
        self.effect = effect
        self.requirements = requirements
        self.change = change
    }

    /// Changes a stream, if it is one this mutator can change without changing what it means.
    ///
    /// - Returns: whether it was changed.
    public func apply(to stream: inout ChatStream, using random: inout SeededGenerator) -> Bool {
        let facts = requirements.isEmpty ? nil : ChatFacts(stream)
        if let facts, !requirements.allSatisfy(facts.meets) { return false }
        return change(&stream, &random)
    }

    /// The name.
    public var description: String { name }

    /// All mutators.
    public static let all = preserving + damaging

    /// Those that keep the meaning.
    public static let preserving = framing + noise + chunkNoise + jsonForm + identity + indices + shape + finish + usage

    /// Those that damage.
    public static let damaging = damage
}

/// What a stream is like, as far as requirements of mutators go.
struct ChatFacts {
    private(set) var met: Set<StreamMutator.Requirement> = [
        .sequentialCalls, .callIDs, .nonemptyArguments, .singleChoice, .soundArguments,
    ]

    init(_ stream: ChatStream) {
        struct Key: Hashable {
            var choice: Int
            var index: Int
        }
        var calls: [Key: (hasID: Bool, hasArguments: Bool)] = [:]
        var texts: [Key: String] = [:]
        var closed: Set<Key> = []
        var last: [Int: Key] = [:]
        var choices: Set<Int> = []
        stream.forEachChoice { _, choice in
            let number = choice["index"]?.integer ?? 0
            choices.insert(number)
            for entry in choice["delta"]?["tool_calls"]?.elements ?? [] {
                // Without an index nothing here can be told apart, so nothing is promised.
                guard let index = entry["index"]?.integer else {
                    met = []
                    return
                }
                let key = Key(choice: number, index: index)
                if closed.contains(key) { met.remove(.sequentialCalls) }
                if let previous = last[number], previous != key { closed.insert(previous) }
                last[number] = key
                var call = calls[key] ?? (false, false)
                if let id = entry["id"]?.text, !id.isEmpty { call.hasID = true }
                switch entry["function"]?["arguments"] {
                case .string(let text):
                    texts[key, default: ""] += text
                    if text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { call.hasArguments = true }
                case .object: call.hasArguments = true
                default: break
                }
                calls[key] = call
            }
            if let function = choice["delta"]?["function_call"], !function.isNull { met = [] }
        }
        if !texts.values.allSatisfy(ChatFacts.isSound) { met.remove(.soundArguments) }
        if choices.count > 1 { met.remove(.singleChoice) }
        if calls.values.contains(where: { !$0.hasID }) { met.remove(.callIDs) }
        if calls.values.contains(where: { !$0.hasArguments }) { met.remove(.nonemptyArguments) }
    }

    private static func isSound(_ arguments: String) -> Bool {
        let text = arguments.drop { $0.isWhitespace }
        if text.isEmpty || PlainJSON(arguments) != nil { return true }
        guard text.hasPrefix("{") else { return text.hasPrefix("\"") }
        // A beginning of an object has no beginning that is a whole one.
        return !text.indices.contains { text[$0] == "}" && PlainJSON(String(text[...$0])) != nil }
    }

    func meets(_ requirement: StreamMutator.Requirement) -> Bool { met.contains(requirement) }
}
