/// A source that text refers to.
public struct Citation: Sendable, Hashable, Codable {
    /// The address of the source.
    public var url: String?
    /// Its title.
    public var title: String?
    /// The words of the source that are meant.
    public var quote: String?
    /// Where in the text the reference begins, in the provider's units.
    public var startIndex: Int?
    /// Where in the text the reference ends, in the provider's units.
    public var endIndex: Int?
    /// The wire's own name for the kind of citation, such as `url_citation` or `file_citation`.
    public var kind: String?
    /// The citation as the wire carried it, so that it can be sent back.
    public var json: String?

    /// Makes a citation.
    public init(
        url: String? = nil, title: String? = nil, quote: String? = nil, startIndex: Int? = nil, endIndex: Int? = nil, kind: String? = nil,
        json: String? = nil
    ) {
        self.url = url
        self.title = title
        self.quote = quote
        self.startIndex = startIndex
        self.endIndex = endIndex
        self.kind = kind
        self.json = json
    }
}
