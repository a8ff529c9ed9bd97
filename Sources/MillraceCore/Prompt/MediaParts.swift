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
    /// The encoding of the sound, such as `wav`, `mp3` or `pcm16`.
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
