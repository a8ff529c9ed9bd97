public import MillraceCore

/// Something worth remembering of a conversation.
public struct Concept: Sendable, Hashable, Codable {
    /// How much there is to know of it.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// One fact at most.
        case single
        /// Any number of facts.
        case multiple
    }

    /// A short name, such as `preferred_language`: a key of the answer's JSON.
    public var name: String
    /// What it is, for the model.
    public var meaning: String
    /// How much there is to know of it.
    public var kind: Kind

    /// Makes a concept.
    public init(_ name: String, _ meaning: String, kind: Kind = .multiple) {
        self.name = name
        self.meaning = meaning
        self.kind = kind
    }

    var schema: JSONValue {
        switch kind {
        case .single: ["type": ["string", "null"], "description": .string(meaning + "; null where nothing is said of it")]
        case .multiple: ["type": "array", "items": ["type": "string"], "description": .string(meaning)]
        }
    }
}

/// What is known of some concepts, as it stands in a conversation.
public struct Facts: Sendable, Hashable, Codable {
    /// The facts of each concept, by its name; a concept nothing is known of is not there.
    public var facts: [String: [String]]
    // The order they are written in.
    private var names: [String]

    private static let opening = "<known_facts>\n"
    private static let closing = "\n</known_facts>"

    /// Reads the facts of a message that ``message`` wrote; nil for another message.
    public init?(_ message: Message) {
        let text = message.text
        guard message.role == .user, text.hasPrefix(Facts.opening), text.hasSuffix(Facts.closing),
            // A message of the user's own that looks like one is not one.
            case .object(let object)? = try? JSONValue(parsing: String(text.dropFirst(Facts.opening.count).dropLast(Facts.closing.count)))
        else { return nil }
        self.names = object.keys
        self.facts = [:]
        for (name, value) in object { facts[name] = value.arrayValue?.compactMap(\.stringValue) ?? [] }
    }

    /// Reads a model's answer; nil where it does not fit.
    init?(_ object: JSONObject, on concepts: [Concept]) {
        var facts: [String: [String]] = [:]
        for concept in concepts {
            switch (concept.kind, object[concept.name]) {
            case (_, .null?): break
            case (.single, .string(let fact)?): facts[concept.name] = [fact]
            case (.multiple, .array(let values)?):
                let found = values.compactMap(\.stringValue)
                guard found.count == values.count else { return nil }
                facts[concept.name] = found
            default: return nil
            }
        }
        self.facts = facts.filter { !$0.value.isEmpty }
        self.names = concepts.map(\.name).filter { facts[$0]?.isEmpty == false }
    }

    /// The facts as a message: one JSON object with an array for each concept.
    public var message: Message {
        var object = JSONObject()
        for name in names { object[name] = .array((facts[name] ?? []).map(JSONValue.string)) }
        return .user(Facts.opening + JSONValue.object(object).jsonText + Facts.closing)
    }
}

/// Puts facts on some concepts in the place of the history.
///
/// Instructions, the first message of the user and what waits for an answer stay. ``Facts`` reads the message that is left.
public struct FactCompression: HistoryCompression {
    /// What is worth remembering; names must differ.
    public var concepts: [Concept]
    /// The strategy's name.
    public var name: String { "facts" }

    /// Makes a strategy.
    public init(_ concepts: [Concept]) { self.concepts = concepts }

    /// Asks for the facts and puts them in place.
    public func compress(_ history: History, with summarizer: HistorySummarizer) async throws(AgentError) -> [Message] {
        let open = history.openEnd
        let older = history.compressible(before: open)
        if SummaryMessage.isAll(of: older) { return history.messages }
        guard Set(concepts.map(\.name)).count == concepts.count else {
            throw AgentError(.configuration("two concepts of a fact compression have the same name"))
        }
        let facts = try await summarizer.facts(on: concepts, in: older.flatMap(\.messages))
        return history.replacingCompressible(before: open, with: [facts.message])
    }
}

extension HistoryCompression where Self == FactCompression {
    /// Facts on some concepts.
    public static func facts(_ concepts: Concept...) -> FactCompression { FactCompression(concepts) }
}
