#if Server
import HTTPTypes
import Hummingbird
public import Logging
import MillraceCore
public import MillraceSimulator
import NIOCore
public import ServiceLifecycle
import Synchronization

/// The simulator as an HTTP server: the paths of every dialect (see `Wire.init(path:)`), their lists of models, `GET /health`.
///
/// ```swift
/// let server = SimulatorServer(Simulator(), port: 0) { port in print("http://127.0.0.1:\(port)/v1") }
/// try await server.run()
/// ```
public struct SimulatorServer: Service {
    private let simulator: Simulator
    private let host: String
    private let port: Int
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let didStart: @Sendable (Int) async -> Void

    /// The longest request body, in bytes: conversations with pictures are large.
    static let maxRequestBytes = 64 << 20

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - simulator: what answers.
    ///   - host: the address to listen at. Default: this machine alone.
    ///   - port: the port; 0 takes a free one.
    ///   - clock: what waits between the writes of a paced simulator.
    ///   - logger: where requests are noted: method, path, status and sizes, never text of the conversation.
    ///   - didStart: told the port once the server listens.
    public init(
        _ simulator: Simulator, host: String = "127.0.0.1", port: Int = 0, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger? = nil, didStart: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.simulator = simulator
        self.host = host
        self.port = port
        self.clock = clock
        var logger = logger ?? Logger(label: "millrace.simulator", factory: { _ in SwiftLogNoOpLogHandler() })
        if logger.handler is SwiftLogNoOpLogHandler { logger.logLevel = .critical }
        self.logger = logger
        self.didStart = didStart
    }

    /// Serves until the task is cancelled or the service group stops it.
    public func run() async throws {
        let didStart = didStart
        // Models and projects stand in the paths of some dialects, so whole paths are judged, and no router takes them apart.
        let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in try await respond(to: request) }
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "millrace-simulator"),
            onServerRunning: { channel in await didStart(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }

    private func respond(to request: Request) async throws -> Response {
        let path = request.uri.path
        switch request.method {
        case .post: return try await answer(request)
        case .get where path == "/health":
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "ok\n")))
        case .get:
            if let list = ModelList(path: path) { return list.response(simulator.modelNames) }
            return response(for: simulator.unknownPath(), to: request)
        // Some clients ask whether anybody is there before they ask for anything.
        case .head where path == "/": return Response(status: .ok)
        default: return response(for: simulator.unknownPath(), to: request)
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        var request = request
        let buffer = try await request.collectBody(upTo: SimulatorServer.maxRequestBytes)
        let path = request.uri.query.map { "\(request.uri.path)?\($0)" } ?? request.uri.path
        let reply = simulator.reply(to: Array(buffer.readableBytesView), path: path)
        logger.info(
            "request",
            metadata: [
                "path": "\(request.uri.path)", "status": "\(reply.status)", "request-bytes": "\(buffer.readableBytes)",
                "response-bytes": "\(reply.chunks.reduce(0) { $0 + $1.bytes.count })",
            ])
        return response(for: reply, to: request)
    }

    private func response(for reply: SimulatorReply, to request: Request) -> Response {
        var headers = HTTPFields()
        for header in reply.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers[name] = header.value
        }
        // A client that goes away while nothing is written is noticed only by reading on, after which the connection can serve no other request:
        // that is done where there is waiting at all.
        let isPaced = reply.chunks.contains { $0.delay > .zero }
        if isPaced { headers[.connection] = "close" }
        // A body without a length is sent chunked: a connection that breaks can then be told from a body that ends.
        let body = ResponseBody { writer in
            if isPaced {
                try await request.body.consumeWithCancellationOnInboundClose { _ in try await write(reply, to: &writer) }
            } else {
                try await write(reply, to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(status: .init(code: reply.status), headers: headers, body: body)
    }

    // On any executor, as the server calls the writing of bodies.
    @concurrent
    private func write(_ reply: SimulatorReply, to writer: inout any ResponseBodyWriter) async throws {
        for chunk in reply.chunks {
            if chunk.delay > .zero { try await clock.sleep(for: chunk.delay) }
            try await writer.write(ByteBuffer(bytes: chunk.bytes))
        }
        if reply.breaksConnection { throw BrokenConnection() }
    }
}

/// Thrown into the writing of a body to break its connection, as a script asks.
private struct BrokenConnection: Error {}
#endif
