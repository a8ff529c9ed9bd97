import Millrace
import MillraceServer
import MillraceSimulator
import Synchronization
import Testing

/// The simulator on a socket.
@Suite("Simulator server", .timeLimit(.minutes(2)))
struct SimulatorServerTests {
    private static func client(port: Int) -> ProviderClient {
        ProviderClient(.custom(baseURL: "http://127.0.0.1:\(port)/v1"), key: APIKey("k"), retry: .never)
    }

    /// Asks for a path; gives the status, the headers and the body.
    private static func get(_ path: String, method: String = "GET", body: [UInt8] = [], port: Int) async throws -> (
        response: TransportResponse, body: [UInt8]
    ) {
        let request = TransportRequest(
            method: method, url: "http://127.0.0.1:\(port)\(path)", headers: [HTTPHeader("content-type", "application/json")], body: body)
        let response = try await NetworkTransport().send(request)
        var bytes: [UInt8] = []
        while try await response.body.read(patience: nil, { bytes += Array($0) }) {}
        return (response, bytes)
    }

    @Test(
        "What comes over the socket is what the simulator answers in process",
        arguments: [
            Chunking.events, .bytes(1), .random(seed: 7, upTo: 60), .whole,
        ])
    func streamed(chunking: Chunking) async throws {
        let tools = ["clock", "calculator"].map { ToolDescriptor(name: $0, description: "") }
        let inProcess = ProviderClient(.custom(baseURL: "http://simulator/v1"), transport: SimulatorTransport(), retry: .never)
        try await TestServer.run(Simulator(chunking: chunking)) { port in
            let client = Self.client(port: port)
            for question in ["Hello", "why?", "What time is it, and 3 + 4?", "refuse", "long"] {
                let prompt = Prompt(question)
                let expected = try await inProcess.executeStreaming(prompt, model: LLModel("simulator"), tools: tools).collect()
                let answer = try await client.executeStreaming(prompt, model: LLModel("simulator"), tools: tools).collect()
                #expect(answer == expected)
                #expect(answer.outcome == .finished)
            }
        }
    }

    @Test("A whole answer comes over the socket, too, and conversations go on")
    func whole() async throws {
        try await TestServer.run(Simulator()) { port in
            let client = Self.client(port: port)
            let clock = ToolDescriptor(name: "clock", description: "")
            let question = Prompt("What time is it?")
            let called = try await client.execute(question, model: LLModel("simulator"), tools: [clock])
            #expect(called.toolCalls.map(\.name) == ["clock"])
            let next = question.appending(called.message).appending(.tool(called.toolCalls.map { ToolResult(of: $0, "12:00") }))
            let answer = try await client.execute(next, model: LLModel("simulator"), tools: [clock])
            #expect(answer.text.contains("clock: 12:00"))
        }
    }

