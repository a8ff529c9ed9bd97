/// Tells a model how to build its answer, for answers that are read while they stream.
public protocol StructureDefinition: Sendable {
    /// The name of the structure.
    var name: String { get }
    /// What the model is told: the shape, and examples of it.
    var text: String { get }
}

/// An answer in Markdown of a given shape.
///
/// ```swift
/// let books = MarkdownStructure("books", schema: "# title\n- author\n- year", examples: ["# Emma\n- Jane Austen\n- 1815"])
/// let frames = try session.requestStreaming("Three novels.", definition: books)
/// for try await event in frames.text.markdown {
///     if case .end(let block) = event { print(block.kind, block.text) }
/// }
/// ```
public struct MarkdownStructure: StructureDefinition, Hashable, Codable {
    /// The name of the structure.
    public var name: String
    /// The shape: Markdown with names or descriptions where the content goes.
    public var schema: String
    /// Answers of that shape.
    public var examples: [String]

    /// Makes a structure.
    public init(_ name: String, schema: String, examples: [String] = []) {
        self.name = name
        self.schema = schema
        self.examples = examples
    }

    /// What the model is told.
    public var text: String {
        var text = """
            Answer in Markdown of the structure "\(name)" and nothing else: no words before or after it, and no code fence around it.

            The structure:

            \(schema)
            """
        for (number, example) in examples.enumerated() {
            text += "\n\n\(examples.count == 1 ? "An example" : "Example \(number + 1)"):\n\n\(example)"
        }
        return text
    }
}
