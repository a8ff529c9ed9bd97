public import MillraceCore

/// A type whose values a model can generate: it has a JSON Schema, is read from JSON, and can be written back.
///
/// `@Generable` writes the conformance. Shaped like the protocol of the same name in Apple's FoundationModels.
public protocol Generable: Sendable {
    /// The value while it still streams: every property optional, as far as it is known.
    ///
    /// Types that show nothing before they are whole use themselves.
    associatedtype PartiallyGenerated: PartiallyGenerable = Self

    /// The schema of the type.
    static var generationSchema: GenerationSchema { get }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - json: the whole JSON value.
    ///   - path: where it stands, for errors.
    /// - Throws: ``GenerationError``, which names the path.
    init(json: JSONValue, at path: JSONPath) throws(GenerationError)

    /// The value as JSON, as ``init(json:at:)`` reads it.
    var json: JSONValue { get }
}

/// A view of a ``Generable`` value that is still growing.
public protocol PartiallyGenerable: Sendable {
    /// Reads what is there so far; nil where nothing of it can be shown yet.
    init?(partial json: PartialJSON.Cursor)
}

extension Generable {
    /// Reads a value from JSON that is a document of its own.
    public init(json: JSONValue) throws(GenerationError) { try self.init(json: json, at: JSONPath()) }
}
