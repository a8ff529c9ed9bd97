/// A rail against links and images that carry text away (RG-14): only hosts of a list may be linked to or loaded from.
///
/// ```swift
/// let rail = try LinkRail(allowedHosts: ["example.org", "*.example.org"], imageHosts: [])
/// ```
///
/// It reads Markdown (targets of links and images, definitions, automatic links), HTML (every attribute that leads somewhere), CSS
/// (`url()`, `@import`) and addresses in running text, in code blocks too: what is shown as code in one place acts in another. A construct is
/// held from its target on until it closes. Masked, the target goes and the text stays: `[the report]`.
///
/// It does not know whether a host that is allowed redirects elsewhere, or lets others write pages; addresses without a scheme
/// (`evil.example/path`) in running text pass, since they are links in few places; two slashes before what is written as a host
/// (`//evil.example`) do not. Texts in texts, such as a link in a title in an attribute, are read four deep; deeper ones are refused.
public struct LinkRail: TextRail {
    /// How much may be held where nothing else is said.
    public static let defaultMaxHeldByteCount = 8_192
    /// What stands for an address in running text that was taken out.
    public static let defaultReplacement = "‹link removed›"

    /// What the rail is called.
    public let name: String
    /// What is done about a link that may not stand.
    public let action: MatchAction
    /// What the caller reads where the rail blocks.
    public let reply: String?
    /// How long a construct can be; a longer one is blocked, or broken where links are masked, reason `link_too_long`.
    public let maxHeldByteCount: Int
    private let policy: LinkPolicy

    /// Makes a rail.
    ///
    /// - Parameters:
    ///   - allowedHosts: where links may lead: `example.org`, `*.example.org` for what lies below it, `*` for all.
    ///   - imageHosts: where images, scripts, frames and styles may be loaded from without anybody doing anything; nil: as links.
    ///   - schemes: the schemes of links. Default: `https` and `http`.
    ///   - allowsRelative: whether links without a host pass.
    ///   - allowsQuery: whether links may have a query or a fragment: that is where text is carried away.
    ///   - maxPathByteCount: the longest path; nil: any.
    ///   - action: what is done about a link that may not stand.
    ///   - reply: what the caller reads where the rail blocks.
    ///   - name: what the rail is called.
    ///   - maxHeldByteCount: how long a construct can be.
    /// - Throws: ``RailConfigurationError`` where a host is none.
    public init(
        allowedHosts: [String], imageHosts: [String]? = nil, schemes: Set<String> = ["https", "http"], allowsRelative: Bool = true,
        allowsQuery: Bool = true, maxPathByteCount: Int? = nil, action: MatchAction = .mask, reply: String? = nil, name: String = "links",
        maxHeldByteCount: Int = LinkRail.defaultMaxHeldByteCount
    ) throws(RailConfigurationError) {
        guard maxHeldByteCount >= 64 else {
            throw RailConfigurationError(.invalidSize, subject: "rail \(name)", advice: "let a link have 64 bytes at least")
        }
        self.name = name
        self.action = action
        self.reply = reply
        self.maxHeldByteCount = maxHeldByteCount
        policy = LinkPolicy(
            linkHosts: try LinkRail.hosts(allowedHosts, name), resourceHosts: try LinkRail.hosts(imageHosts ?? allowedHosts, name),
            schemes: Set(schemes.map { $0.lowercased() }), allowsRelative: allowsRelative, allowsQuery: allowsQuery,
            maxPathByteCount: maxPathByteCount)
    }

    /// What it may do.
    public var effects: RailEffects {
        if case .mask = action { .rewrites } else { .blocks }
    }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        LinkFilter(policy: policy, action: action, maxHeldByteCount: maxHeldByteCount, reply: reply)
    }

    private static func hosts(_ texts: [String], _ name: String) throws(RailConfigurationError) -> [LinkHost] {
        var hosts: [LinkHost] = []
        for text in texts {
            guard let host = LinkHost(text) else {
                throw RailConfigurationError(
                    .invalidValue, subject: "rail \(name), host \(text)",
                    advice: "write a host without scheme, port or path: example.org, *.example.org, or * for all")
            }
            hosts.append(host)
        }
        return hosts
    }
}
