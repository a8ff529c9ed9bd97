/// Builds a labelled text from pieces, and keeps where those stand that should be found.
///
/// ```swift
/// var writer = SampleWriter(source: "personal/e-mail in prose")
/// writer.write("Write to ")
/// writer.write("ada@example.org", as: "email")
/// writer.write(".")
/// let sample = writer.sample
/// ```
///
/// What is random in a sample comes from a ``SeededGenerator`` of the caller, so that a seed makes the same samples everywhere.
public struct SampleWriter: Sendable {
    private var text = ""
    private var byteCount = 0
    private var spans: [LabelledSample.Span] = []
    private let source: String

    /// Makes a writer of an empty text.
    ///
    /// - Parameter source: what makes the sample: a generator and its template.
    public init(source: String) { self.source = source }

    /// Appends text that should not be found.
    public mutating func write(_ piece: String) {
        text += piece
        byteCount += piece.utf8.count
    }

    /// Appends text that should be found.
    public mutating func write(_ piece: String, as kind: String) {
        spans.append(LabelledSample.Span(range: byteCount..<(byteCount + piece.utf8.count), kind: kind))
        write(piece)
    }

    /// Appends a template, whose fields in braces are filled: `"Call {phone} or write to {email}"`.
    ///
    /// A field without braces' end is plain text; two opening braces are one that is written.
    ///
    /// - Parameter fill: the text of a field, and what it is where it should be found; nil: the field stays as it is written.
    public mutating func write(template: String, fill: (_ field: String) -> (text: String, kind: String?)?) {
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            write(String(rest[..<open]))
            let inner = rest[rest.index(after: open)...]
            if inner.first == "{" {
                write("{")
                rest = inner.dropFirst()
            } else if let close = inner.firstIndex(of: "}") {
                let field = String(inner[..<close])
                switch fill(field) {
                case (let text, let kind?)?: write(text, as: kind)
                case (let text, nil)?: write(text)
                case nil: write("{\(field)}")
                }
                rest = inner[inner.index(after: close)...]
            } else {
                write("{")
                rest = inner
            }
        }
        write(String(rest))
    }

    /// What was written so far.
    public var sample: LabelledSample { LabelledSample(text, spans: spans, source: source) }

    /// The same sample, positive without a place: for what is found in a text as a whole.
    public func sample(isPositive: Bool) -> LabelledSample {
        LabelledSample(text, spans: spans, isPositive: isPositive, source: source)
    }
}

extension SampleWriter {
    /// A sample of one template.
    public static func sample(
        _ template: String, source: String, fill: (_ field: String) -> (text: String, kind: String?)?
    ) -> LabelledSample {
        var writer = SampleWriter(source: source)
        writer.write(template: template, fill: fill)
        return writer.sample
    }
}
