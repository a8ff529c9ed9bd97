import Millrace
import Testing

/// How the end of a response is told from its being cut, and what becomes of the connection.
@Suite("Endings", .timeLimit(.minutes(1)))
struct EndingTests {
    private static let begun = ChatBytes.role + ChatBytes.text("Hel")

    /// Sends `response`, then nothing, and opens the gate when the client has closed the connection.
    private static func holding<Success: Sendable>(
        _ response: String, while body: @Sendable (RawServer, Gate) async throws -> Success
    ) async throws -> Success {
        let closed = Gate()
        return try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(response)
                await connection.waitForClose()
                closed.open()
            }, while: { try await body($0, closed) })
    }

    @Test("FR-13: After the sentinel the call is over at once, though the server keeps the body open; then the connection is closed")
    func sentinelWithoutClose() async throws {
        let response = ChatBytes.head + ChatBytes.chunk(Self.begun + ChatBytes.stop + ChatBytes.usage + ChatBytes.done)
        try await Self.holding(response) { server, closed in
            let began = ContinuousClock.now
            let whole = try await server.client(timeouts: Timeouts(closeGrace: .seconds(50))).stream().collect()
            #expect(ContinuousClock.now - began < .seconds(5))
            #expect(whole.outcome == .finished)
            #expect(whole.usage?.totalTokens == 5)
            await closed.wait()
            #expect(ContinuousClock.now - began < .seconds(10))
        }
    }

    @Test("FR-13: After the finish reason the close is awaited for the grace only")
    func finishReasonWithoutSentinel() async throws {
        let response = ChatBytes.head + ChatBytes.chunk(Self.begun + ChatBytes.stop + ChatBytes.usage)
        try await Self.holding(response) { server, closed in
            let began = ContinuousClock.now
            let whole = try await server.client(timeouts: Timeouts(closeGrace: .milliseconds(100))).stream().collect()
            let duration = ContinuousClock.now - began
            #expect(duration >= .milliseconds(100) && duration < .seconds(5))
            #expect(whole.outcome == .finished)
            #expect(whole.finishReason == .stop)
            #expect(whole.usage?.totalTokens == 5)
            #expect(whole.diagnostics.map(\.code) == [.missingSentinel])
            await closed.wait()
        }
    }

    @Test("FR-13: The usage that comes after the finish reason is not lost")
    func usageAfterFinishReason() async throws {
        let mayGoOn = Gate()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head + ChatBytes.chunk(Self.begun + ChatBytes.stop))
                await mayGoOn.wait()
                try await connection.send(ChatBytes.chunk(ChatBytes.usage) + ChatBytes.chunk(ChatBytes.done) + ChatBytes.lastChunk)
                await connection.waitForClose()
            },
            while: { server in
                var fold = ResponseFold()
                for try await frame in server.client(timeouts: Timeouts(closeGrace: .seconds(30))).stream() {
                    fold.consume(frame)
                    if case .textDelta = frame { mayGoOn.open() }
                }
                #expect(fold.response.usage?.totalTokens == 5)
                #expect(fold.response.outcome == .finished)
            })
    }

    @Test(
        "A body that is cut is an error that keeps what had arrived",
        arguments: [
            (ChatBytes.head + ChatBytes.chunk(begun), "connectionLost"),
            (ChatBytes.head + "400\r\n" + begun, "connectionLost"),
            (ChatBytes.head + ChatBytes.chunk(begun) + ChatBytes.lastChunk, "truncated"),
            ("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n" + begun, "connectionLost"),
            (ChatBytes.unboundedHead + begun, "truncated"),
        ])
    func cutBody(response: String, code: String) async throws {
        try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    try await connection.send(response)
                    // A body with its end leaves a connection that the next call uses.
                    if !response.hasSuffix(ChatBytes.lastChunk) { return }
                }
            },
            while: { server in
                let (frames, failure) = await server.client().stream().outcome()
                #expect(failure?.code == code)
                #expect(failure?.partial?.text == "Hel")
                #expect(failure?.partial?.outcome == .truncated)
                #expect(frames.endCount == 1)
                let collected = await #expect(throws: LLMError.self) { try await server.client().stream().collect() }
                #expect(collected?.code == code)
                #expect(collected?.partial?.text == "Hel", "collect throws with what had arrived")
            })
    }

    @Test("A connection that is reset is an error that keeps what had arrived")
    func reset() async throws {
        let mayBreak = Gate()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head + ChatBytes.chunk(Self.begun))
                await mayBreak.wait()
                try await connection.reset()
            },
            while: { server in
                var iterator = server.client().stream().makeAsyncIterator()
                var frames: [StreamFrame] = []
                let failure = await #expect(throws: LLMError.self) {
                    while let frame = try await iterator.next() {
                        frames.append(frame)
                        if case .textDelta = frame { mayBreak.open() }
                    }
                }
                #expect(failure?.kind == .connectionLost)
                #expect(failure?.partial?.text == "Hel")
                #expect(frames.endCount == 1)
            })
    }

    @Test("A whole body that is shorter than its length is an error")
    func shortWholeBody() async throws {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                let whole = ChatBytes.whole(200, ChatBytes.completion)
                try await connection.send(String(whole.dropLast(20)))
            },
            while: { server in
                let failure = await #expect(throws: LLMError.self) { try await server.client().execute(Prompt("Hi"), model: LLModel("m")) }
                #expect(failure?.kind == .connectionLost)
            })
    }

    @Test("A connection that breaks after the proof of the end breaks nothing, but a call that is open is not taken as whole")
    func brokenAfterEnd() async throws {
        let call = ChatBytes.delta(
            #"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"clock","arguments":"{}"}}]}"#)
        try await RawServer.run(
            { connection in
                guard let request = try await connection.request() else { return }
                let middle =
                    request.body.contains("with a call") ? call + ChatBytes.delta("{}", finish: "tool_calls") : Self.begun + ChatBytes.stop
                try await connection.send(ChatBytes.head + ChatBytes.chunk(ChatBytes.role + middle))
            },
            while: { server in
                let whole = try await server.client().stream().collect()
                #expect(whole.outcome == .finished)
                #expect(whole.diagnostics.map(\.code) == [.connectionLostAfterEnd])
                let failure = await server.client().stream(Prompt("with a call")).failure()
                #expect(failure?.kind == .connectionLost)
                #expect(failure?.partial?.toolCalls.isEmpty == true)
            })
    }

    @Test("After a whole response the connection is used again, streamed or not")
    func reuse() async throws {
        let answer = ChatBytes.answer("Hello")
        try await RawServer.answering({ request in
            request.body.contains(#""stream":true"#) ? answer : ChatBytes.whole(200, ChatBytes.completion)
        }) { server in
            let client = server.client()
            for _ in 0..<10 {
                let answer = try await client.stream().collect()
                #expect(answer.text == "Hello")
                let whole = try await client.execute(Prompt("Hi"), model: LLModel("m"))
                #expect(whole.text == "Hello")
            }
            // A second one is made where a call begins just while the last one's connection is on its way back to the pool.
            #expect(server.connections.count <= 2)
        }
    }
}
