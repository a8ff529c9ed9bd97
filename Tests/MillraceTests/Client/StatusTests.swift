import Millrace
import Testing

/// What each status of a provider becomes.
@Suite("Statuses", .timeLimit(.minutes(1)))
struct StatusTests {
    private static let body = #"{"error":{"message":"No: PROMPT","type":"some_error","code":"some_code"}}"#

    @Test(
        "Each status becomes one kind of error, streamed and whole, with the provider's words and the request id",
        arguments: [
            (400, "invalidRequest"), (401, "unauthenticated"), (402, "permissionDenied"), (403, "permissionDenied"), (404, "notFound"),
            (408, "providerTimeout"), (413, "requestTooLarge"), (422, "unprocessable"), (429, "rateLimited"), (500, "providerFailure"),
            (502, "providerFailure"), (503, "overloaded"), (504, "providerTimeout"), (529, "overloaded"),
        ])
    func kinds(status: Int, code: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(status, Self.body, headers: ["x-request-id: req_7"]) }) { server in
            let client = server.client()
            let (frames, streamed) = await client.stream().outcome()
            #expect(streamed?.code == code)
            #expect(streamed?.status == status)
            #expect(streamed?.requestID == "req_7")
            #expect(streamed?.provider == "custom")
            #expect(streamed?.location == .response)
            #expect(streamed?.providerError?.message == "No: PROMPT")
            #expect(streamed?.providerError?.code == "some_code")
            #expect(frames.endCount == 1)
            #expect(frames.startCount <= 1)
            let whole = await #expect(throws: LLMError.self) { try await client.execute(Prompt("Hi"), model: LLModel("m")) }
            #expect(whole?.code == code)
            #expect(whole?.requestID == "req_7")
            for error in [streamed, whole].compactMap({ $0 }) {
                #expect(!"\(error) \(String(reflecting: error))".contains("PROMPT"), "the provider's text stays out of descriptions")
            }
        }
    }

    @Test(
        "MD-15: The request id comes from whichever header the provider uses",
        arguments: [
            "x-request-id", "request-id", "apim-request-id", "x-amzn-requestid", "X-Request-ID",
        ])
    func requestIDHeaders(name: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(400, Self.body, headers: ["\(name): req_8"]) }) { server in
            #expect(await server.client().stream().failure()?.requestID == "req_8")
        }
    }

    @Test(
        "An error body that is a web page or empty keeps the kind of its status", arguments: ["<html><body>Bad gateway</body></html>", ""])
    func foreignErrorBody(body: String) async throws {
        try await RawServer.answering({ _ in ChatBytes.whole(502, body, contentType: "text/html") }) { server in
            let failure = await server.client().stream().failure()
            #expect(failure?.code == "providerFailure")
            #expect(failure?.status == 502)
        }
    }

    @Test("A context that overflows is told apart from other refusals")
    func contextOverflow() async throws {
        let body = #"{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}"#
        try await RawServer.answering({ _ in ChatBytes.whole(400, body) }) { server in
            #expect(await server.client().stream().failure()?.kind == .contextOverflow)
        }
    }
}
