import Millrace
import Testing

/// Rows F4 of NeMo Guardrails' behaviour that are of streams, against a server on a socket.
@Suite("NeMo F4: streams of the client", .timeLimit(.minutes(2)))
struct F4StreamTests {
    private static let body = #"{"error":{"message":"No: PROMPT","type":"some_error"}}"#

    @Test("NeMo 70: a stream that is silent before its first event is asked again, after it not", arguments: [true, false])
    func silentStream(hasText: Bool) async throws {
        let requests = Counter()
        let beginning = ChatBytes.head + ChatBytes.chunk(ChatBytes.role + (hasText ? ChatBytes.text("Hel") : ""))
        try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    if requests.increment() > 1 {
                        try await connection.send(ChatBytes.answer("Hello"))
                    } else {
                        try await connection.send(beginning)
                        return await connection.waitForClose()
                    }
                }
            },
            while: { server in
                let client = server.client(timeouts: Timeouts(idle: .milliseconds(150)), retry: RetryPolicy.noting())
                let (frames, failure) = await client.stream().outcome()
                #expect(requests.count == (hasText ? 1 : 2))
                #expect(failure?.kind == (hasText ? .timeout(.idle) : nil))
                #expect(frames.text == (hasText ? "Hel" : "Hello"))
            })
    }

    @Test(
        "NeMo 71: an error inside a stream is its class, by number, by word or as a failure of the provider",
        arguments: [
            (#"{"message":"x","type":"invalid_request_error"}"#, "invalidRequest"),
            (#"{"message":"x","type":"authentication_error"}"#, "unauthenticated"),
            (#"{"message":"x","type":"permission_error"}"#, "permissionDenied"),
            (#"{"message":"x","type":"rate_limit_error"}"#, "rateLimited"), (#"{"message":"x","type":"server_error"}"#, "providerFailure"),
            (#"{"message":"x","code":502}"#, "providerFailure"), (#"{"message":"x","code":"503"}"#, "overloaded"),
            (#"{"message":"x","type":"never_heard_of"}"#, "providerFailure"),
            (#"{"message":"x","code":"context_length_exceeded"}"#, "contextOverflow"),
        ])
    func errorFrames(error: String, code: String) async throws {
        let event = ChatBytes.event(#"{"error":\#(error)}"#)
        let answer =
            ChatBytes.head(["retry-after: 12"]) + ChatBytes.chunk(ChatBytes.text("Hel")) + ChatBytes.chunk(event) + ChatBytes.lastChunk
        try await RawServer.answering({ _ in answer }) { server in
            let (frames, failure) = await server.client().stream().outcome()
            #expect(failure?.code == code)
            #expect(failure?.partial?.text == "Hel")
            #expect(frames.endCount == 1)
            if code == "rateLimited" || code == "overloaded" { #expect(failure?.retryAfter == .seconds(12)) }
        }
    }

    @Test(
        "NeMo 72: the sentinel ends a stream, what follows is not read, and a stream that has proved its end needs none",
        arguments: ["data: [DONE]\n\n", "data: [DONE] \n\n", "data: [DONE]\n\n" + ChatBytes.text("never"), ""])
    func sentinel(end: String) async throws {
        let answer = ChatBytes.head + ChatBytes.chunk(ChatBytes.text("Hello") + ChatBytes.stop + end) + ChatBytes.lastChunk
        try await RawServer.answering({ _ in answer }) { server in
            let response = try await server.client().stream().collect()
            #expect(response.text == "Hello")
            #expect(response.finishReason == .stop)
        }
    }

    @Test("NeMo 73: a body that is no JSON, and an event that is none, are errors without their text")
    func malformed() async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(200, "SECRET, not JSON") }) { server in
            let failure = await #expect(throws: LLMError.self) { try await server.client().execute(Prompt("Hi"), model: LLModel("m")) }
            #expect(failure?.code == "unexpectedBody")
            #expect(!"\(String(describing: failure))".contains("SECRET"))
        }
        let answer = ChatBytes.head + ChatBytes.chunk(ChatBytes.text("Hel") + "data: {\"SECRET\n\n") + ChatBytes.lastChunk
        try await RawServer.answering({ _ in answer }) { server in
            let failure = await server.client().stream().failure()
            #expect(failure?.code == "malformedEvent")
            #expect(failure?.partial?.text == "Hel")
            #expect(!"\(String(describing: failure))".contains("SECRET"))
        }
    }

    @Test("NeMo 74: after a 503 the stream is that of the second answer, and nothing of the first is in it")
    func drained() async throws {
        let first = ChatBytes.whole(503, #"{"error":{"message":"\#(String(repeating: "busy ", count: 2000))"}}"#)
        try await RawServer.serving([first, ChatBytes.answer("Hello")]) { server, requests in
            let (frames, failure) = await server.client(retry: RetryPolicy.noting()).stream().outcome()
            #expect(failure == nil && frames.text == "Hello")
            #expect(frames.startCount == 1 && frames.endCount == 1)
            #expect(requests.count == 2)
        }
    }

    @Test("NeMo 75: a consumer that goes after one chunk closes the connection, each of fifty times")
    func consumerGoes() async throws {
        let closed = Counter()
        try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    try await connection.send(ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel")))
                    await connection.waitForClose()
                    closed.increment()
                    return
                }
            },
            while: { server in
                let client = server.client()
                for round in 1...50 {
                    // Half by leaving the loop, half by a failure of the consumer's own.
                    do {
                        for try await text in client.stream().text {
                            #expect(text == "Hel")
                            if round.isMultiple(of: 2) { throw ConsumerFailure() }
                            break
                        }
                    } catch is ConsumerFailure {}
                }
                while closed.count < 50 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(server.connections.count == 50)
            })
    }

    private struct ConsumerFailure: Error {}

    @Test("NeMo 76: calls at the same time do not mix, and one that waits holds up none of the others")
    func concurrent() async throws {
        let limited = Gate()
        try await RawServer.run(
            { connection in
                while let request = try await connection.request() {
                    let number = request.body.split(separator: "call ").last.map { String($0.prefix { $0.isNumber }) } ?? ""
                    if number == "3" {
                        // It is told to wait only when all others have ended.
                        await limited.wait()
                        try await connection.send(ChatBytes.whole(429, Self.body))
                    } else if request.body.contains(#""stream":true"#) {
                        try await connection.send(ChatBytes.answer("answer \(number)"))
                    } else {
                        try await connection.send(
                            ChatBytes.whole(200, ChatBytes.completion.replacing("Hello", with: "answer \(number)")))
                    }
                }
            },
            while: { server in
                let client = server.client()
                try await withThrowingTaskGroup(of: (Int, String).self) { group in
                    for number in 0..<15 {
                        group.addTask {
                            let prompt = Prompt("call \(number)")
                            do throws(LLMError) {
                                // Five streams among them.
                                let response =
                                    number >= 10
                                    ? try await client.stream(prompt).collect() : try await client.execute(prompt, model: LLModel("m"))
                                return (number, response.text)
                            } catch {
                                return (number, error.code)
                            }
                        }
                    }
                    var answers: [Int: String] = [:]
                    while let (number, text) = try await group.next() {
                        answers[number] = text
                        if answers.count == 14 { limited.open() }
                    }
                    for number in 0..<15 { #expect(answers[number] == (number == 3 ? "rateLimited" : "answer \(number)")) }
                }
            })
    }

    @Test(
        "NeMo 77: line separators of Unicode inside of a string end no line; NeMo's default client fails",
        arguments: ["\u{2028}", "\u{2029}", "\u{85}"])
    func lineSeparators(separator: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.answer("a\(separator)b") }) { server in
            let response = try await server.client().stream().collect()
            #expect(response.text == "a\(separator)b")
        }
    }

    @Test(
        "NeMo 78: a connection that is cut after a part of the answer is an error; NeMo takes it for the whole", arguments: [true, false])
    func cut(isClean: Bool) async throws {
        let answer = ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.text("Hel")) + (isClean ? ChatBytes.lastChunk : "")
        try await RawServer.serving([answer]) { server, _ in
            let (frames, failure) = await server.client().stream().outcome()
            #expect(failure?.code == (isClean ? "truncated" : "connectionLost"))
            #expect(failure?.partial?.outcome == .truncated)
            #expect(frames.text == "Hel")
            #expect(frames.endCount == 1)
        }
    }

    @Test("NeMo 79: an error that is null on every event is none")
    func nullErrors() async throws {
        func event(_ delta: String, _ finish: String) -> String {
            ChatBytes.event(#"{"choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}],"error":null}"#)
        }
        let answer = ChatBytes.response(event(#"{"content":"Hello"}"#, "null"), event("{}", #""stop""#), ChatBytes.done)
        try await RawServer.answering({ _ in answer }) { server in
            let response = try await server.client().stream().collect()
            #expect(response.text == "Hello" && response.error == nil)
        }
    }
}
