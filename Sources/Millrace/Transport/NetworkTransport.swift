public import AsyncHTTPClient
public import MillraceCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends requests over the network with AsyncHTTPClient: HTTP/1.1 and HTTP/2, TLS, a pool of connections.
///
/// Redirects are not followed, so that a key is never sent to another address, and nothing is decompressed: events must not wait in a
/// decompressor's window.
///
/// Each event loop has a client of its own, and all calls to one host run on one loop. A call whose connection belongs to another loop than the call
/// itself can bring AsyncHTTPClient 1.37 down: where a server answers before it has read the request and then closes, the connection is given back
/// to the pool after it was closed ("A connection that we don't know was released").
public struct NetworkTransport: HTTPTransport {
    private let clients: [HTTPClient]

    /// Makes a transport over the connections that all transports share.
    public init() {
        self.clients = NetworkTransport.shared
    }

    /// Makes a transport over a client of the application's own, which must outlive it.
    ///
    /// The client should not follow redirects, and have no read limit: the limits of a call are watched by the call itself, and a read limit costs
    /// a timer for each read.
    public init(_ client: HTTPClient) {
        self.clients = [client]
    }

    // They live as long as the process; idle connections close by themselves.
    private static let shared = MultiThreadedEventLoopGroup.singleton.makeIterator().map { eventLoop in
        HTTPClient(eventLoopGroupProvider: .shared(eventLoop), configuration: configuration)
    }

    /// The configuration of the shared clients.
    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // The connect limit of each call is watched by the call itself; this only bounds it.
        configuration.timeout.connect = .seconds(300)
        // A refused connection is told at once: trying again is the client's policy, in one place.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Streams are long and many: the number of connections to one provider is the provider's matter.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        return configuration
    }

    /// The client of a host: always the same one, so that the host's idle connections are found again.
    private func client(for url: String) -> HTTPClient {
        guard clients.count > 1 else { return clients[0] }
        // Scheme and authority are what comes before the third slash.
        var slashes = 0
        let origin = url.utf8.prefix { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes < 3
        }
        var hasher = Hasher()
        for byte in origin { hasher.combine(byte) }
        return clients[Int(UInt(bitPattern: hasher.finalize()) % UInt(clients.count))]
    }

    /// Sends a request over the network and waits for the head of its response.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        outgoing.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        let client = client(for: request.url)
        let exchange = NetworkExchange(timeouts: request.timeouts, eventLoop: client.eventLoopGroup.any())
        // Held from here on: if the head never comes, letting go of it ends the request.
        let body = NetworkBody(exchange)
        exchange.begin(outgoing, body: ByteBuffer(bytes: request.body), over: client)
        let head = try await exchange.head()
        return TransportResponse(
            status: Int(head.status.code), headers: head.headers.map { HTTPHeader($0.name, $0.value) }, body: body)
    }
}

extension TransportError {
    /// Reads an error of the libraries below.
    ///
    /// What it says may hold an address, so only its type is kept.
    init(_ error: any Error, phase: Exchange.Phase) {
        let cause = "\(type(of: error))"
        if let error = error as? HTTPClientError {
            switch error {
            case .cancelled:
                self.init(.cancelled)
                return
            case .connectTimeout:
                self.init(.timeout(.connect), cause: cause)
                return
            case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath:
                self.init(.invalidURL, cause: cause)
                return
            default: break
            }
        }
        if let error = error as? IOError {
            self.init(phase == .connecting ? .connectionFailed : .connectionLost, cause: "errno \(error.errnoCode)")
            return
        }
        self.init(phase == .connecting ? .connectionFailed : .connectionLost, cause: cause)
    }
}
