public import MillraceCore

extension Optional: ToolOutput where Wrapped: Generable {
    /// The value as it is read where it is there, or `null`.
    public var toolReply: ToolReply { self?.toolReply ?? ToolReply(JSONValue.null) }
}

extension Optional: Generable where Wrapped: Generable {
    /// The wrapped value's view; nil inside is a `null`.
    public typealias PartiallyGenerated = Wrapped.PartiallyGenerated?

    /// The schema of the wrapped type, or null.
    public static var generationSchema: GenerationSchema { GenerationSchema(of: Self.self) }

    /// The schema of the wrapped type, or null.
    public static func schema(in scope: inout GenerationScope) -> JSONValue {
        GenerationSchema.nullable(Wrapped.schema(in: &scope))
    }

    /// Reads a value, or nil of `null`.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        if json == .null { self = nil } else { self = try Wrapped(json: json, at: path) }
    }

    /// The value, or `null`.
    public var json: JSONValue { self?.json ?? .null }
}

extension Optional: PartiallyGenerable where Wrapped: PartiallyGenerable {
    /// The wrapped value so far, or nil of a whole `null`.
    public init?(partial json: PartialJSON.Cursor) {
        if json.kind == .null {
            guard json.isComplete else { return nil }
            self = .none
        } else {
            guard let wrapped = Wrapped(partial: json) else { return nil }
            self = wrapped
        }
    }

    /// Takes the change over into the wrapped value.
    public mutating func update(_ change: PartialChange) { self?.update(change) }
}

extension Array: ToolOutput where Element: Generable {}

extension Array: Generable where Element: Generable {
    /// The elements that have begun, each as far as it is known.
    public typealias PartiallyGenerated = [Element.PartiallyGenerated]

    /// An array of the element's schema.
    public static var generationSchema: GenerationSchema { GenerationSchema(of: Self.self) }

    /// An array of the element's schema.
    public static func schema(in scope: inout GenerationScope) -> JSONValue {
        ["type": "array", "items": Element.schema(in: &scope)]
    }

    /// Reads an array; the problems of all elements are told together.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .array(let values) = json else {
            throw GenerationError(.wrongKind(expected: "an array", found: json.kindName), at: path)
        }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        var problems: [GenerationError] = []
        for (index, value) in values.enumerated() {
            do throws(GenerationError) {
                elements.append(try Element(json: value, at: path.appending(index)))
            } catch {
                problems.append(error)
            }
        }
        if let problem = GenerationError(joining: problems) { throw problem }
        self = elements
    }

    /// A JSON array.
    public var json: JSONValue { .array(map(\.json)) }
}

extension Array: PartiallyGenerable where Element: PartiallyGenerable {
    /// The elements up to the first that shows nothing yet.
    public init?(partial json: PartialJSON.Cursor) {
        guard json.kind == .array else { return nil }
        self = []
        for child in json.children {
            guard let element = Element(partial: child) else { break }
            append(element)
        }
    }

    /// Takes the change over into its element.
    public mutating func update(_ change: PartialChange) { change.apply(to: &self) }
}

extension Dictionary: ToolOutput where Key == String, Value: Generable {}

extension Dictionary: Generable where Key == String, Value: Generable {
    /// The members that have begun, each as far as it is known.
    public typealias PartiallyGenerated = [String: Value.PartiallyGenerated]

    /// An object whose members all have the value's schema.
    public static var generationSchema: GenerationSchema { GenerationSchema(of: Self.self) }

    /// An object whose members all have the value's schema.
    public static func schema(in scope: inout GenerationScope) -> JSONValue {
        ["type": "object", "additionalProperties": Value.schema(in: &scope)]
    }

    /// Reads an object; the problems of all members are told together.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .object(let object) = json else {
            throw GenerationError(.wrongKind(expected: "an object", found: json.kindName), at: path)
        }
        var values: [String: Value] = [:]
        var problems: [GenerationError] = []
        for (key, value) in object {
            do throws(GenerationError) {
                values[key] = try Value(json: value, at: path.appending(key))
            } catch {
                problems.append(error)
            }
        }
        if let problem = GenerationError(joining: problems) { throw problem }
        self = values
    }

    /// A JSON object, its keys sorted.
    public var json: JSONValue {
        var object = JSONObject()
        for (key, value) in sorted(by: { $0.key < $1.key }) { object[key] = value.json }
        return .object(object)
    }
}

extension Dictionary: PartiallyGenerable where Key == String, Value: PartiallyGenerable {
    /// The members that show something.
    public init?(partial json: PartialJSON.Cursor) {
        guard json.kind == .object else { return nil }
        self = [:]
        for child in json.children {
            guard let key = child.key, let value = Value(partial: child) else { continue }
            self[key] = value
        }
    }

    /// Takes the change over into its member.
    public mutating func update(_ change: PartialChange) {
        guard let key = change.key else { return }
        change.apply(to: &self[key])
    }
}

extension JSONValue: Generable, PartiallyGenerable {
    /// Any JSON value at all: `{}`.
    public static var generationSchema: GenerationSchema { GenerationSchema(name: "JSONValue", root: [:]) }

    /// Takes the value as it is.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) { self = json }

    /// The value itself.
    public var json: JSONValue { self }
}

extension JSONObject: Generable, PartiallyGenerable {
    /// Any JSON object.
    public static var generationSchema: GenerationSchema { GenerationSchema(name: "JSONObject", root: ["type": "object"]) }

    /// Reads any object.
    public init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
        guard case .object(let object) = json else {
            throw GenerationError(.wrongKind(expected: "an object", found: json.kindName), at: path)
        }
        self = object
    }

    /// The object itself.
    public var json: JSONValue { .object(self) }
}
