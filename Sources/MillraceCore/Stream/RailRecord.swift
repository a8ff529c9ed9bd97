/// What one rail decided about one thing: which rail, where, when and how long.
///
/// Never holds text of the conversation.
public struct RailRecord: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What a rail came to.
    public enum Decision: String, Sendable, Hashable, Codable, CaseIterable {
        /// It may pass as it is.
        case allowed
        /// It may not pass.
        case blocked
        /// It passes changed.
        case rewritten
        /// The rail failed or took too long, and the configuration lets pass what it could not judge.
        case failedOpen
        /// The rail failed or took too long, so nothing passes.
        case failedClosed
    }

    /// The name of the rail.
    public var rail: String
    /// The place it stands at.
    public var place: RailPlace
    /// What the rail read.
    public var channel: RailChannel
    /// The part of the response it concerns; nil where it concerns the prompt or the response as a whole.
    public var part: PartID?
    /// What it came to.
    public var decision: Decision
    /// Why, in a word of the rail or its configuration: `email`, `policy_s3`.
    public var reason: String?
    /// How many places of the text it concerns.
    public var count: Int
    /// Where the first of them begins, in UTF-8 bytes of what the rail read; nil where the rail judges texts as a whole.
    public var offset: Int?
    /// When it was decided, from the start of the call.
    public var time: Duration
    /// How long the rail took; zero for rails that read as the text flows, whose time is not told apart.
    public var duration: Duration
    /// Whether the text had left before it was judged (`stream_first`).
    public var isLate: Bool

    /// Makes a record.
    public init(
        rail: String, place: RailPlace, channel: RailChannel, part: PartID? = nil, decision: Decision, reason: String? = nil,
        count: Int = 1, offset: Int? = nil, time: Duration = .zero, duration: Duration = .zero, isLate: Bool = false
    ) {
        self.rail = rail
        self.place = place
        self.channel = channel
        self.part = part
        self.decision = decision
        self.reason = reason
        self.count = count
        self.offset = offset
        self.time = time
        self.duration = duration
        self.isLate = isLate
    }

    /// The record on one line, without any text of the conversation.
    public var description: String {
        var text = "\(place.rawValue) rail \(rail): \(decision.rawValue) \(channel.rawValue)"
        if let part { text += " \(part.choice).\(part.index)" }
        if let reason { text += ", \(reason)" }
        if count != 1 { text += ", \(count) times" }
        if let offset { text += ", at byte \(offset)" }
        if isLate { text += ", after it had left" }
        return text
    }
}

/// Where a rail stands.
public enum RailPlace: String, Sendable, Hashable, Codable, CaseIterable {
    /// Between the caller and the model: what the user says.
    case input
    /// Between the model and the caller: what the model says, in every channel, arguments of tools included.
    case output
    /// Before a tool call runs or leaves.
    case toolCall
    /// Before the result of a tool reaches the model.
    case toolResult
    /// Before passages that were retrieved reach the model.
    case retrieval
}

/// What a rail reads: each place where text stands in a prompt or a response.
public enum RailChannel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Visible text.
    case text
    /// Reasoning.
    case reasoning
    /// Text in which the model declines.
    case refusal
    /// What is said in a sound.
    case transcript
    /// The name of a tool.
    case toolName
    /// The arguments of a tool call: the strings in them, and the text as it was written.
    case toolArguments
    /// What a tool gave back.
    case toolResult
    /// A source that a text refers to.
    case citation
    /// Work of a tool that the provider ran.
    case serverTool
    /// Something the core does not model.
    case opaque
    /// Names, ids, stop texts, error messages and other fields of the provider.
    case metadata
    /// A file's name or address, or text inside it.
    case file
    /// A passage that was retrieved.
    case passage
}
