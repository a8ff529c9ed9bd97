/// One step of a response as it arrives: the only currency between wires and everything above them.
///
/// Three families carry the content of parts. A **start** opens a tool call, a **delta** adds to a part, and a **complete** gives
/// the whole part once, equal to its deltas joined. Exactly one ``end(_:)`` comes last.
///
/// The `Codable` form is an object whose `type` names the case and whose other keys are the payload's.
@nonexhaustive
public enum StreamFrame: Sendable, Hashable {
    /// The response has begun: what headers and the first event tell.
    indirect case start(ResponseStart)
    /// More visible text.
    case textDelta(TextDelta)
    /// A text part is whole.
    indirect case textComplete(TextComplete)
    /// More reasoning.
    case reasoningDelta(ReasoningDelta)
    /// A reasoning part is whole, with its signature or encrypted payload.
    indirect case reasoningComplete(ReasoningComplete)
    /// A tool call has begun; its name is known.
    indirect case toolCallStart(ToolCallStart)
    /// More of a tool call's arguments.
    case toolCallDelta(ToolCallDelta)
    /// A tool call has ended: complete, incomplete or invalid.
    indirect case toolCallComplete(ToolCallComplete)
    /// More of a refusal.
    case refusalDelta(TextDelta)
    /// A refusal is whole.
    indirect case refusalComplete(TextComplete)
    /// More sound, and what is said in it.
    indirect case audioDelta(AudioDelta)
    /// A sound is whole.
    indirect case audioComplete(AudioComplete)
    /// A source the text refers to.
    indirect case citation(CitationFrame)
    /// Work of a tool the provider ran itself; a later frame of the same part replaces it.
    indirect case serverTool(ServerToolFrame)
    /// Something the core does not model, byte for byte.
    indirect case opaque(OpaqueFrame)
    /// Probabilities of tokens.
    indirect case logprobs(LogprobsFrame)
    /// What has been used so far: a snapshot, never to be added up.
    indirect case usage(Usage)
    /// A note on something the provider left ambiguous or did wrong. Never holds payload.
    indirect case diagnostic(Diagnostic)
    /// What a rail decided. Never holds payload.
    indirect case rail(RailRecord)
    /// The response is over. Nothing follows.
    indirect case end(ResponseEnd)

    /// Whether the frame carries content, so that a retry after it would repeat something the consumer has seen.
    public var isContent: Bool {
        switch self {
        case .start, .usage, .diagnostic, .rail, .logprobs, .end: false
        case .textDelta, .textComplete, .reasoningDelta, .reasoningComplete, .toolCallStart, .toolCallDelta, .toolCallComplete,
            .refusalDelta, .refusalComplete, .audioDelta, .audioComplete, .citation, .serverTool, .opaque:
            true
        }
    }

    /// The part the frame belongs to, where it belongs to one.
    public var part: PartID? {
        switch self {
        case .textDelta(let frame), .refusalDelta(let frame): frame.part
        case .textComplete(let frame), .refusalComplete(let frame): frame.part
        case .reasoningDelta(let frame): frame.part
        case .reasoningComplete(let frame): frame.part
        case .toolCallStart(let frame): frame.part
        case .toolCallDelta(let frame): frame.part
        case .toolCallComplete(let frame): frame.part
        case .audioDelta(let frame): frame.part
        case .audioComplete(let frame): frame.part
        case .citation(let frame): frame.part
        case .serverTool(let frame): frame.part
        case .opaque(let frame): frame.part
        case .start, .logprobs, .usage, .diagnostic, .rail, .end: nil
        }
    }
}

/// What is known when a response begins.
public struct ResponseStart: Sendable, Hashable, Codable {
    /// The model, as the provider reports it.
    public var model: String?
    /// The provider's id of the response.
    public var responseID: String?
    /// The provider's id of the request, from the headers.
    public var requestID: String?

    /// Makes a start.
    public init(model: String? = nil, responseID: String? = nil, requestID: String? = nil) {
        self.model = model
        self.responseID = responseID
        self.requestID = requestID
    }
}

/// More text of a text part or a refusal.
public struct TextDelta: Sendable, Hashable, Codable {
    /// The part it belongs to.
    public var part: PartID
    /// The text; never empty.
    public var text: String

    /// Makes a delta.
    public init(part: PartID, text: String) {
        self.part = part
        self.text = text
    }
}

/// A whole text part or refusal.
public struct TextComplete: Sendable, Hashable, Codable {
    /// The part.
    public var part: PartID
    /// All its text.
    public var text: String
    /// What the provider signed it with.
    public var signature: String?

