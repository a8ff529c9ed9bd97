import Millrace
import Synchronization
import Testing

/// Rows F4 of NeMo Guardrails' behaviour: the client, against a server on a socket.
@Suite("NeMo F4: the client", .timeLimit(.minutes(2)))
struct F4ClientTests {
    private static let body = #"{"error":{"message":"No: PROMPT","type":"some_error"}}"#

    /// The body of the request that a prompt becomes.
    private static func sent(isStreaming: Bool, includesUsage: Bool = true) throws -> JSONValue {
        let prompt = Prompt("Hi", options: GenerationOptions(temperature: 0.42, stop: ["x"]))
        let request = LLMRequest(model: "m", prompt: prompt, isStreaming: isStreaming, includesUsage: includesUsage)
        return try JSONValue(parsing: Wire(.openAIChat).encodeRequest(request).body)
    }

    @Test("NeMo 62: the payload has model, messages, stop and parameters; a stream asks for usage unless told not to")
    func payload() throws {
        let whole = try Self.sent(isStreaming: false)
        #expect(whole["model"] == "m" && whole["stop"] == ["x"] && whole["temperature"]?.doubleValue == 0.42)
        #expect(whole["messages"]?.arrayValue?.first?["content"] == "Hi")
        #expect(whole["stream"] == nil && whole["stream_options"] == nil)
        let streamed = try Self.sent(isStreaming: true)
        #expect(streamed["stream"] == true && streamed["stream_options"]?["include_usage"] == true)
        #expect(try Self.sent(isStreaming: true, includesUsage: false)["stream_options"] == nil)
    }

