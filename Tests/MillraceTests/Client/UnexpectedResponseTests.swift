import Millrace
import Testing

/// Responses that are not what was asked for.
@Suite("Unexpected responses", .timeLimit(.minutes(1)))
struct UnexpectedResponseTests {
    @Test("A web page is told as such, streamed and whole; its text stays out of the description", arguments: [true, false])
    func webPage(isStreaming: Bool) async throws {
        let page = "<!DOCTYPE html><html><body>PROMPT sign in</body></html>"
        try await RawServer.answering({ _ in ChatBytes.whole(200, page, contentType: "text/html") }) { server in
            let model = LLModel("m", capabilities: isStreaming ? [.streaming] : [])
            let failure = await server.client().stream(model: model).failure()
            #expect(failure?.kind == .unexpectedBody("a web page (HTML)"))
            #expect(!"\(String(describing: failure))".contains("PROMPT"))
        }
    }

    @Test("FR-24: Compressed events are refused by name, and were not asked for")
    func compressed() async throws {
        let encodings = Counter()
        try await RawServer.answering({ request in
            if request.header("accept-encoding") == "identity" { encodings.increment() }
            return ChatBytes.head(["content-encoding: gzip"]) + ChatBytes.chunk("\u{1F}\u{8B}") + ChatBytes.lastChunk
        }) { server in
            #expect(await server.client().stream().failure()?.kind == .unexpectedBody("compressed (gzip)"))
            #expect(encodings.count == 1)
        }
    }

    @Test("FR-24: The encoding `identity` is none")
    func identity() async throws {
        let answer = ChatBytes.answer("Hello").replacing("x-request-id: req_1", with: "content-encoding: identity")
        try await RawServer.answering({ _ in answer }) { server in
            let response = try await server.client().stream().collect()
            #expect(response.text == "Hello")
        }
    }

    @Test("A redirect is refused: the key is not sent to another address", arguments: [301, 302, 307, 308])
    func redirect(status: Int) async throws {
        try await RawServer.answering({ _ in ChatBytes.answer("Hello") }) { other in
            try await RawServer.answering({ _ in
                ChatBytes.whole(status, "", headers: ["location: http://127.0.0.1:\(other.port)/v1/chat/completions"])
            }) { server in
                let failure = await server.client().stream().failure()
                #expect(failure?.code == "configuration")
                #expect(failure?.status == status)
                #expect(other.connections.count == 0)
            }
        }
    }

    @Test(
        "An empty body is told as such",
        arguments: [
            ChatBytes.whole(200, ""), ChatBytes.head + ChatBytes.lastChunk, "HTTP/1.1 204 No Content\r\n\r\n",
        ])
    func empty(response: String) async throws {
        try await RawServer.answering({ _ in response }) { server in
            #expect(await server.client().stream().failure()?.kind == .unexpectedBody("empty"))
        }
    }

    @Test("FR-21: A whole completion where a stream was asked for is read, with a note")
    func wholeInsteadOfStream() async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(200, ChatBytes.completion) }) { server in
            let response = try await server.client().stream().collect()
            #expect(response.text == "Hello")
            #expect(response.diagnostics.map(\.code) == [.wholeBodyInsteadOfStream])
        }
    }

    @Test("Bytes that are no HTTP are an error of the connection")
    func noHTTP() async throws {
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send("SSH-2.0-OpenSSH_9.6\r\n")
            },
            while: { server in
                let failure = await server.client().stream().failure()
                #expect(failure?.kind == .connectionLost)
            })
    }

    @Test("An error inside the stream keeps the request id of the headers and the provider's words")
    func errorInStream() async throws {
        let response = ChatBytes.response(ChatBytes.role, ChatBytes.text("Hel"), ChatBytes.errorEvent)
        try await RawServer.answering({ _ in response }) { server in
            let failure = await server.client().stream().failure()
            #expect(failure?.code == "overloaded")
            #expect(failure?.requestID == "req_1")
            #expect(failure?.providerError?.type == "overloaded_error")
            #expect(!"\(String(describing: failure))".contains("PROMPT"))
        }
    }
}
