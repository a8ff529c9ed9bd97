import MillraceCore
import MillraceSimulator
import Testing

/// Which recording answers a request, and how.
@Suite("Recordings as answers")
struct RecordingReplyTests {
    private static func recording(
        _ slug: String, wire: String = "openai-chat", asking text: String? = nil, model: String = "gpt", status: Int = 200,
        isStreaming: Bool = true, response: String
    ) throws -> Recording {
        let request = try text.map { try Wire(.openAIChat).encodeRequest(.asking($0, model: model, isStreaming: isStreaming)).body }
        return Recording(
            slug: slug, wire: wire, status: status, contentType: isStreaming ? "text/event-stream; charset=utf-8" : nil,
            requestID: "req_\(slug)",
            isStreaming: isStreaming, request: request, response: Array(response.utf8))
    }

    private static func simulator() throws -> Simulator {
        Simulator(
            recordings: RecordingLibrary([
                try recording("one", asking: "Question one", response: "data: one\r\n\r\n: odd \u{0}\n\ndata: [DO"),
                try recording("two", asking: "Question two", response: "two"),
                try recording("two-whole", asking: "Question two", isStreaming: false, response: "{}"),
                try recording("refused", status: 429, isStreaming: false, response: "{}"),
                try recording("foreign", wire: "anthropic-messages", response: "foreign"),
            ]))
    }

    @Test(
        "A recording is served byte for byte, with its status and headers",
        arguments: [
            Chunking.events, .bytes(3), .whole, .random(seed: 1, upTo: 9),
        ])
    func bytes(chunking: Chunking) throws {
        let recordings = try Self.simulator().recordings
        let simulator = Simulator(recordings: recordings, chunking: chunking)
        for recording in recordings.recordings where recording.wire == "openai-chat" {
            let reply = try simulator.reply(to: .asking("x", model: "recording:\(recording.slug)"))
            #expect(reply.body == recording.response)
            #expect(reply.status == recording.status)
            #expect(reply.header("x-request-id") == "req_\(recording.slug)")
            #expect(reply.header("content-type") == (recording.isStreaming ? "text/event-stream; charset=utf-8" : "application/json"))
            #expect(!reply.breaksConnection)
        }
    }

    @Test("A recording is chosen by its name, then by the same request, then by the last user message; else the script answers")
    func choice() throws {
        let simulator = try Self.simulator()
        func answer(_ request: LLMRequest) throws -> String { String(decoding: try simulator.reply(to: request).body, as: UTF8.self) }
        #expect(try answer(.asking("Question one", model: "recording:two")) == "two")
        #expect(try answer(.asking("Question two", model: "gpt")) == "two")
        #expect(try answer(.asking("Question two", model: "other")) == "two", "another model, the same words")
        #expect(
            try answer(.asking("Question two", model: "other", isStreaming: false)) == "{}", "the whole one where no stream is asked for")
        #expect(try answer(.asking("Question three")).contains("[DONE]"))
    }

    @Test("The order of keys and blanks in a request do not matter")
    func sameRequest() throws {
        let simulator = try Self.simulator()
        let body =
            #"{ "stream": true, "stream_options": {"include_usage": true}, "messages": [{"content": "Question one", "role": "user"}], "model": "gpt" }"#
        let reply = simulator.reply(to: Array(body.utf8))
        #expect(reply.header("x-request-id") == "req_one")
    }

    @Test("A recording that is not there is refused, though the script would answer", arguments: ["recording:three", "recording:"])
    func unknown(model: String) throws {
        let reply = try Self.simulator().reply(to: .asking("Question one", model: model))
        #expect(reply.status == 404)
        let error = reply.body.withUnsafeBytes { ProviderError(json: $0) }
        #expect(error.type == "invalid_request_error")
        #expect(error.code == "no_script")
    }

    @Test("A recording is played to the clients of its own wire, and to no other")
    func foreignWire() throws {
        let simulator = try Self.simulator()
        let request = LLMRequest.asking("x", model: "recording:foreign")
        #expect(try simulator.reply(to: request).status == 404)
        let reply = simulator.reply(to: try Wire(.anthropicMessages).encodeRequest(request).body, path: "/v1/messages")
        #expect(String(decoding: reply.body, as: UTF8.self) == "foreign")
    }

    @Test("Of two recordings of one name the one of the wire is played")
    func sameName() throws {
        let library = RecordingLibrary([
            try Self.recording("same", wire: "anthropic-messages", response: "foreign"), try Self.recording("same", response: "ours"),
        ])
        let reply = try Simulator(recordings: library).reply(to: .asking("x", model: "recording:same"))
        #expect(String(decoding: reply.body, as: UTF8.self) == "ours")
    }

    @Test("Without a script what no recording answers is refused; nothing of the request is repeated")
    func noScript() throws {
        let reply = try Simulator(script: nil).reply(to: .asking("PROMPT"))
        #expect(reply.status == 404)
        #expect(!String(decoding: reply.body, as: UTF8.self).contains("PROMPT"))
    }

    @Test("What is no request is refused in the wire's form", arguments: ["", "{", "[]", "null", #"{"model":1}"#, "\u{0}"])
    func badRequest(body: String) {
        let reply = Simulator().reply(to: Array(body.utf8))
        #expect(reply.status == 400)
        let error = reply.body.withUnsafeBytes { ProviderError(json: $0) }
        #expect(error.type != nil)
        #expect(error.message != nil)
    }

    @Test("The models are the script's and the recordings'")
    func models() throws {
        let names = ["simulator", "recording:foreign", "recording:one", "recording:refused", "recording:two", "recording:two-whole"]
        #expect(try Self.simulator().modelNames == names)
        #expect(Simulator(script: nil).modelNames.isEmpty)
    }

    @Test("An address that is not served is refused in the wire's form")
    func unknownPath() {
        let reply = Simulator().unknownPath()
        #expect(reply.status == 404)
        #expect(reply.body.withUnsafeBytes { ProviderError(json: $0) }.code == "not_found")
    }
}
