/// Turns the bytes of one HTTP response into frames: frames the bytes, decodes the events, and judges how the response ended.
///
/// It does no I/O and never throws: whatever goes wrong becomes the end frame, with everything that had arrived before it. A value:
/// a copy goes on from where the original was.
///
/// ```swift
/// var decoder = ResponseDecoder(wire: .openAIChat(OpenAIChatProfile()), context: ResponseContext())
/// var frames: [StreamFrame] = []
/// for chunk in chunks { decoder.push(chunk, into: &frames) }
/// decoder.finish(.closed, into: &frames)
/// ```
public struct ResponseDecoder: Sendable {
    /// How the bytes of a body are read.
    enum Mode: Sendable {
        /// Not known yet: no byte but blanks has come.
        case unknown
        /// As server-sent events.
        case sse
        /// As JSON lines.
        case ndjson
        /// As the elements of one JSON array.
        case jsonArray
        /// As messages of an AWS event stream.
        case eventStream
        /// As one JSON document, read at its end.
        case body
    }

    let context: ResponseContext
    let limits: DecodingLimits
    let isStreaming: Bool
    let ending: EndingRules
    // Whether the first byte may begin a message of an AWS event stream.
    private let expectsMessages: Bool

    var mode: Mode
    var sse: SSEDecoder
    var ndjson: NDJSONDecoder
    var jsonArray: JSONArrayDecoder
    /// Whether a body that begins with a bracket is a stream of elements rather than one document.
    let streamsArray: Bool
    var eventStream: AWSEventStreamDecoder
    var body: [UInt8] = []
    var wireDecoder: any WireEventDecoder
    var stray = StrayText()

    // Counts for the verdict at the end and for errors.
    var eventCount = 0
    var recognizedCount = 0
    var foreignAppearance: String?
    var byteCount = 0
    // Whether the input ended inside of an event.
    var endsInsideEvent = false

    /// Whether the end frame has been emitted: nothing that follows will be read.
    public internal(set) var isEnded = false
    /// How many events were not keep-alives.
    public internal(set) var modelEventCount = 0
    /// Set when the end frame's outcome is not ``Outcome/finished``.
    ///
    /// Without ``LLMError/partial``.
    public internal(set) var failure: LLMError?

    /// Makes a decoder for one response.
    ///
    /// - Parameters:
    ///   - wire: the dialect the response should speak.
    ///   - context: its status and headers, and what reading it needs of the request.
    ///   - limits: how much is read before it is refused.
    ///   - isStreaming: false for a response that was not asked for as a stream: its body is one JSON document.
    ///   - framing: how events are cut, where it is not the wire's own way.
    public init(
        wire: Wire, context: ResponseContext, limits: DecodingLimits = DecodingLimits(), isStreaming: Bool = true, framing: Framing? = nil
    ) {
        self.context = context
        self.limits = limits
        self.isStreaming = isStreaming
        self.sse = SSEDecoder(maxEventBytes: limits.maxEventBytes)
        self.ndjson = NDJSONDecoder(maxLineBytes: limits.maxEventBytes)
        self.jsonArray = JSONArrayDecoder(maxElementBytes: limits.maxEventBytes)
        self.eventStream = AWSEventStreamDecoder(maxMessageBytes: limits.maxEventBytes)
        let codec = wire.codec
        self.streamsArray = (framing ?? codec.framing) == .jsonArray
        self.wireDecoder = codec.makeDecoder(context: context, limits: limits)
        self.ending = codec.ending
        self.expectsMessages = (framing ?? codec.framing) == .awsEventStream
        if !isStreaming || context.status >= 400 {
            self.mode = .body
        } else if (framing ?? codec.framing) == .ndjson {
            self.mode = .ndjson
        } else {
            self.mode = .unknown
        }
    }

    /// Whether the end of the response is proved and only a sentinel or the close is awaited (FR-13).
    public var awaitsOnlyClose: Bool { !isEnded && mode != .body && wireDecoder.evidence == .complete }

    /// Whether a content frame was emitted: the commit point is passed.
    public var hasContent: Bool { wireDecoder.assembler.hasContent }

    /// Reads the next bytes.
    public mutating func push(_ bytes: [UInt8], into frames: inout [StreamFrame]) {
        bytes.withUnsafeBytes { push($0, into: &frames) }
    }

    /// Reads the next bytes.
    ///
    /// They need not outlive the call.
    public mutating func push(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        guard !isEnded, !bytes.isEmpty else { return }
        if mode == .unknown, expectsMessages, byteCount == 0, ResponseDecoder.beginsMessage(bytes[0]) { mode = .eventStream }
        byteCount += bytes.count
        if mode == .unknown, let body = findBody(bytes) {
            read(UnsafeRawBufferPointer(rebasing: bytes[body...]), into: &frames)
        } else {
            read(bytes, into: &frames)
        }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        switch mode {
        case .unknown, .sse: readEvents(bytes, into: &frames)
        case .ndjson: readLines(bytes, into: &frames)
        case .jsonArray: readElements(bytes, into: &frames)
        case .eventStream: readMessages(bytes, into: &frames)
        case .body:
            guard body.count + bytes.count <= limits.maxEventBytes else {
                // The error stands where the limit was reached, however much came at once.
                byteCount -= body.count + bytes.count - limits.maxEventBytes
                let kind = LLMError.Kind.limitExceeded(limit: limits.maxEventBytes, unit: "bytes of one body")
                fail(kind, outcome: .failed, into: &frames)
                return
            }
            body.append(contentsOf: bytes)
        }
    }

    /// Whether a byte can be the highest of a message's length.
    ///
    /// As a length, what is text would be a message of 150 MB and more: then the body is no event stream (FR-21, FR-32). So would be a
    /// byte-order mark.
    private static func beginsMessage(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\t")...UInt8(ascii: "\r"), UInt8(ascii: " ")...UInt8(ascii: "~"), 0xEF: false
        default: true
        }
    }

    /// Looks for the first byte that is neither blank nor of a byte-order mark: `{` and `[` begin a whole body, whatever the content type
    /// says (FR-21); on a wire that streams an array, `[` begins that.
    ///
    /// What comes before it means nothing in an event stream either.
    ///
    /// - Returns: where the body begins.
    private mutating func findBody(_ bytes: UnsafeRawBufferPointer) -> Int? {
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0xEF, 0xBB, 0xBF: continue
            case UInt8(ascii: "["):
                mode = streamsArray ? .jsonArray : .body
                return offset
            case UInt8(ascii: "{"):
                mode = .body
                return offset
            default:
                mode = .sse
                return nil
            }
        }
        return nil
    }
}
