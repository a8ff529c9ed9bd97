/// Anything that can go wrong between a prompt and its response.
///
/// An error says what happened, where, what is kept and what to do. Its description holds names, numbers and advice only: never
/// text of the prompt, the answer, tool arguments or keys.
public struct LLMError: Error, Sendable, Hashable {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// The request cannot be written for this provider; nothing was sent.
        case unsupported(feature: String)
        /// The configuration is incomplete or wrong; nothing was sent.
        case configuration(String)
        /// The provider refuses the request (400).
        case invalidRequest
        /// No key, or a wrong one (401).
        case unauthenticated
        /// The key does not allow this, or the account must pay (402, 403).
        case permissionDenied
        /// No such model or path (404).
        case notFound
        /// The provider gave up waiting (408), or its own upstream did (504).
        case providerTimeout
        /// The request is too large in bytes (413).
        case requestTooLarge
        /// The provider understood the request and refuses its values (422).
        case unprocessable
        /// Too many requests or tokens (429). `retryAfter` is what the provider asks for.
        case rateLimited(retryAfter: Duration?)
        /// The prompt is longer than the model's context window.
        case contextOverflow
        /// The provider failed (5xx).
        case providerFailure
        /// The provider is overloaded (503, 529).
        case overloaded(retryAfter: Duration?)
        /// A filter of the provider refused the prompt.
        case contentFiltered
        /// The connection could not be made.
        case connectionFailed
        /// The connection broke.
        case connectionLost
        /// A time limit of the client was reached.
        case timeout(TimeoutPhase)
        /// The body is not what its content type or the wire says: HTML, plain text, compressed bytes.
        case unexpectedBody(String)
        /// The stream speaks another wire than expected; the text names the one seen.
        case wrongWire(String)
        /// An event of a known type cannot be decoded.
        case malformedEvent(reason: String)
        /// A limit of the client was reached.
        case limitExceeded(limit: Int, unit: String)
        /// Two responses in one stream.
        case spliced
        /// The stream stopped without proof of its end.
        case truncated
        /// The consumer went away.
        case cancelled
        /// The simulator or a scripted executor had no answer for the request.
        case noScript
    }

    /// The step of a call that a time limit belongs to.
    public enum TimeoutPhase: String, Sendable, Hashable {
        /// From the start to an open connection.
        case connect
        /// From the request to the first byte of the body.
        case firstByte
        /// Between two bytes, while a read is waiting.
        case idle
        /// Between two model events; keep-alives do not count.
        case progress
        /// The whole call.
        case total
    }

    /// Where in a call the error was met.
    @nonexhaustive
    public enum Location: Sendable, Hashable {
        /// Before anything was sent.
        case request
        /// While connecting and sending.
        case connection
        /// In the answer's status and headers.
        case response
        /// In the stream, after so many events and bytes of it.
        case stream(event: Int, byte: Int)
    }

    /// What went wrong.
    public var kind: Kind
    /// Where it was met.
    public var location: Location
    /// The provider's name.
    public var provider: String?
    /// The HTTP status, where there is one.
    public var status: Int?
    /// The provider's id of the request.
    public var requestID: String?
    /// The model that was asked for.
    public var model: String?
    /// The address that was asked, without a user's name, a password or a query.
    public var endpoint: String?
    /// What the provider says about sending the request again (`x-should-retry`, as OpenAI's and Anthropic's servers have it); nil where
    /// it says nothing.
    public var shouldRetry: Bool?
    /// What the connection failed of, where it did.
    public var transportError: TransportError?
    /// The error as the provider told it.
    public var providerError: ProviderError?
    /// The attempts of a policy that led here, in order; empty where none stood in between.
    public var attempts: [ExecutionAttempt] = []
    /// What had arrived, where something had.
    public var partial: LLMResponse? {
        get { partialBox?.response }
        set { partialBox = newValue.map(PartialBox.init) }
    }

    // A response is large and errors travel by value: the partial response is kept behind a reference.
    private var partialBox: PartialBox?

    /// Makes an error.
    public init(
        _ kind: Kind, at location: Location, provider: String? = nil, status: Int? = nil, requestID: String? = nil,
        providerError: ProviderError? = nil, partial: LLMResponse? = nil
    ) {
        self.kind = kind
        self.location = location
        self.provider = provider
        self.status = status
        self.requestID = requestID
        self.providerError = providerError
        self.partialBox = partial.map(PartialBox.init)
    }

    private final class PartialBox: Sendable, Hashable {
        let response: LLMResponse
        init(_ response: LLMResponse) { self.response = response }
        static func == (lhs: PartialBox, rhs: PartialBox) -> Bool { lhs.response == rhs.response }
        func hash(into hasher: inout Hasher) { hasher.combine(response) }
    }
}

extension LLMError {
    /// Whether the same request may succeed if it is sent again; what the provider says about it counts first.
    ///
    /// It says nothing of whether the consumer has already seen content: see <doc:EndsAndErrors>.
    public var isRetryable: Bool {
        if let shouldRetry { return shouldRetry }
        return switch kind {
        case .providerTimeout, .rateLimited, .providerFailure, .overloaded, .connectionFailed, .connectionLost, .truncated: true
        case .timeout(let phase): phase != .total
        case .unexpectedBody: (status ?? 200) >= 500 || providerError?.status.map { $0 >= 500 } == true
        case .unsupported, .configuration, .invalidRequest, .unauthenticated, .permissionDenied, .notFound, .requestTooLarge,
            .unprocessable, .contextOverflow, .contentFiltered, .wrongWire, .malformedEvent, .limitExceeded, .spliced, .cancelled,
            .noScript:
            false
        }
    }

    /// How long the provider asks to wait before the next try.
    public var retryAfter: Duration? {
        switch kind {
        case .rateLimited(let wait), .overloaded(let wait): wait
        default: nil
        }
    }
}
