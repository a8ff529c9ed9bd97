import Millrace
import Testing

/// The time limits of a call, against servers that stall.
@Suite("Time limits", .timeLimit(.minutes(1)))
struct TimeoutTests {
    private static let short = Duration.milliseconds(100)
    /// Far above every limit under test, far below the defaults: a limit that is noticed late fails.
    private static let patience = Duration.seconds(8)

    /// Sends `beginning` and then nothing, until the client closes.
    private static func stalling<Success: Sendable>(
        after beginning: String, while body: @Sendable (RawServer) async throws -> Success
    ) async throws -> Success {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                if !beginning.isEmpty { try await connection.send(beginning) }
                await connection.waitForClose()
            }, while: body)
    }

    /// The error of a call, which must not come later than the limits under test allow.
    private static func failure(of stream: FrameStream) async -> LLMError? {
        let began = ContinuousClock.now
        let failure = await stream.failure()
        #expect(ContinuousClock.now - began < patience)
        return failure
    }

    @Test("ER-11: Silence in a stream reaches the idle limit; what had arrived is kept")
    func idle() async throws {
        try await Self.stalling(after: ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel"))) { server in
            let failure = await Self.failure(of: server.client(timeouts: Timeouts(idle: Self.short)).stream())
            #expect(failure?.kind == .timeout(.idle))
            #expect(failure?.partial?.text == "Hel")
            #expect(failure?.partial?.outcome == .truncated)
        }
    }

    @Test(
        "ER-11: Silence before the first byte of the body reaches the first-byte limit, with and without a head",
        arguments: ["", ChatBytes.head])
    func firstByte(beginning: String) async throws {
        try await Self.stalling(after: beginning) { server in
            let timeouts = Timeouts(firstByte: Self.short, idle: .seconds(60))
            #expect(await Self.failure(of: server.client(timeouts: timeouts).stream())?.kind == .timeout(.firstByte))
        }
    }

    @Test("ER-14: Before the first byte the idle limit does not count")
    func firstByteIsNotIdle() async throws {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head)
                try await Task.sleep(for: .milliseconds(200))
                try await connection.send(ChatBytes.answer("Hello").replacing(ChatBytes.head, with: ""))
                await connection.waitForClose()
            },
            while: { server in
                let timeouts = Timeouts(idle: .milliseconds(50))
                let answer = try await server.client(timeouts: timeouts).stream().collect()
                #expect(answer.text == "Hello")
            })
    }

    @Test("ER-14: The idle limit does not count while the consumer pauses")
    func pausedConsumer() async throws {
        // The rest is there, but for the end of the body: while the consumer pauses the connection is silent, and nobody waits for it.
        let response = ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel"))
        let rest = ChatBytes.chunk(ChatBytes.text("lo") + ChatBytes.stop + ChatBytes.done)
        let hasRead = Gate()
        let isSent = Gate()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(response)
                await hasRead.wait()
                try await connection.send(rest)
                isSent.open()
                await connection.waitForClose()
            },
            while: { server in
                var iterator = server.client(timeouts: Timeouts(idle: .seconds(1))).stream().makeAsyncIterator()
                var frames: [StreamFrame] = []
                while frames.text.isEmpty { frames.append(try #require(try await iterator.next())) }
                hasRead.open()
                await isSent.wait()
                try await Task.sleep(for: .milliseconds(1500))
                while let frame = try await iterator.next() { frames.append(frame) }
                #expect(frames.text == "Hello")
            })
    }

    @Test("A server that never finishes the handshake reaches the connect limit")
    func connect() async throws {
        try await RawServer.run({ await $0.waitForClose() }) { server in
            let client = ProviderClient(
                .custom(baseURL: "https://127.0.0.1:\(server.port)/v1"), timeouts: Timeouts(connect: Self.short), retry: .never)
            #expect(await Self.failure(of: client.stream())?.kind == .timeout(.connect))
        }
    }

    @Test("ER-13: A healthy stream reaches the limit of the whole call only where one is set; it is an error of its own")
    func total() async throws {
        try await Self.dripping(ChatBytes.text("x")) { server in
            let failure = await Self.failure(of: server.client(timeouts: Timeouts(total: .seconds(2))).stream())
            #expect(failure?.kind == .timeout(.total))
            #expect(failure?.partial?.text.contains("x") == true)
            #expect(failure?.isRetryable == false)
        }
    }

    @Test("The limit of the whole call counts while nothing comes, too", arguments: ["", ChatBytes.head])
    func totalInSilence(beginning: String) async throws {
        try await Self.stalling(after: beginning) { server in
            let failure = await Self.failure(of: server.client(timeouts: Timeouts(total: Self.short)).stream())
            #expect(failure?.kind == .timeout(.total))
        }
    }

    @Test("ER-12: Pings keep the connection alive, but are no progress")
    func progress() async throws {
        try await Self.dripping(": ping\n\n") { server in
            let timeouts = Timeouts(idle: .seconds(5), progress: .milliseconds(200))
            let failure = await Self.failure(of: server.client(timeouts: timeouts).stream())
            #expect(failure?.kind == .timeout(.progress))
        }
    }

    @Test("ER-12: Without a progress limit pings keep a call alive beyond the idle limit")
    func pings() async throws {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head)
                for _ in 0..<350 {
                    try await connection.send(ChatBytes.chunk(": ping\n\n"))
                    try await Task.sleep(for: .milliseconds(10))
                }
                try await connection.send(ChatBytes.answer("Hello").replacing(ChatBytes.head, with: ""))
                await connection.waitForClose()
            },
            while: { server in
                let answer = try await server.client(timeouts: Timeouts(idle: .seconds(3))).stream().collect()
                #expect(answer.text == "Hello")
            })
    }

    /// Sends an answer's beginning and then one event every ten milliseconds, until the client closes.
    private static func dripping<Success: Sendable>(
        _ event: String, while body: @Sendable (RawServer) async throws -> Success
    ) async throws -> Success {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("x")))
                while true {
                    try await connection.send(ChatBytes.chunk(event))
                    try await Task.sleep(for: .milliseconds(10))
                }
            }, while: body)
    }
}
