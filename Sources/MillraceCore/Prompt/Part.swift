/// One piece of a message.
///
/// The `Codable` form is an object whose `type` names the case: `text`, `image`, `audio`, `file`, `toolCall`, `toolResult`,
/// `reasoning`, `refusal`, `serverTool`, `opaque`.
@nonexhaustive
public enum Part: Sendable, Hashable {
    /// Visible text.
    case text(TextPart)
    /// A picture.
    case image(ImagePart)
    /// Sound.
    case audio(AudioPart)
    /// A document.
    case file(FilePart)
    /// A complete request of the model to run a tool.
    case toolCall(ToolCall)
    /// What a tool gave back.
    case toolResult(ToolResult)
    /// The model's reasoning, with what proves it to its provider.
    case reasoning(ReasoningPart)
    /// Text in which the model declines to answer.
    case refusal(String)
    /// Work of a tool that the provider ran itself.
    case serverTool(ServerToolActivity)
    /// Something a wire carries that Millrace does not model, kept byte for byte.
    case opaque(OpaquePart)

    /// A text part.
    public static func text(_ text: String) -> Part { .text(TextPart(text)) }
    /// A picture at an address.
    public static func image(url: String, detail: ImagePart.Detail? = nil) -> Part {
        .image(ImagePart(source: .url(url), detail: detail))
    }
    /// A picture given as base64 data.
    public static func image(base64: String, mediaType: String) -> Part {
        .image(ImagePart(source: .base64(base64, mediaType: mediaType)))
    }
}

/// Visible text.
public struct TextPart: Sendable, Hashable, Codable {
    /// The text.
    public var text: String
    /// Sources the text refers to.
    public var citations: [Citation]
    /// What the provider signed the text with; must go back unchanged.
    public var signature: String?

    /// Makes a text part.
    public init(_ text: String, citations: [Citation] = [], signature: String? = nil) {
        self.text = text
        self.citations = citations
        self.signature = signature
    }
}

/// Where the bytes of a picture, sound or document are.
@nonexhaustive
public enum MediaSource: Sendable, Hashable, Codable {
    /// At an address the provider can fetch.
    case url(String)
    /// In the message, as base64 (RFC 4648) with its media type (`image/png`).
    case base64(String, mediaType: String)
    /// Uploaded to the provider before.
    case fileID(String)
}

/// A picture.
public struct ImagePart: Sendable, Hashable, Codable {
    /// How closely the model should look.
    public enum Detail: String, Sendable, Hashable, Codable { case low, high, auto }
    /// Where the picture is.
    public var source: MediaSource
    /// How closely the model should look, where the wire has such a switch.
    public var detail: Detail?

    /// Makes a picture part.
    public init(source: MediaSource, detail: Detail? = nil) {
        self.source = source
        self.detail = detail
    }
}

/// Sound.
public struct AudioPart: Sendable, Hashable, Codable {
    /// The provider's id of a sound it made, to refer to it on the next turn.
    public var id: String?
    /// The sound as base64 (RFC 4648); nil where only the id or the transcript is known.
    public var base64: String?
    /// The encoding of the sound: `wav`, `mp3`, `pcm16` …
    public var format: String?
    /// What is said in it.
    public var transcript: String?
    /// When the provider forgets the sound, in seconds since 1970.
    public var expiresAt: Int?

    /// Makes a sound part.
    public init(id: String? = nil, base64: String? = nil, format: String? = nil, transcript: String? = nil, expiresAt: Int? = nil) {
        self.id = id
        self.base64 = base64
        self.format = format
        self.transcript = transcript
        self.expiresAt = expiresAt
    }
}

/// A document.
public struct FilePart: Sendable, Hashable, Codable {
    /// Where the document is.
    public var source: MediaSource
    /// Its name, as the model should see it.
    public var filename: String?

    /// Makes a document part.
    public init(source: MediaSource, filename: String? = nil) {
        self.source = source
        self.filename = filename
    }
}

/// Something a wire carries that Millrace does not model, kept byte for byte so that it can be sent back.
public struct OpaquePart: Sendable, Hashable, Codable {
    /// The wire it came from; another wire never sends it.
    public var wire: WireID
    /// The wire's own name for it, or the place it was found at.
    public var kind: String
    /// The bytes as they came: JSON text.
    public var json: String

    /// Makes an opaque part.
    public init(wire: WireID, kind: String, json: String) {
        self.wire = wire
        self.kind = kind
        self.json = json
    }
}
