public import MillraceCore

/// Which recordings of a folder to load.
///
/// A field left nil or empty lets everything pass.
public struct RecordingFilter: Sendable, Hashable {
    /// Only of these wires, by name.
    public var wires: Set<String>
    /// Only of these providers.
    public var providers: Set<String>
    /// Only with all of these features and quirks.
    public var tags: Set<String>
    /// Only with this name.
    public var slug: String?
    /// Only streamed, or only whole ones.
    public var isStreaming: Bool?
    /// Only with this HTTP status.
    public var status: Int?

    /// Makes a filter.
    public init(
        wires: Set<String> = [], providers: Set<String> = [], tags: Set<String> = [], slug: String? = nil, isStreaming: Bool? = nil,
        status: Int? = nil
    ) {
        self.wires = wires
        self.providers = providers
        self.tags = tags
        self.slug = slug
        self.isStreaming = isStreaming
        self.status = status
    }

    /// Everything.
    public static let all = RecordingFilter()

    /// Everything of one wire.
    public static func wire(_ id: WireID) -> RecordingFilter { RecordingFilter(wires: [id.rawValue]) }

    /// Whether a recording passes.
    public func accepts(_ recording: Recording) -> Bool {
        if !wires.isEmpty, !wires.contains(recording.wire) { return false }
        if !providers.isEmpty, !providers.contains(recording.provider ?? "") { return false }
        if let slug, slug != recording.slug { return false }
        if let isStreaming, isStreaming != recording.isStreaming { return false }
        if let status, status != recording.status { return false }
        return tags.allSatisfy(recording.has)
    }
}