    @Test("An error inside a stream and a broken connection reach the client as what they are")
    func failures() async throws {
        try await TestServer.run(Simulator()) { port in
            let client = Self.client(port: port)
            let failed = await #expect(throws: LLMError.self) {
                try await client.executeStreaming(Prompt("error"), model: LLModel("simulator")).collect()
            }
            #expect(failed?.kind == .providerFailure)
            #expect(failed?.partial?.text == "This answer will not be finished, because")
            #expect(failed?.requestID != nil)
            let cut = await #expect(throws: LLMError.self) {
                try await client.executeStreaming(Prompt("cut"), model: LLModel("simulator")).collect()
            }
            #expect(cut?.kind == .connectionLost)
            #expect(cut?.partial?.text == "The connection breaks in the middle of this")
            let half = await #expect(throws: LLMError.self) { try await client.execute(Prompt("cut"), model: LLModel("simulator")) }
            #expect(half?.kind == .connectionLost)
            let status = await #expect(throws: LLMError.self) { try await client.execute(Prompt("error"), model: LLModel("simulator")) }
            #expect(status?.status == 500)
            // The server goes on after all that.
            let answer = try await client.executeStreaming(Prompt("Hello"), model: LLModel("simulator")).collect()
            #expect(answer.outcome == .finished)
        }
    }

    @Test("A recording comes over the socket byte for byte")
    func recording() async throws {
        let body = Array("data: odd\r\n\r\n: \u{0}\n\nno end".utf8)
        let library = RecordingLibrary([
            Recording(
                slug: "odd", wire: "openai-chat", status: 418, contentType: "text/event-stream", requestID: "r1", isStreaming: true,
                response: body)
        ])
        try await TestServer.run(Simulator(recordings: library)) { port in
            let asked = try Wire(.openAIChat).encodeRequest(LLMRequest(model: "recording:odd", prompt: Prompt("x"))).body
            let (response, bytes) = try await Self.get("/v1/chat/completions", method: "POST", body: asked, port: port)
            #expect(bytes == body)
            #expect(response.status == 418)
            #expect(response.header("x-request-id") == "r1")
            #expect(response.header("content-type") == "text/event-stream")
        }
    }

    @Test("The models are listed, with and without the version in the path", arguments: ["/v1/models", "/models"])
    func models(path: String) async throws {
        try await TestServer.run(Simulator()) { port in
            let (response, body) = try await Self.get(path, port: port)
            #expect(response.status == 200)
            #expect(response.header("content-type") == "application/json")
            let list = try JSONValue(parsing: body)
            #expect(list["object"] == "list")
            #expect(list["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["simulator"])
        }
    }

    @Test("The health is told")
    func health() async throws {
        try await TestServer.run(Simulator()) { port in
            let (response, body) = try await Self.get("/health", port: port)
            #expect(response.status == 200)
            #expect(String(decoding: body, as: UTF8.self) == "ok\n")
        }
    }

    @Test(
        "What is not served is refused in the wire's form", arguments: [("GET", "/"), ("GET", "/v1/nothing"), ("POST", "/v1/embeddings")])
    func notFound(method: String, path: String) async throws {
        try await TestServer.run(Simulator()) { port in
            let (response, body) = try await Self.get(path, method: method, port: port)
            #expect(response.status == 404)
            #expect(response.header("content-type") == "application/json")
            let error = try JSONValue(parsing: body)["error"]
            #expect(error?["type"] == "invalid_request_error")
            #expect(error?["message"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("A request that cannot be read is refused in the wire's form", arguments: ["", "{", "[]"])
    func badRequest(text: String) async throws {
        try await TestServer.run(Simulator()) { port in
            let (response, body) = try await Self.get("/v1/chat/completions", method: "POST", body: Array(text.utf8), port: port)
            #expect(response.status == 400)
            #expect(try JSONValue(parsing: body)["error"]?["type"]?.stringValue != nil)
        }
    }

    @Test("ER-16: A client that goes away stops the turn")
    func disconnect() async throws {
        // A turn of many words, one every ten milliseconds: it would take minutes.
        let words = Array(repeating: "word", count: 20_000).joined(separator: " ")
        let simulator = Simulator(
            script: Script([Script.Rule(.any, .text(words))]), pacing: Pacing(interval: .milliseconds(10)))
        let clock = CountingClock()
        try await TestServer.run(simulator, clock: clock) { port in
            var count = 0
            for try await _ in Self.client(port: port).executeStreaming(Prompt("x"), model: LLModel("simulator")).text {
                count += 1
                if count == 3 { break }
            }
            // The turn has stopped when the number of its waits rests.
            var before = -1
            while clock.count != before {
                before = clock.count
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(before < 10_000)
        }
    }

    @Test("ER-16: A client that goes away stops a turn that waits for its next write")
    func disconnectInWait() async throws {
        let clock = EndlessClock()
        try await TestServer.run(Simulator(pacing: Pacing(first: .seconds(60))), clock: clock) { port in
            let call = Task { try? await Self.client(port: port).execute(Prompt("Hello"), model: LLModel("simulator")) }
            for await _ in clock.isWaiting {}
            call.cancel()
            for await _ in clock.isCancelled {}
            #expect(await call.value == nil)
        }
    }

    @Test("Many clients are served at once")
    func parallel() async throws {
        try await TestServer.run(Simulator(chunking: .bytes(16))) { port in
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await Self.client(port: port).executeStreaming(Prompt("Hello"), model: LLModel("simulator")).collect().text
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts.count == 1)
        }
    }
}

/// A clock that waits, and counts how often.
private final class CountingClock: Clock {
    private let waits = Mutex(0)
    private let clock = ContinuousClock()

    var count: Int { waits.withLock { $0 } }
    var now: ContinuousClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        waits.withLock { $0 += 1 }
        try await clock.sleep(until: deadline, tolerance: tolerance)
    }
}

/// A clock whose waits end only by cancellation, which it tells.
private final class EndlessClock: Clock {
    /// Ends when somebody waits.
    let isWaiting: AsyncStream<Void>
    /// Ends when a wait was cancelled.
    let isCancelled: AsyncStream<Void>
    private let waiting: AsyncStream<Void>.Continuation
    private let cancelled: AsyncStream<Void>.Continuation

    init() {
        (isWaiting, waiting) = AsyncStream.makeStream()
        (isCancelled, cancelled) = AsyncStream.makeStream()
    }

    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        waiting.finish()
        let (never, continues) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        withExtendedLifetime(continues) {}
        cancelled.finish()
        throw CancellationError()
    }
}