    /// Makes a whole part.
    public init(part: PartID, text: String, signature: String? = nil) {
        self.part = part
        self.text = text
        self.signature = signature
    }
}

/// More reasoning.
public struct ReasoningDelta: Sendable, Hashable, Codable {
    /// The part it belongs to.
    public var part: PartID
    /// The text; never empty.
    public var text: String
    /// Whether it is the provider's summary rather than the reasoning itself.
    public var isSummary: Bool

    /// Makes a delta.
    public init(part: PartID, text: String, isSummary: Bool = false) {
        self.part = part
        self.text = text
        self.isSummary = isSummary
    }
}

/// A whole reasoning part.
public struct ReasoningComplete: Sendable, Hashable, Codable {
    /// The part.
    public var part: PartID
    /// Its text, signature, encrypted payload and origin.
    public var reasoning: ReasoningPart

    /// Makes a whole part.
    public init(part: PartID, reasoning: ReasoningPart) {
        self.part = part
        self.reasoning = reasoning
    }
}

/// A tool call begins.
public struct ToolCallStart: Sendable, Hashable, Codable {
    /// The part of the call: its key for as long as the response streams.
    public var part: PartID
    /// The identity of the call as far as it is known; the complete frame has the final one.
    public var id: ToolCallID
    /// The tool the model asks for.
    public var name: String
    /// What the call's input is; nil is a function's JSON object.
    public var kind: ToolCall.Kind?
    /// The provider's id of the item that holds the call, where that is another than the identity of the call.
    public var itemID: String?

    /// Makes a start.
    public init(part: PartID, id: ToolCallID, name: String, kind: ToolCall.Kind? = nil, itemID: String? = nil) {
        self.part = part
        self.id = id
        self.name = name
        self.kind = kind
        self.itemID = itemID
    }
}

/// More of a tool call's arguments.
public struct ToolCallDelta: Sendable, Hashable, Codable {
    /// The part of the call.
    public var part: PartID
    /// The next piece of the argument text; a piece alone is not JSON.
    ///
    /// Never empty.
    public var arguments: String

    /// Makes a delta.
    public init(part: PartID, arguments: String) {
        self.part = part
        self.arguments = arguments
    }
}

/// A tool call has ended.
public struct ToolCallComplete: Sendable, Hashable, Codable {
    /// The part of the call.
    public var part: PartID
    /// How it ended.
    public var outcome: ToolCallOutcome

    /// Makes the end of a call.
    public init(part: PartID, outcome: ToolCallOutcome) {
        self.part = part
        self.outcome = outcome
    }
}

/// More sound.
public struct AudioDelta: Sendable, Hashable, Codable {
    /// The part it belongs to.
    public var part: PartID
    /// The next piece of the sound as base64; pieces join by concatenation.
    public var base64: String
    /// The next piece of what is said.
    public var transcript: String

    /// Makes a delta.
    public init(part: PartID, base64: String = "", transcript: String = "") {
        self.part = part
        self.base64 = base64
        self.transcript = transcript
    }
}

/// A whole sound.
public struct AudioComplete: Sendable, Hashable, Codable {
    /// The part.
    public var part: PartID
    /// The sound.
    public var audio: AudioPart

    /// Makes a whole sound.
    public init(part: PartID, audio: AudioPart) {
        self.part = part
        self.audio = audio
    }
}

/// A source the text refers to.
public struct CitationFrame: Sendable, Hashable, Codable {
    /// The text part it belongs to; nil when the provider lists sources for the whole response.
    public var part: PartID?
    /// The source.
    public var citation: Citation

    /// Makes a citation frame.
    public init(part: PartID?, citation: Citation) {
        self.part = part
        self.citation = citation
    }
}

/// Work of a tool the provider ran itself.
public struct ServerToolFrame: Sendable, Hashable, Codable {
    /// The part.
    public var part: PartID
    /// The activity as it stands now.
    public var activity: ServerToolActivity

    /// Makes a server tool frame.
    public init(part: PartID, activity: ServerToolActivity) {
        self.part = part
        self.activity = activity
    }
}

/// Something the core does not model.
public struct OpaqueFrame: Sendable, Hashable, Codable {
    /// The part.
    public var part: PartID
    /// The bytes.
    public var opaque: OpaquePart

    /// Makes an opaque frame.
    public init(part: PartID, opaque: OpaquePart) {
        self.part = part
        self.opaque = opaque
    }
}
