import Foundation
import Logging
import Synchronization
import Testing

@testable import Millrace

/// Keys and the text of the conversation are never printed.
@Suite("Secrets", .timeLimit(.minutes(1)))
struct SecretTests {
    private static let secret = "sk-secret-key-of-the-tests"

    @Test("A key is not in any print of a client, a provider or a request")
    func prints() async throws {
        var provider = Provider.groq
        provider.headers = [HTTPHeader("x-extra-key", Self.secret, isSecret: true)]
        let client = ProviderClient(provider, key: APIKey(Self.secret), transport: NoTransport())
        let request = try await client.authenticated(client.transportRequest(for: LLMRequest(model: "m", prompt: Prompt("Hi"))).request)
        #expect(request.headers.contains { $0.value == "Bearer \(Self.secret)" }, "the key is sent")
        for value: Any in [client, client.provider, APIKey(Self.secret), request.headers, request, Optional(client) as Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let prints = [String(describing: value), String(reflecting: value), dumped]
            #expect(prints.allSatisfy { !$0.contains(Self.secret) }, "\(type(of: value))")
        }
    }

    @Test("Neither key nor conversation is in the logs or descriptions of a call that is refused, retried and cut")
    func logs() async throws {
        let requests = Counter()
        try await RawServer.answering({ request in
            guard request.header("authorization") == "Bearer \(Self.secret)" else { return ChatBytes.whole(500, "no key") }
            switch requests.increment() {
            // A server that repeats the key and the prompt in its error.
            case 1: return ChatBytes.whole(429, #"{"error":{"message":"\#(Self.secret) PROMPT","type":"\#(Self.secret) PROMPT"}}"#)
            default: return ChatBytes.response(ChatBytes.role, ChatBytes.text("ANSWER"))
            }
        }) { server in
            let log = Log()
            var logger = Logger(label: "tests", factory: { _ in LogCollector(log: log) })
            logger.logLevel = .trace
            var client = server.client(retry: RetryPolicy(clock: RecordingClock()))
            client.logger = logger
            let failure = try #require(await client.stream(Prompt("PROMPT")).failure())
            #expect(requests.count == 2)
            #expect(!log.text.isEmpty)
            for text in [log.text, String(describing: failure), String(reflecting: failure), failure.localizedDescription] {
                for payload in [Self.secret, "PROMPT", "ANSWER"] { #expect(!text.contains(payload)) }
            }
        }
    }

    @Test("A missing key is a configuration error that names the variable; nothing is sent")
    func missingKey() async throws {
        try await RawServer.answering({ _ in ChatBytes.answer("Hello") }) { server in
            var provider = Provider.groq
            provider.baseURL = server.baseURL
            for key in [nil, APIKey(""), APIKey(" \n")] {
                let client = ProviderClient(provider, key: key)
                let (frames, failure) = await client.stream().outcome()
                #expect(failure?.code == "configuration")
                #expect(failure?.description.contains("GROQ_API_KEY") == true)
                #expect(failure?.location == .request)
                #expect(failure?.partial == nil)
                #expect(frames.isEmpty)
                let whole = await #expect(throws: LLMError.self) { try await client.execute(Prompt("Hi"), model: LLModel("m")) }
                #expect(whole?.code == "configuration")
                #expect(whole?.partial == nil, "nothing was sent, so nothing had arrived")
            }
            #expect(server.connections.count == 0)
        }
    }

    @Test("Blanks and line ends around a key are not sent; a provider's own header takes the bare key")
    func keyHeaders() async throws {
        let seen = Mutex<[RawRequest]>([])
        try await RawServer.answering({ request in
            seen.withLock { $0.append(request) }
            return ChatBytes.answer("Hello")
        }) { server in
            var provider = Provider.custom(baseURL: server.baseURL + "//")
            _ = try await ProviderClient(provider, key: APIKey(" k1\r\n")).stream().collect()
            provider.authentication = .header("api-key")
            _ = try await ProviderClient(provider, key: APIKey("k2")).stream().collect()
            provider.authentication = .none
            _ = try await ProviderClient(provider, key: APIKey("k3")).stream().collect()
            let requests = seen.withLock { $0 }
            #expect(requests.map { $0.header("authorization") } == ["Bearer k1", nil, nil])
            #expect(requests.map { $0.header("api-key") } == [nil, "k2", nil])
            #expect(requests.allSatisfy { $0.head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n") })
            #expect(requests.allSatisfy { $0.header("accept") == "text/event-stream" && $0.header("content-type") == "application/json" })
        }
    }

    @Test("A base URL without a scheme is a configuration error", arguments: ["", "api.example.com/v1", "ftp://127.0.0.1/v1"])
    func badBaseURL(baseURL: String) async {
        let failure = await ProviderClient(.custom(baseURL: baseURL)).stream().failure()
        #expect(failure?.code == "configuration")
    }
}

private struct NoTransport: HTTPTransport {
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse { throw TransportError(.noScript) }
}

private final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LogCollector: LogHandler {
    let log: Log
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { log.append("\(event.message) \(String(describing: event.metadata))") }
}
