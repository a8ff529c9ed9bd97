public import MillraceCore

/// A type whose values a model can generate: it has a JSON Schema, is read from JSON, and can be written back.
///
/// `@Generable` writes the conformance. Shaped like the protocol of the same name in Apple's FoundationModels. Every such value may be what a
/// tool gives back: the model then reads it as JSON.
public protocol Generable: ToolOutput {
    /// The value while it still streams: every property optional, as far as it is known.
    ///
    /// Types that show nothing before they are whole use themselves.
    associatedtype PartiallyGenerated: PartiallyGenerable = Self

    /// The schema of the type, a document of its own.
    ///
    /// For types that hold values of their own type it is ``GenerationSchema/init(of:)`` over ``schema(in:)``, as `@Generable` writes it.
    static var generationSchema: GenerationSchema { get }

    /// The schema of the type as it stands inside another one: a reference to a definition in the scope, or the schema itself.
    ///
    /// Default: the root of ``generationSchema``, whose definitions are taken over.
    static func schema(in scope: inout GenerationScope) -> JSONValue

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

extension Generable {
    /// Reads a value from JSON that is a document of its own.
    public init(json: JSONValue) throws(GenerationError) { try self.init(json: json, at: JSONPath()) }

    /// Reads a value from the text of a JSON document.
    ///
    /// - Throws: ``GenerationError``; ``GenerationError/Reason/notJSON(byte:)`` where the text is none.
    public init(jsonText text: String) throws(GenerationError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text)
        } catch {
            throw GenerationError(.notJSON(byte: error.offset), at: JSONPath())
        }
        try self.init(json: json)
    }

    /// The root of the schema; its definitions go to the scope.
    public static func schema(in scope: inout GenerationScope) -> JSONValue {
        let schema = generationSchema
        scope.adopt(schema.definitions)
        return schema.root
    }

    /// The value as compact JSON.
    public var toolReply: ToolReply { ToolReply(json) }

    /// The value as it looks at the end of its stream; nil where even the whole of it shows nothing.
    public func asPartiallyGenerated() -> PartiallyGenerated? { PartiallyGenerated(whole: json) }
}
