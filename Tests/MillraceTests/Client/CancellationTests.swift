import Millrace
import Testing

/// The consumer goes away: the connection must be closed at once, in every phase of a call.
@Suite("Cancellation", .timeLimit(.minutes(1)))
struct CancellationTests {
    /// How long the server may wait for the close: far below every time limit of a call, and room for a busy machine.
    private static let bound = Duration.seconds(5)

    /// What a test sees of the server.
    private struct Signals {
        /// The request has come.
        let requested = Gate()
        /// The client has closed the connection.
        let closed = Gate()
    }

    /// Sends `beginning`, then waits for the client to close.
    private static func holding<Success: Sendable>(
        _ beginning: String, while body: @Sendable (RawServer, Signals) async throws -> Success
    ) async throws -> Success {
        let signals = Signals()
        return try await RawServer.run(
            { connection in
                _ = try await connection.request()
                signals.requested.open()
                // The client may be gone before this is sent: that is the close the tests wait for.
                if !beginning.isEmpty { try? await connection.send(beginning) }
                await connection.waitForClose()
                signals.closed.open()
            }, while: { try await body($0, signals) })
    }

    private static let begun = ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel"))

    private static func expectClose(_ signals: Signals) async {
        let began = ContinuousClock.now
        await signals.closed.wait()
        #expect(ContinuousClock.now - began < bound)
    }

    @Test("ER-16, ER-18: Cancelling the task in the middle closes the connection; there is one end, and nothing after it")
    func taskInTheMiddle() async throws {
        try await Self.holding(Self.begun) { server, signals in
            let hasText = Gate()
            let stream = server.client().stream()
            let task = Task {
                var frames: [StreamFrame] = []
                do throws(LLMError) {
                    for try await frame in stream {
                        frames.append(frame)
                        if case .textDelta = frame { hasText.open() }
                    }
                } catch {
                    return (frames, Optional(error))
                }
                return (frames, nil)
            }
            await hasText.wait()
            task.cancel()
            await Self.expectClose(signals)
            let (frames, failure) = await task.value
            #expect(failure?.kind == .cancelled)
            #expect(failure?.partial?.text == "Hel")
            #expect(frames.endCount == 1)
            guard case .end(let end)? = frames.last else {
                Issue.record("the last frame is no end")
                return
            }
            #expect(end.outcome == .cancelled)
        }
    }

    @Test(
        "ER-16: Cancelling the task before the head, or before the body, closes the connection", arguments: ["", ChatBytes.head],
        [true, false])
    func taskWhileWaiting(beginning: String, isStreaming: Bool) async throws {
        try await Self.holding(beginning) { server, signals in
            let client = server.client()
            let task = Task { () -> LLMError? in
                do throws(LLMError) {
                    if isStreaming {
                        _ = try await client.stream().collect()
                    } else {
                        _ = try await client.execute(Prompt("Hi"), model: LLModel("m"))
                    }
                    return nil
                } catch {
                    return error
                }
            }
            await signals.requested.wait()
            task.cancel()
            await Self.expectClose(signals)
            #expect(await task.value?.kind == .cancelled)
        }
    }

    @Test("ER-16: Letting go of the iterator closes the connection")
    func droppedIterator() async throws {
        try await Self.holding(Self.begun) { server, signals in
            try await Self.readText(of: server.client().stream())
            await Self.expectClose(signals)
        }
    }

    /// Reads up to the first text with an iterator of its own.
    private static func readText(of stream: FrameStream) async throws {
        var iterator = stream.makeAsyncIterator()
        while let frame = try await iterator.next() {
            if case .textDelta = frame { return }
        }
    }

    @Test("ER-16: Leaving the loop closes the connection")
    func leftLoop() async throws {
        try await Self.holding(Self.begun) { server, signals in
            for try await text in server.client().stream().text {
                #expect(text == "Hel")
                break
            }
            await Self.expectClose(signals)
        }
    }

    @Test("ER-16: Cancelling the task while it waits for the next try ends the call; nothing more is sent")
    func taskInRetryWait() async throws {
        let requests = Counter()
        try await RawServer.answering({ _ in
            requests.increment()
            return ChatBytes.whole(429, "{}", headers: ["retry-after: 60"])
        }) { server in
            let clock = EndlessClock()
            let stream = server.client(retry: RetryPolicy(clock: clock)).stream()
            let task = Task { await stream.outcome() }
            await clock.isWaiting.wait()
            task.cancel()
            let (frames, failure) = await task.value
            #expect(failure?.kind == .cancelled)
            #expect(frames.isEmpty)
            #expect(requests.count == 1)
        }
    }

    @Test("ER-18: A task that is cancelled before it begins sends nothing")
    func taskBeforeStart() async throws {
        let requests = Counter()
        try await RawServer.answering({ _ in
            requests.increment()
            return ChatBytes.answer("Hello")
        }) { server in
            let stream = server.client().stream()
            let mayStart = Gate()
            let task = Task {
                await mayStart.wait()
                return await stream.failure()
            }
            task.cancel()
            mayStart.open()
            #expect(await task.value?.kind == .cancelled)
            #expect(requests.count == 0)
        }
    }

    @Test("A stream that nobody reads sends nothing; each reading sends one request")
    func laziness() async throws {
        let requests = Counter()
        try await RawServer.answering({ _ in
            requests.increment()
            return ChatBytes.answer("Hello")
        }) { server in
            let stream = server.client().stream()
            #expect(server.connections.count == 0)
            let answer = try await stream.collect()
            #expect(answer.text == "Hello")
            let again = try await stream.collect()
            #expect(again.text == "Hello")
            #expect(requests.count == 2)
        }
    }

    @Test("After the end a stream gives nothing more, whether it ended well or not")
    func afterTheEnd() async throws {
        let answers = [ChatBytes.answer("Hello"), ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel"))]
        for (number, answer) in answers.enumerated() {
            try await RawServer.answering({ _ in answer }) { server in
                var iterator = server.client().stream().makeAsyncIterator()
                do { while try await iterator.next() != nil {} } catch { #expect(number == 1) }
                let frame = try await iterator.next()
                #expect(frame == nil)
                let again = try await iterator.next()
                #expect(again == nil)
            }
        }
    }
}
