public import MillraceCore

/// A check or rewrite at one of the places that everything between a caller and a model passes.
///
/// A rail is a value without state of its own for a call: one rail serves many calls at once. One that reads text as it flows is a
/// ``TextRail``; this protocol alone is for rails that judge something whole, a service's or a model's opinion among them.
public protocol Rail: Sendable {
    /// What the rail is called in records, errors and configurations.
    var name: String { get }

    /// What it may do.
    var effects: RailEffects { get }

    /// Which channels of a response it reads; nil: all that hold text for it.
    ///
    /// Default: nil for rails of text, visible text and refusals for rails that judge whole texts.
    var channels: Set<RailChannel>? { get }

    /// Whether it reads the whole conversation of each prompt, or only what came since the model last spoke.
    ///
    /// Default: `conversation` for rails that rewrite, since the caller's own conversation keeps what it had, else `latest`.
    var scope: RailScope { get }

    /// Judges something whole, or one window of a text.
    ///
    /// - Throws: any error; the configuration decides whether what could not be judged is blocked (the default) or passes.
    func judge(_ subject: RailSubject) async throws -> RailVerdict
}

extension Rail {
    /// It blocks and rewrites nothing.
    public var effects: RailEffects { .blocks }
    /// Visible text and refusals.
    public var channels: Set<RailChannel>? { [.text, .refusal] }
    /// Every message for rails that rewrite, else what came since the model last spoke.
    public var scope: RailScope { effects.contains(.rewrites) ? .conversation : .latest }
}

/// What a rail may do beside letting pass.
public struct RailEffects: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8
    /// Makes a set of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// It may block.
    public static let blocks = RailEffects(rawValue: 1)
    /// It may change what passes.
    public static let rewrites = RailEffects(rawValue: 2)
    /// It must read a text whole: where one streams, nothing of it leaves before its end.
    ///
    /// Of the rails of an output that judge texts as a whole one such rail makes all wait.
    public static let readsWholeTexts = RailEffects(rawValue: 4)
}

/// How much of a prompt a rail reads.
public enum RailScope: String, Sendable, Hashable, Codable {
    /// What came since the model last spoke: what was said before was judged when it was said.
    case latest
    /// Every message, each time: for rails that rewrite, since the caller's own conversation keeps what it had.
    ///
    /// At the input a rail that rewrites then reads the model's answers too (text, reasoning, refusals, calls, work of the provider's
    /// tools) and the application's instructions, because values that were put back into an answer would else come to the model in the next
    /// call. Of those messages nothing is blocked for its contents by a rail that only blocks, or that judges wholes and may block: they are
    /// not asked about them. A rail of text that rewrites some things and blocks others blocks there too, since what it may not rewrite may
    /// not pass. Results of tools are read by the rails of their own place.
    case conversation
}

/// What a rail judges.
public struct RailSubject: Sendable {
    /// The thing itself.
    @nonexhaustive
    public enum Content: Sendable, Hashable {
        /// A text.
        case text(String)
        /// A tool call that can be run.
        case toolCall(ToolCall)
        /// What a tool gave back.
        case toolResult(ToolResult)
        /// Passages that were retrieved.
        case passages([String])
    }

    /// Where the rail stands.
    public var place: RailPlace
    /// What it reads.
    public var channel: RailChannel
    /// The thing itself.
    public var content: Content
    /// What else is known of the call.
    public var context: RailContext
    /// Whether the text is a window of one that goes on, or did go on before.
    public var isWindow: Bool

    /// Makes a subject.
    public init(place: RailPlace, channel: RailChannel, content: Content, context: RailContext, isWindow: Bool = false) {
        self.place = place
        self.channel = channel
        self.content = content
        self.context = context
        self.isWindow = isWindow
    }

    /// The text of the thing: the arguments of a call as they were written, the text of a result, passages line by line.
    public var text: String {
        switch content {
        case .text(let text): text
        case .toolCall(let call): call.rawArguments
        case .toolResult(let result): result.text
        case .passages(let passages): passages.joined(separator: "\n")
        }
    }
}

/// What a rail answers.
public enum RailVerdict: Sendable, Hashable {
    /// It may pass as it is.
    case allow
    /// It may not pass.
    case block(RailBlock)
    /// It passes changed; the content is of the same kind.
    case rewrite(RailSubject.Content, reason: String)
}

/// Why something may not pass, and what is said in its place.
public struct RailBlock: Sendable, Hashable {
    /// How much a block ends.
    public enum Extent: String, Sendable, Hashable, Codable {
        /// The response ends here, and its upstream is cancelled.
        case response
        /// Only the tool call is withdrawn; what else the response holds goes on.
        case part
    }

    /// Why, in a word of the rail or its configuration: `email`, `policy_s3`.
    ///
    /// Never text of the conversation.
    public var reason: String
    /// What the caller reads in its place; nil: nothing.
    public var reply: String?
    /// How much it ends.
    public var extent: Extent

    /// Makes a block.
    public init(_ reason: String, reply: String? = nil, extent: Extent = .response) {
        self.reason = reason
        self.reply = reply
        self.extent = extent
    }
}