    @Test(
        "NeMo 63: each status is its class, with the wait the provider asks for",
        arguments: [
            (401, "{}", "unauthenticated"), (403, "{}", "permissionDenied"), (400, "{}", "invalidRequest"),
            (400, #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#, "contextOverflow"),
            (400, #"{"error":{"message":"Unsupported parameter","code":"unsupported_parameter","param":"temperature"}}"#, "invalidRequest"),
            (422, "{}", "unprocessable"), (408, "{}", "providerTimeout"), (429, "{}", "rateLimited"), (500, "{}", "providerFailure"),
            (503, "{}", "overloaded"),
        ])
    func statuses(status: Int, body: String, code: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(status, body, headers: ["retry-after: 20"]) }) { server in
            let failure = await server.client().stream().failure()
            #expect(failure?.code == code)
            #expect(failure?.status == status)
            if code == "rateLimited" || code == "overloaded" { #expect(failure?.retryAfter == .seconds(20)) }
            if body.contains("param") { #expect(failure?.providerError?.param == "temperature") }
        }
    }

    @Test("NeMo 64: a key that the provider repeats in its message is not in the error")
    func keyInMessage() async throws {
        let key = "sk-" + "proj-" + String(repeating: "aB3", count: 12)
        let body = #"{"error":{"message":"Incorrect API key provided: \#(key). See task-list."}}"#
        try await RawServer.answering({ _ in ChatBytes.whole(401, body) }) { server in
            let failure = await server.client().stream().failure()
            #expect(failure?.providerError?.message == "Incorrect API key provided: sk-***. See task-list.")
            #expect(!"\(String(describing: failure)) \(String(reflecting: failure))".contains(key))
        }
    }

    @Test(
        "NeMo 65: the message is read wherever it stands",
        arguments: [
            (#"{"error":{"message":"slow"}}"#, "slow"), (#"{"message":"slow"}"#, "slow"), (#"{"detail":"slow"}"#, "slow"),
            (#"{"detail":[{"msg":"slow"}]}"#, "slow"), ("slow down", "slow down"),
        ])
    func messages(body: String, message: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(400, body) }) { server in
            #expect(await server.client().stream().failure()?.providerError?.message == message)
        }
    }

    @Test(
        "NeMo 66: what may pass is sent again, what is refused is not, and no more often than said",
        arguments: [
            ([500, 200], 3, 2), ([429, 200], 3, 2), ([502, 200], 3, 2), ([400, 200], 3, 1), ([401, 200], 3, 1), ([500, 500, 500], 3, 3),
            ([500, 200], 1, 1),
        ])
    func retries(statuses: [Int], attempts: Int, count: Int) async throws {
        let answers = statuses.map { $0 == 200 ? ChatBytes.answer("Hello") : ChatBytes.whole($0, "{}") }
        try await RawServer.serving(answers) { server, requests in
            let (frames, failure) = await server.client(retry: RetryPolicy.noting(attempts: attempts)).stream().outcome()
            #expect(requests.count == count)
            #expect((failure == nil) == (frames.text == "Hello"))
        }
    }

    @Test(
        "NeMo 67: what the provider says about trying again counts",
        arguments: [(500, "false", 1), (500, "False", 1), (400, "true", 2), (400, "TRUE", 2), (500, "maybe", 2), (400, "maybe", 1)])
    func shouldRetry(status: Int, word: String, count: Int) async throws {
        let answers = [ChatBytes.whole(status, Self.body, headers: ["x-should-retry: \(word)"]), ChatBytes.answer("Hello")]
        try await RawServer.serving(answers) { server, requests in
            let failure = await server.client(retry: RetryPolicy.noting()).stream().failure()
            #expect(requests.count == count)
            #expect((failure == nil) == (count == 2))
        }
    }

    // A wish up to two minutes is followed here (NeMo: one minute), and beyond it the call fails at once (ER-15).
    @Test(
        "NeMo 68: a wait that is a wait is followed, anything else is backed off within the bound",
        arguments: [("20", 20), ("60", 60), ("-10", nil), ("", nil), ("abc", nil), ("NaN", nil)] as [(String, Int?)])
    func retryAfter(value: String, seconds: Int?) async throws {
        let clock = RecordingClock()
        let answers = [ChatBytes.whole(429, Self.body, headers: ["retry-after: \(value)"]), ChatBytes.answer("Hello")]
        try await RawServer.serving(answers) { server, requests in
            #expect(await server.client(retry: RetryPolicy.noting(clock, jitter: 0.5)).stream().failure() == nil)
            #expect(requests.count == 2)
            let wait = try #require(clock.sleeps.first)
            if let seconds {
                #expect(wait >= .seconds(seconds) && wait < .seconds(seconds + 1))
            } else {
                #expect(wait <= .milliseconds(500))
            }
        }
    }

    @Test("NeMo 69: a server that does not answer in time is asked again; then the limit and its phase are told, without a status")
    func timeouts() async throws {
        let requests = Counter()
        try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    guard requests.increment() > 1 else { return await connection.waitForClose() }
                    try await connection.send(ChatBytes.answer("Hello"))
                }
            },
            while: { server in
                // Only the first request gets no answer; on a busy machine others may be late as well.
                let timeouts = Timeouts(firstByte: .milliseconds(500))
                #expect(await server.client(timeouts: timeouts, retry: RetryPolicy.noting(attempts: 100)).stream().failure() == nil)
                #expect(requests.count >= 2)
            })
        try await RawServer.run({ connection in
            _ = try await connection.request()
            await connection.waitForClose()
        }) { server in
            let timeouts = Timeouts(firstByte: .milliseconds(50))
            let failure = await server.client(timeouts: timeouts, retry: RetryPolicy.noting(attempts: 2)).stream().failure()
            #expect(failure?.kind == .timeout(.firstByte))
            #expect(failure?.status == nil)
            #expect(failure?.transportError?.kind == .timeout(.firstByte))
        }
    }

    @Test("NeMo 69: a connection that is refused is tried again and told with its cause; an address that is none is not tried at all")
    func connections() async throws {
        let clock = RecordingClock()
        let port = try await RawServer.run({ _ in }, while: { $0.port })
        let refused = await ProviderClient(.custom(baseURL: "http://127.0.0.1:\(port)/v1"), retry: RetryPolicy.noting(clock, attempts: 2))
            .stream()
            .failure()
        #expect(refused?.kind == .connectionFailed)
        #expect(refused?.transportError != nil)
        #expect(clock.sleeps.count == 1)
        let invalid = await ProviderClient(.custom(baseURL: "http:///v1"), retry: RetryPolicy.noting(clock)).stream().failure()
        #expect(invalid?.code == "configuration")
        #expect(clock.sleeps.count == 1)
    }

    @Test(
        "NeMo 80: an address with /v1 or without it, with a slash behind it or not, is one address",
        arguments: [
            ("http://v1.example.com", "http://v1.example.com/v1/chat/completions"),
            ("http://v1.example.com/", "http://v1.example.com/v1/chat/completions"),
            ("http://v1.example.com/v1", "http://v1.example.com/v1/chat/completions"),
            ("http://v1.example.com/v1/", "http://v1.example.com/v1/chat/completions"),
            ("http://example.com/api/paas/v4", "http://example.com/api/paas/v4/chat/completions"),
        ])
    func addresses(baseURL: String, expected: String) async throws {
        let transport = NotingTransport()
        _ = await ProviderClient(.custom(baseURL: baseURL), transport: transport, retry: .never).stream().failure()
        #expect(transport.addresses == [expected])
    }

    @Test("NeMo 80: the prefix of a provider stands once in its address", arguments: ["http://host", "http://host/v1", "http://host/v1/"])
    func prefixes(baseURL: String) async throws {
        var provider = Provider.anthropic
        provider.baseURL = baseURL
        let transport = NotingTransport()
        _ = await ProviderClient(provider, key: APIKey("k"), transport: transport, retry: .never).stream().failure()
        #expect(transport.addresses == ["http://host/v1/messages"])
    }

    @Test("NeMo 14, 22: errors of a call name the model and the host, never the key or what stands in the address beside them")
    func endpoints() async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(500, Self.body) }) { server in
            let address = "http://user:SECRET@127.0.0.1:\(server.port)/v1"
            let failure = await ProviderClient(.custom(baseURL: address), retry: .never).stream().failure()
            #expect(failure?.model == "m")
            #expect(failure?.endpoint == "http://127.0.0.1:\(server.port)/v1/chat/completions")
            #expect(failure?.description.contains("model m") == true)
            #expect(failure?.description.contains("at 127.0.0.1:\(server.port)") == true)
            #expect(!"\(String(reflecting: failure))".contains("SECRET"))
        }
    }
}

/// Notes which addresses are asked, and answers nothing.
private final class NotingTransport: HTTPTransport {
    private let state = Mutex<[String]>([])
    var addresses: [String] { state.withLock { $0 } }

    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
        state.withLock { $0.append(request.url) }
        throw TransportError(.noScript)
    }
}
