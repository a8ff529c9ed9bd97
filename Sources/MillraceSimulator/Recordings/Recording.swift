public import MillraceCore

/// One recorded exchange with a provider: what was asked, the bytes that came back, and what a correct client makes of them.
///
/// On disk it is a folder with `meta.json`, the response in `response.body` (streamed), `response.json` (whole) or `response.b64`
/// (binary, base64 with line breaks), and where they are known `request.json` and `expected.json`.
public struct Recording: Sendable, Hashable {
    /// How faithful the frames around the payloads are.
    public enum Framing: String, Sendable, Hashable, Codable {
        /// As they were on the wire.
        case recorded
        /// The payloads were recorded one a line; the frames were rebuilt the way this provider writes them.
        case reframed
    }

    /// The name of the recording: of its folder, unless `meta.json` has another.
    public var slug: String
    /// The name of the wire.
    ///
    /// A library may hold wires that this version does not speak; see ``wireID``.
    public var wire: String
    /// Who served it.
    public var provider: String?
    /// The model as reported, else as requested.
    public var model: String?
    /// The HTTP status.
    public var status: Int
    /// The `content-type` header, as it came.
    public var contentType: String?
    /// The provider's id of the request, from the headers.
    public var requestID: String?
    /// Whether the response was streamed.
    public var isStreaming: Bool
    /// How faithful the frames around the payloads are.
    public var framing: Framing
    /// What the response holds.
    ///
    /// Words such as `text`, `tools`, `reasoning`.
    public var features: Set<String>
    /// What is odd about its shape.
    ///
    /// Words such as `usage_in_trailing_chunk`, `no_done_sentinel`.
    public var quirks: Set<String>
    /// The recording of the same request in the other mode, streamed or whole; nil where there is none.
    public var pair: Pair?
    /// The body of the request; nil where it was not recorded.
    public var request: [UInt8]?
    /// The body of the response, content encoding removed.
    public var response: [UInt8]
    /// The folded response in the neutral schema (see ``NeutralResponse``), as JSON; nil where nobody wrote it down.
    public var expected: [UInt8]?

    /// A streamed and a whole recording of one request.
    ///
    /// They are two generations, so only some fields agree.
    public struct Pair: Sendable, Hashable {
        /// The same on both recordings.
        public var id: String
        /// The neutral fields that agree.
        public var equalFields: Set<String>

        /// Makes a pair.
        public init(id: String, equalFields: Set<String>) {
            self.id = id
            self.equalFields = equalFields
        }
    }

    /// Makes a recording.
    public init(
        slug: String, wire: String, provider: String? = nil, model: String? = nil, status: Int = 200, contentType: String? = nil,
        requestID: String? = nil, isStreaming: Bool, framing: Framing = .recorded, features: Set<String> = [], quirks: Set<String> = [],
        pair: Pair? = nil, request: [UInt8]? = nil, response: [UInt8], expected: [UInt8]? = nil
    ) {
        self.slug = slug
        self.wire = wire
        self.provider = provider
        self.model = model
        self.status = status
        self.contentType = contentType
        self.requestID = requestID
        self.isStreaming = isStreaming
        self.framing = framing
        self.features = features
        self.quirks = quirks
        self.pair = pair
        self.request = request
        self.response = response
        self.expected = expected
    }

    /// The wire, where this version speaks it.
    public var wireID: WireID? { WireID(rawValue: wire) }

    /// Whether the recording has a feature or a quirk.
    public func has(_ tag: String) -> Bool { features.contains(tag) || quirks.contains(tag) }
}

extension Recording {
    /// The expectation, parsed; nil where there is none.
    ///
    /// - Throws: ``RecordingError`` when it is not a JSON object.
    public func expectation() throws(RecordingError) -> NeutralResponse? {
        guard let expected else { return nil }
        do throws(JSONError) {
            if let object = try JSONValue(parsing: expected).objectValue { return NeutralResponse(json: object) }
        } catch {
            throw RecordingError(.notJSON(error), path: "\(slug)/expected.json")
        }
        throw RecordingError(.notAnObject, path: "\(slug)/expected.json")
    }

    /// The request, parsed; nil where it was not recorded or is not JSON.
    public var requestJSON: JSONObject? {
        // A request is there to be looked at: one that is not JSON is as good as none.
        guard let request, let value = try? JSONValue(parsing: request) else { return nil }
        return value.objectValue
    }

    /// What is known of the response before its first byte, and of the request that led to it.
    public var context: ResponseContext {
        let request = requestJSON
        var tools: Set<String> = []
        for tool in request?["tools"]?.arrayValue ?? [] {
            if let name = tool["function"]?["name"]?.stringValue ?? tool["name"]?.stringValue { tools.insert(name) }
        }
        for function in request?["functions"]?.arrayValue ?? [] {
            if let name = function["name"]?.stringValue { tools.insert(name) }
        }
        return ResponseContext(
            status: status, contentType: mediaType, requestID: requestID, provider: provider,
            requestedModel: request?["model"]?.stringValue, declaredTools: tools, idSeed: slug)
    }

    /// The media type without parameters, in lower case.
    public var mediaType: String? {
        guard let contentType else { return nil }
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return type.isEmpty ? nil : type.lowercased()
    }
}
