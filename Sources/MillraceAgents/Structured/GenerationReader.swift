public import MillraceCore

/// Reads the properties of a ``Generable`` type from a JSON object and collects what is wrong with them.
///
/// What `@Generable` writes uses it; a conformance written by hand may too.
///
/// ```swift
/// init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
///     var reader = try GenerationReader(json, at: path)
///     let city = reader.value("city", as: String.self)
///     let days = reader.value("days", as: Int.self, guides: [.range(1...7)], default: 1)
///     guard let city, let days else { throw reader.error }
///     self.init(city: city, days: days)
/// }
/// ```
public struct GenerationReader: Sendable {
    private let object: JSONObject
    private let path: JSONPath
    private var problems: [GenerationError] = []

    /// Makes a reader of an object.
    ///
    /// - Throws: ``GenerationError`` where the value is none.
    public init(_ json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .object(let object) = json else {
            throw GenerationError(.wrongKind(expected: "an object", found: json.kindName), at: path)
        }
        self.object = object
        self.path = path
    }

    /// What is wrong: all problems met so far.
    public var error: GenerationError {
        // Asked only after a property was refused; an empty list would be a mistake of the caller.
        GenerationError(joining: problems) ?? GenerationError(.notAllowed(expected: "the values of its type"), at: path)
    }

    /// Reads a property that must be there; nil where it is not, or is wrong.
    public mutating func value<Value: Generable>(
        _ key: String, as type: Value.Type, guides: [GenerationGuide] = []
    ) -> Value? {
        guard let json = object[key] else {
            problems.append(GenerationError(.missing(property: key), at: path))
            return nil
        }
        return read(json, key, guides)
    }

    /// Reads a property that may be absent or `null`; nil only where it is wrong.
    public mutating func value<Value: Generable>(
        _ key: String, as type: Value?.Type, guides: [GenerationGuide] = []
    ) -> Value?? {
        guard let json = object[key], json != .null else { return .some(nil) }
        let value: Value? = read(json, key, guides)
        return value.map(Optional.some)
    }

    /// Reads a property that has a default for when it is absent or `null`; nil only where it is wrong.
    public mutating func value<Value: Generable>(
        _ key: String, as type: Value.Type, guides: [GenerationGuide] = [], default fallback: @autoclosure () -> Value
    ) -> Value? {
        guard let json = object[key], json != .null else { return fallback() }
        return read(json, key, guides)
    }

    /// Reads a property that may be `null` and has a default for when it is absent; nil only where it is wrong.
    public mutating func value<Value: Generable>(
        _ key: String, as type: Value?.Type, guides: [GenerationGuide] = [], default fallback: @autoclosure () -> Value?
    ) -> Value?? {
        guard object[key] != nil else { return .some(fallback()) }
        return value(key, as: type, guides: guides)
    }

    private mutating func read<Value: Generable>(_ json: JSONValue, _ key: String, _ guides: [GenerationGuide]) -> Value? {
        let place = path.appending(key)
        let value: Value
        do throws(GenerationError) {
            value = try Value(json: json, at: place)
        } catch {
            problems.append(error)
            return nil
        }
        let broken = guides.flatMap { $0.problems(of: json, at: place) }
        problems += broken
        return broken.isEmpty ? value : nil
    }

    /// Reads the word that tells which case of an enum an object holds.
    ///
    /// - Throws: ``GenerationError`` where it is missing or none of those allowed.
    public func discriminator(_ key: String, allowed: [String]) throws(GenerationError) -> String {
        guard let json = object[key] else { throw GenerationError(.missing(property: key), at: path) }
        return try GenerationReader.choice(json, from: allowed.map { ($0, $0) }, at: path.appending(key))
    }

    /// Reads a word that stands for a value.
    ///
    /// - Throws: ``GenerationError`` where it is none of those allowed.
    public static func choice<Value>(
        _ json: JSONValue, from choices: [(String, Value)], at path: JSONPath
    ) throws(GenerationError) -> Value {
        let word = try String(json: json, at: path)
        guard let choice = choices.first(where: { $0.0 == word }) else {
            throw GenerationError(.notAllowed(expected: choices.map { "\"\($0.0)\"" }.joined(separator: ", ")), at: path)
        }
        return choice.1
    }

    /// Reads an integer that stands for a value.
    ///
    /// - Throws: ``GenerationError`` where it is none of those allowed.
    public static func choice<Value>(
        _ json: JSONValue, from choices: [(Int, Value)], at path: JSONPath
    ) throws(GenerationError) -> Value {
        let number = try Int(json: json, at: path)
        guard let choice = choices.first(where: { $0.0 == number }) else {
            throw GenerationError(.notAllowed(expected: choices.map { "\($0.0)" }.joined(separator: ", ")), at: path)
        }
        return choice.1
    }
}

/// Collects the properties of a ``Generable`` value as a JSON object; what is nil is left out.
///
/// What `@Generable` writes uses it.
public struct GenerationWriter: Sendable {
    private var object = JSONObject()

    /// Makes an empty object.
    public init() {}

    /// Adds a property.
    public mutating func write(_ key: String, _ value: some Generable) { object[key] = value.json }

    /// Adds a property that is there.
    public mutating func write<Value: Generable>(_ key: String, _ value: Value?) { object[key] = value?.json }

    /// The object.
    public var json: JSONValue { .object(object) }
}
