public import MillraceCore

/// A rail that reads text as it flows and holds back no more than what may still become a match.
///
/// Law P20: what its filter lets out, however the text was cut, is what it lets out of the whole text, up to the place where it blocks.
public protocol TextRail: Rail {
    /// A filter for one text: a text part, a decoded string of arguments, a title of a source.
    func makeFilter(_ request: TextFilterRequest) -> any TextFilter

    /// What is against a text that is there as a whole and that the filter lets pass: a user's message, a result, a passage.
    ///
    /// It is not asked of what the model says, which may come as a stream. Default: nothing.
    func wholeBlock(of text: String) -> RailBlock?
}

extension TextRail {
    /// All that hold text.
    public var channels: Set<RailChannel>? { nil }

    /// Nothing.
    public func wholeBlock(of text: String) -> RailBlock? { nil }
}

/// What a filter is made for.
public struct TextFilterRequest: Sendable {
    /// Where the rail stands.
    public var place: RailPlace
    /// What it reads.
    public var channel: RailChannel
    /// What else is known of the call.
    public var context: RailContext

    /// Makes a request.
    public init(place: RailPlace, channel: RailChannel, context: RailContext) {
        self.place = place
        self.channel = channel
        self.context = context
    }
}

/// Reads one text piece by piece.
///
/// It does no I/O and waits for nothing. After a block it is pushed nothing more.
public protocol TextFilter: Sendable {
    /// Takes the next piece and appends what may leave.
    mutating func push(_ text: String, into output: inout FilterOutput)

    /// Takes the next piece only if it passes as it is: nothing is held before it, and nothing of it has to be.
    ///
    /// It need not see that in every such piece, only tell soon. Where it answers false it has read nothing. Default: false.
    mutating func passes(_ text: String) -> Bool

    /// Ends the text and appends what was held.
    mutating func finish(into output: inout FilterOutput)

    /// How many bytes are held back.
    var heldByteCount: Int { get }
}

/// What came out of a filter.
public struct FilterOutput: Sendable {
    /// What may leave.
    public var text = ""
    /// What was found and rewritten, or only noticed, in the order of the text.
    public var findings: [RailFinding] = []
    /// What ends the text here; nil where it goes on.
    ///
    /// What stands in ``text`` is before it and may leave.
    public var block: RailBlock?
    /// Where the text that is blocked begins, in UTF-8 bytes of what the filter has read.
    public var blockOffset: Int?

    /// Makes an empty output.
    public init() {}
}

/// Something a filter found.
public struct RailFinding: Sendable, Hashable {
    /// What it is, in a word of the rail: `email`.
    public var reason: String
    /// Where it begins, in UTF-8 bytes of what the filter has read.
    public var offset: Int

    /// Makes a finding.
    public init(_ reason: String, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension TextFilter {
    /// It does not look.
    public mutating func passes(_ text: String) -> Bool { false }

    /// What the filter makes of a whole text.
    public mutating func filter(_ text: String) -> FilterOutput {
        var output = FilterOutput()
        push(text, into: &output)
        if output.block == nil { finish(into: &output) }
        return output
    }
}
