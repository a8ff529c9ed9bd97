/// One header of a request or response.
public struct HTTPHeader: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The name, in any case.
    public var name: String
    /// The value.
    public var value: String
    /// Whether the value is a secret and must not be printed.
    public var isSecret: Bool

    /// Makes a header.
    public init(_ name: String, _ value: String, isSecret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }

    /// The header with a secret value hidden.
    public var description: String { "\(name): \(isSecret ? "•••" : value)" }

    /// A mirror that hides a secret value: `dump` and debuggers read mirrors, not descriptions.
    public var customMirror: Mirror { Mirror(self, children: ["name": name, "value": isSecret ? "•••" : value]) }
}

/// A request to be sent.
public struct TransportRequest: Sendable {
    /// The method.
    public var method: String
    /// The whole address.
    public var url: String
    /// The headers.
    public var headers: [HTTPHeader]
    /// The body.
    public var body: [UInt8]
    /// The time limits of the call.
    public var timeouts: Timeouts

    /// Makes a request.
    public init(method: String = "POST", url: String, headers: [HTTPHeader], body: [UInt8], timeouts: Timeouts = Timeouts()) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
    }
}

/// The time limits of a call.
///
/// A limit that is nil is off.
public struct Timeouts: Sendable, Hashable {
    /// From the start to an open connection.
    ///
    /// Default: 10 s.
    public var connect: Duration?
    /// From the request to the first byte of the body: prompts of local models take long to read.
    ///
    /// Default: 300 s.
    public var firstByte: Duration?
    /// Between two bytes, counted only while a read is waiting.
    ///
    /// Default: 60 s.
    public var idle: Duration?
    /// Between two model events; keep-alives do not count.
    ///
    /// Default: off.
    public var progress: Duration?
    /// The whole call.
    ///
    /// Off by default: long answers are healthy.
    public var total: Duration?
    /// How long to wait for the end of the body after proof of the response's end.
    ///
    /// Default: 2 s.
    public var closeGrace: Duration

    /// Makes limits.
    public init(
        connect: Duration? = .seconds(10), firstByte: Duration? = .seconds(300), idle: Duration? = .seconds(60),
        progress: Duration? = nil, total: Duration? = nil, closeGrace: Duration = .seconds(2)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.progress = progress
        self.total = total
        self.closeGrace = closeGrace
    }
}

/// The head of a response, and its body to be read.
public struct TransportResponse: Sendable {
    /// The status.
    public var status: Int
    /// The headers.
    public var headers: [HTTPHeader]
    /// The body.
    public var body: any TransportBody

    /// Makes a response.
    public init(status: Int, headers: [HTTPHeader], body: any TransportBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header with a name, compared without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// The body of a response, pulled by its reader: nothing is read from the connection that was not asked for, but for one bounded
/// buffer.
///
/// A body is read by one task. Letting go of it, or cancelling the reading task, closes the connection at once.
public protocol TransportBody: AnyObject, Sendable {
    /// Waits for bytes and hands over all that have arrived, in one or several calls of `consume`, without copying.
    ///
    /// - Parameters:
    ///   - patience: how long to wait; nil waits by the request's own limits. At its end ``TransportError/Kind/patienceEnded`` is thrown
    ///     and the body can still be read.
    ///   - consume: takes the bytes, which are valid only during its call.
    /// - Returns: false at the clean end of the body.
    func read(patience: Duration?, _ consume: (UnsafeRawBufferPointer) -> Void) async throws(TransportError) -> Bool

    /// Lets the connection be used again: the reader has all it wants, and what may still come within `grace` is read over. After that the connection
    /// is closed.
    func finish(grace: Duration)

    /// Closes the connection; later reads fail with ``TransportError/Kind/cancelled``. May be called from anywhere, more than once.
    func cancel()
}

extension TransportBody {
    /// Closes the connection: bodies that have none to keep need nothing more.
    public func finish(grace: Duration) { cancel() }
}

/// Sends requests.
///
/// The network client is one; scripts and recordings in process are others.
public protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the head of the response.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}

/// What can go wrong below HTTP.
///
/// Holds no payload.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// The address is not a URL that can be called.
        case invalidURL
        /// No connection could be made.
        case connectionFailed
        /// The connection broke, or the body ended before its length.
        case connectionLost
        /// A time limit was reached.
        case timeout(LLMError.TimeoutPhase)
        /// The caller's patience ended before bytes came; the body can still be read.
        case patienceEnded
        /// The reader went away.
        case cancelled
        /// A script has no answer for the request.
        case noScript
    }

    /// What went wrong.
    public var kind: Kind
    /// What the library below says, without payload: a type or an error number.
    public var cause: String?

    /// Makes an error.
    public init(_ kind: Kind, cause: String? = nil) {
        self.kind = kind
        self.cause = cause
    }

    /// The kind and the cause, without any address.
    public var description: String { cause.map { "\(kind): \($0)" } ?? "\(kind)" }
}
