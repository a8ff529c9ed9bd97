#if CommandLine
import MillraceCore
import Yams

/// Reads one YAML mapping key by key, so that every complaint names its line and no key is passed over in silence.
struct YAMLReader {
    private let file: String
    /// What the mapping is, for complaints: `the agent`, `limits`.
    private let subject: String
    private let node: Node
    private var unread: [String: Node] = [:]
    private var known: [String] = []

    /// Opens a document.
    init(_ text: String, file: String, subject: String) throws(CommandFailure) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw CommandFailure(.data, "\(file) is no YAML: \(error)")
        } catch {
            throw CommandFailure(.data, "\(file) is no YAML")
        }
        guard let node else { throw CommandFailure(.data, "\(file) is empty: \(subject) should be described in it") }
        try self.init(node, file: file, subject: subject)
    }

    private init(_ node: Node, file: String, subject: String) throws(CommandFailure) {
        self.file = file
        self.subject = subject
        self.node = node
        guard let mapping = node.mapping else {
            throw CommandFailure(.data, "\(Self.place(node, file)): \(subject) should be a mapping of keys to values")
        }
        for (key, value) in mapping {
            guard let name = key.string else { throw CommandFailure(.data, "\(Self.place(key, file)): a key of \(subject) is no text") }
            unread[name] = value
        }
    }

    // MARK: Values

    /// A text.
    mutating func text(_ key: String) throws(CommandFailure) -> String? {
        guard let node = take(key) else { return nil }
        guard let text = node.scalar?.string else { throw wrong(node, key, "a text") }
        return text
    }

    /// A whole number that is not negative.
    mutating func count(_ key: String) throws(CommandFailure) -> Int? {
        guard let node = take(key) else { return nil }
        guard let number = node.int, number >= 0 else { throw wrong(node, key, "a whole number that is not negative") }
        return number
    }

    /// A number.
    mutating func number(_ key: String) throws(CommandFailure) -> Double? {
        guard let node = take(key) else { return nil }
        guard let number = node.float, number.isFinite else { throw wrong(node, key, "a number") }
        return number
    }

    /// A boolean.
    mutating func bool(_ key: String) throws(CommandFailure) -> Bool? {
        guard let node = take(key) else { return nil }
        guard let value = node.bool else { throw wrong(node, key, "true or false") }
        return value
    }

    /// A span of time: `90s`, `2m`, `1h`, `500ms`.
    mutating func duration(_ key: String) throws(CommandFailure) -> Duration? {
        guard let node = take(key) else { return nil }
        guard let text = node.scalar?.string, let duration = Self.duration(text) else {
            throw wrong(node, key, "a span of time such as 500ms, 90s, 2m or 1h")
        }
        return duration
    }

    /// One of some words.
    mutating func choice<Value>(_ key: String, of values: KeyValuePairs<String, Value>) throws(CommandFailure) -> Value? {
        guard let node = take(key) else { return nil }
        let word = node.scalar?.string
        guard let value = values.first(where: { $0.key == word })?.value else {
            throw wrong(node, key, "one of " + values.map { "`\($0.key)`" }.joined(separator: ", "))
        }
        return value
    }

    /// A list of texts, each with the place it stands at.
    mutating func list(_ key: String) throws(CommandFailure) -> [(text: String, place: String)]? {
        guard let node = take(key) else { return nil }
        guard let elements = node.sequence else { throw wrong(node, key, "a list") }
        var texts: [(String, String)] = []
        for element in elements {
            guard let text = element.scalar?.string else { throw wrong(element, key, "a list of texts") }
            texts.append((text, Self.place(element, file)))
        }
        return texts
    }

    /// A mapping inside this one.
    mutating func section(_ key: String) throws(CommandFailure) -> YAMLReader? {
        guard let node = take(key) else { return nil }
        return try YAMLReader(node, file: file, subject: "`\(key)`")
    }

    /// Ends the reading: a key that nobody asked for is an error.
    func finish() throws(CommandFailure) {
        guard let (key, value) = unread.min(by: { $0.key < $1.key }) else { return }
        let near = known.min { Self.distance($0, key) < Self.distance($1, key) }.filter { Self.distance($0, key) <= 2 }
        throw CommandFailure(
            .data,
            "\(Self.place(value, file)): \(subject) has no key `\(key)`"
                + (near.map { "; did you mean `\($0)`?" } ?? "; known: \(known.joined(separator: ", "))"))
    }

    // MARK: Parts

    private mutating func take(_ key: String) -> Node? {
        known.append(key)
        guard let node = unread.removeValue(forKey: key), node.null == nil else { return nil }
        return node
    }

    private func wrong(_ node: Node, _ key: String, _ expected: String) -> CommandFailure {
        CommandFailure(.data, "\(Self.place(node, file)): `\(key)` should be \(expected)")
    }

    private static func place(_ node: Node, _ file: String) -> String {
        node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
    }

    private static func duration(_ text: String) -> Duration? {
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

extension Optional {
    fileprivate func filter(_ isWanted: (Wrapped) -> Bool) -> Wrapped? {
        flatMap { isWanted($0) ? $0 : nil }
    }
}
#endif
