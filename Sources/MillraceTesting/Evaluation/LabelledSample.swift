/// A text and what a rail should find in it, told by whoever made the text.
///
/// Generators of samples make them with ``SampleWriter``; public test sets are read into them. ``RailEvaluation`` measures rails on them.
public struct LabelledSample: Sendable, Hashable, Codable {
    /// A place of the text that should be found.
    public struct Span: Sendable, Hashable, Codable {
        /// Where it stands, in UTF-8 bytes of the text.
        public var range: Range<Int>
        /// What it is, in the word the rail uses as its reason: `email`.
        public var kind: String

        /// Makes a span.
        public init(range: Range<Int>, kind: String) {
            self.range = range
            self.kind = kind
        }
    }

    /// The text.
    public var text: String
    /// What should be found, in the order of the text.
    public var spans: [Span]
    /// Whether anything should be found; sets that label whole texts have no spans.
    public var isPositive: Bool
    /// What made it: a generator and its template, or the public set it was read from.
    public var source: String

    /// Makes a sample; without spans it is positive where that is said.
    public init(_ text: String, spans: [Span] = [], isPositive: Bool? = nil, source: String) {
        self.text = text
        self.spans = spans
        self.isPositive = isPositive ?? !spans.isEmpty
        self.source = source
    }

    /// The text of a span; nil where its range is not of this text.
    public func text(of span: Span) -> String? {
        let bytes = text.utf8
        guard span.range.lowerBound >= 0, span.range.upperBound <= bytes.count else { return nil }
        let start = bytes.index(bytes.startIndex, offsetBy: span.range.lowerBound)
        return String(bytes[start..<bytes.index(start, offsetBy: span.range.count)])
    }
}
