/// Reads one YAML mapping key by key, so that every complaint names its line and no key is passed over in silence.
package struct YAMLReader: Sendable {
    /// What the mapping is, for complaints: `the agent`, `limits`.
    package let subject: String
    /// Where the mapping begins.
    package let place: YAMLPlace
    private var unread: [YAMLValue.Member] = []
    /// The keys that were asked for.
    private(set) var known: [String] = []

    /// Reads a mapping.
    package init(_ value: YAMLValue, subject: String) throws(YAMLError) {
        self.subject = subject
        self.place = value.place
        guard let members = value.members else { throw YAMLError("\(subject) should be a mapping of keys to values", at: value.place) }
        unread = members
    }

    #if Rails
    /// Opens a document.
    package init(_ text: String, file: String, subject: String) throws(YAMLError) {
        guard let value = try YAMLValue.parse(text, file: file) else {
            throw YAMLError("is empty: \(subject) should be described in it", at: YAMLPlace(file: file), isSyntax: true)
        }
        try self.init(value, subject: subject)
    }
    #endif

    // MARK: Values

    /// A text.
    package mutating func text(_ key: String) throws(YAMLError) -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.text else { throw wrong(value, key, "a text") }
        return text
    }

    /// A text with the place it stands at.
    package mutating func placedText(_ key: String) throws(YAMLError) -> (text: String, place: YAMLPlace)? {
        guard let value = take(key) else { return nil }
        guard let text = value.text else { throw wrong(value, key, "a text") }
        return (text, value.place)
    }

    /// A whole number that is not negative.
    package mutating func count(_ key: String) throws(YAMLError) -> Int? {
        guard let value = take(key) else { return nil }
        guard let number = value.int, number >= 0 else { throw wrong(value, key, "a whole number that is not negative") }
        return number
    }

    /// A whole number.
    package mutating func int(_ key: String) throws(YAMLError) -> Int? {
        guard let value = take(key) else { return nil }
        guard let number = value.int else { throw wrong(value, key, "a whole number") }
        return number
    }

    /// A number.
    package mutating func number(_ key: String) throws(YAMLError) -> Double? {
        guard let value = take(key) else { return nil }
        guard let number = value.double, number.isFinite else { throw wrong(value, key, "a number") }
        return number
    }

    /// A boolean.
    package mutating func bool(_ key: String) throws(YAMLError) -> Bool? {
        guard let value = take(key) else { return nil }
        guard let value = value.bool else { throw wrong(value, key, "true or false") }
        return value
    }

    /// A span of time: `90s`, `2m`, `1h`, `500ms`.
    package mutating func duration(_ key: String) throws(YAMLError) -> Duration? {
        guard let value = take(key) else { return nil }
        guard let text = value.text, let duration = Self.duration(text) else {
            throw wrong(value, key, "a span of time such as 500ms, 90s, 2m or 1h")
        }
        return duration
    }

    /// One of some words.
    package mutating func choice<Value>(_ key: String, of values: KeyValuePairs<String, Value>) throws(YAMLError) -> Value? {
        guard let node = take(key) else { return nil }
        let word = node.text
        guard let value = values.first(where: { $0.key == word })?.value else {
            throw wrong(node, key, "one of " + values.map { "`\($0.key)`" }.joined(separator: ", "))
        }
        return value
    }

    /// One of the words of an enumeration.
    package mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String, of type: Value.Type
    ) throws(YAMLError) -> Value? {
        guard let node = take(key) else { return nil }
        guard let value = node.text.flatMap(Value.init) else {
            throw wrong(node, key, "one of " + type.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))
        }
        return value
    }

    /// A list of texts, each with the place it stands at.
    package mutating func placedList(_ key: String) throws(YAMLError) -> [(text: String, place: YAMLPlace)]? {
        guard let value = take(key) else { return nil }
        guard let elements = value.list else { throw wrong(value, key, "a list") }
        var texts: [(String, YAMLPlace)] = []
        for element in elements {
            guard let text = element.text else { throw wrong(element, key, "a list of texts") }
            texts.append((text, element.place))
        }
        return texts
    }

    /// A list of texts.
    package mutating func texts(_ key: String) throws(YAMLError) -> [String]? {
        try placedList(key)?.map(\.text)
    }

    /// A mapping inside this one.
    package mutating func section(_ key: String) throws(YAMLError) -> YAMLReader? {
        guard let value = take(key) else { return nil }
        return try YAMLReader(value, subject: "`\(key)`")
    }

    /// A list of mappings.
    package mutating func sections(_ key: String) throws(YAMLError) -> [YAMLReader]? {
        guard let value = take(key) else { return nil }
        guard let elements = value.list else { throw wrong(value, key, "a list") }
        var readers: [YAMLReader] = []
        for element in elements { readers.append(try YAMLReader(element, subject: "an element of `\(key)`")) }
        return readers
    }

    /// Whatever stands there.
    package mutating func value(_ key: String) -> YAMLValue? { take(key) }

    /// Where a key stands without a value, which reads as if it were not there; nil where it has one or is not there.
    func emptyPlace(of key: String) -> YAMLPlace? { unread.first { $0.key == key && $0.value.isNull }?.place }

    // MARK: The end

    /// Ends the reading: a key that nobody asked for is an error.
    package func finish() throws(YAMLError) {
        guard let member = unread.min(by: { $0.key < $1.key }) else { return }
        throw YAMLError(
            "\(subject) has no key `\(member.key)`"
                + (Self.near(member.key, in: known).map { "; did you mean `\($0)`?" } ?? "; known: \(known.joined(separator: ", "))"),
            at: member.value.place, isUnknownKey: true)
    }

    /// Ends the reading where keys that nobody asked for are told, not refused.
    package func rest() -> [(member: YAMLValue.Member, near: String?)] { unread.map { ($0, Self.near($0.key, in: known)) } }

    /// The word that is meant by a misspelt one, where two letters at most are wrong.
    static func near(_ word: String, in words: [String]) -> String? {
        guard let near = words.min(by: { distance($0, word) < distance($1, word) }), distance(near, word) <= 2 else { return nil }
        return near
    }

    // MARK: Parts

    private mutating func take(_ key: String) -> YAMLValue? {
        known.append(key)
        guard let index = unread.firstIndex(where: { $0.key == key }) else { return nil }
        let value = unread.remove(at: index).value
        return value.isNull ? nil : value
    }

    private func wrong(_ value: YAMLValue, _ key: String, _ expected: String) -> YAMLError {
        YAMLError("`\(key)` should be \(expected)", at: value.place)
    }

    static func duration(_ text: String) -> Duration? {
        let units: [(suffix: String, milliseconds: Double)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let number = Double(text.dropLast(unit.suffix.count)), number >= 0, number * unit.milliseconds < 1e15 else { return nil }
            return .milliseconds(Int64(number * unit.milliseconds))
        }
        return nil
    }

    /// How many letters have to change to make one word the other (Levenshtein's distance).
    private static func distance(_ word: String, _ other: String) -> Int {
        let other = Array(other)
        var row = Array(0...other.count)
        for (line, letter) in word.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in other.indices {
                let next = min(row[column] + 1, row[column + 1] + 1, diagonal + (letter == other[column] ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = next
            }
        }
        return row[other.count]
    }
}
