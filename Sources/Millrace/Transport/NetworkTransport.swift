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
/// All calls to one host run on one event loop of the client's. A call whose connection belongs to another loop than the call itself can bring
/// AsyncHTTPClient 1.37 down: where a server answers before it has read the request and then closes, the connection is given back to the pool after
/// it was closed ("A connection that we don't know was released").
public struct NetworkTransport: HTTPTransport {
    private let client: HTTPClient
    private let eventLoops: [any EventLoop]

    /// Makes a transport over the connections that all transports share.
    public init() {
        self.init(NetworkTransport.shared)
    }

    /// Makes a transport over a client of the application's own, which must outlive it.
    ///
    /// The client should not follow redirects.
    public init(_ client: HTTPClient) {
        self.client = client
        self.eventLoops = Array(client.eventLoopGroup.makeIterator())
    }

    // Lives as long as the process; idle connections close by themselves.
    private static let shared = HTTPClient(
        eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)

    /// The configuration of the shared client.
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

    /// The event loop of the host: one for each host, so that its idle connections are found again.
    private func eventLoop(for request: HTTPClient.Request) -> HTTPClient.EventLoopPreference {
        guard !eventLoops.isEmpty else { return .indifferent }
        var hasher = Hasher()
        hasher.combine(request.host)
        hasher.combine(request.port)
        return .delegateAndChannel(on: eventLoops[Int(UInt(bitPattern: hasher.finalize()) % UInt(eventLoops.count))])
    }

    /// Sends a request over the network and waits for the head of its response.
    public func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        let outgoing: HTTPClient.Request
        do {
            outgoing = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method),
                headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                body: request.body.isEmpty ? nil : .bytes(request.body))
        } catch {
            throw TransportError(.invalidURL, cause: "\(type(of: error))")
        }
        let exchange = NetworkExchange(timeouts: request.timeouts)
        // Held from here on: if the head never comes, letting go of it ends the request.
        let body = NetworkBody(exchange)
        exchange.began(client.execute(request: outgoing, delegate: exchange, eventLoop: eventLoop(for: outgoing)))
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
