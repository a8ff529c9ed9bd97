internal import MillraceCore

/// One option of a rail in `rails.yml`: what it is called, what it takes and what it is without.
struct RailOption: Sendable {
    /// What an option takes.
    enum Kind: Sendable, Hashable {
        case text
        case texts
        case count
        case number
        case bool
        case duration
        /// One of some words.
        case choice([String])
        /// Some of some words.
        case choices([String])
        /// The name of a model of the file.
        case model
        /// Any value, as JSON: a schema.
        case json

        /// The kind in words.
        var explanation: String {
            switch self {
            case .text: "a text"
            case .texts: "a list of texts"
            case .count: "a whole number"
            case .number: "a number"
            case .bool: "true or false"
            case .duration: "a span of time (500ms, 90s, 2m)"
            case .choice(let words): "one of \(words.joined(separator: ", "))"
            case .choices(let words): "some of \(words.joined(separator: ", "))"
            case .model: "the name of a model"
            case .json: "any value"
            }
        }
    }

    /// What it is called.
    var name: String
    /// What it takes.
    var kind: Kind
    /// What it is where it is not given.
    var fallback: String
    /// What it does, in a sentence.
    var summary: String
    /// Whether it must be given.
    var isRequired: Bool

    init(_ name: String, _ kind: Kind, default fallback: String, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.summary = summary
        self.isRequired = isRequired
    }
}

/// The options of one rail as a file gives them.
struct RailOptions: Sendable {
    /// What an option was given.
    enum Value: Sendable {
        case text(String)
        case texts([String])
        case count(Int)
        case number(Double)
        case bool(Bool)
        case duration(Duration)
        case json(JSONValue)
    }

    /// Where the rail stands.
    let place: RailPlace
    /// What models and executors come from.
    let surroundings: RailSurroundings
    private var values: [(name: String, value: Value)] = []

    /// Reads the options a definition knows; others are left to the reader.
    init(_ options: [RailOption], from reader: inout YAMLReader, place: RailPlace, surroundings: RailSurroundings) throws(YAMLError) {
        self.place = place
        self.surroundings = surroundings
        for option in options {
            guard let value = try RailOptions.value(option, &reader) else {
                if option.isRequired { throw YAMLError("\(reader.subject) needs `\(option.name)`: \(option.kind.explanation)", at: reader.place) }
                continue
            }
            values.append((option.name, value))
        }
    }

    private static func value(_ option: RailOption, _ reader: inout YAMLReader) throws(YAMLError) -> Value? {
        switch option.kind {
        case .text, .model: return try reader.text(option.name).map(Value.text)
        case .texts: return try reader.texts(option.name).map(Value.texts)
        case .count: return try reader.count(option.name).map(Value.count)
        case .number: return try reader.number(option.name).map(Value.number)
        case .bool: return try reader.bool(option.name).map(Value.bool)
        case .duration: return try reader.duration(option.name).map(Value.duration)
        case .json: return reader.value(option.name).map { .json($0.json) }
        case .choice(let words):
            guard let given = try reader.placedText(option.name) else { return nil }
            try check(given.text, at: given.place, option.name, words)
            return .text(given.text)
        case .choices(let words):
            guard let given = try reader.placedList(option.name) else { return nil }
            for word in given { try check(word.text, at: word.place, option.name, words) }
            return .texts(given.map(\.text))
        }
    }

    private static func check(_ word: String, at place: YAMLPlace, _ name: String, _ words: [String]) throws(YAMLError) {
        guard words.contains(word) else {
            throw YAMLError("`\(name)` should be one of " + words.map { "`\($0)`" }.joined(separator: ", "), at: place)
        }
    }

    /// The options that were given, in words.
    var details: [String] {
        values.map { name, value in
            switch value {
            case .text(let text): "\(name): \(text)"
            case .texts(let texts): "\(name): " + (texts.count <= 8 ? texts.joined(separator: ", ") : "\(texts.count) of them")
            case .count(let count): "\(name): \(count)"
            case .number(let number): "\(name): \(number)"
            case .bool(let isTrue): "\(name): \(isTrue)"
            case .duration(let duration): "\(name): \(duration)"
            case .json: "\(name): given"
            }
        }
    }

    // MARK: Values

    private func value(_ name: String) -> Value? { values.first { $0.name == name }?.value }

    /// A text.
    func text(_ name: String) -> String? { if case .text(let text)? = value(name) { text } else { nil } }
    /// A list of texts.
    func texts(_ name: String) -> [String]? { if case .texts(let texts)? = value(name) { texts } else { nil } }
    /// A whole number.
    func count(_ name: String) -> Int? { if case .count(let count)? = value(name) { count } else { nil } }
    /// A number.
    func number(_ name: String) -> Double? { if case .number(let number)? = value(name) { number } else { nil } }
    /// A boolean.
    func bool(_ name: String) -> Bool? { if case .bool(let isTrue)? = value(name) { isTrue } else { nil } }
    /// A span of time.
    func duration(_ name: String) -> Duration? { if case .duration(let duration)? = value(name) { duration } else { nil } }
    /// Any value.
    func json(_ name: String) -> JSONValue? { if case .json(let json)? = value(name) { json } else { nil } }
    /// One of the words of an enumeration.
    func choice<Word: RawRepresentable<String>>(_ name: String, of type: Word.Type) -> Word? { text(name).flatMap(Word.init) }
}

/// What a file says beside the options of a rail.
struct RailSurroundings: Sendable {
    /// The models.
    var models: [ModelReference] = []
    /// The prompts.
    var prompts: [TaskPrompt] = []
    /// Values for templates.
    var variables: [String: JSONValue] = [:]
    /// What rails are made with.
    var making = RailMaking()
    /// The folder that files beside the configuration are read from.
    var folder = "."

    /// The reference of a model's name.
    func model(_ name: String) throws(RailConfigurationError) -> ModelReference {
        guard let model = models.first(where: { $0.name == name }) else {
            let known = models.isEmpty ? "none is defined" : "defined are " + models.map { "`\($0.name)`" }.joined(separator: ", ")
            throw RailConfigurationError(.unknownName, subject: "model `\(name)`", advice: "define it under models; \(known)")
        }
        return model
    }
}
