import Foundation
import Millrace

/// Bytes of HTTP responses that speak OpenAI's chat wire.
enum ChatBytes {
    /// The head of a streamed response with a chunked body.
    static let head = head(["x-request-id: req_1"])

    static func head(_ headers: [String], contentType: String = "text/event-stream") -> String {
        let lines = ["HTTP/1.1 200 OK", "content-type: \(contentType)", "transfer-encoding: chunked"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The head of a body that ends when the connection closes.
    static let unboundedHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"

    /// One chunk of a chunked body.
    static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n" }

    static let lastChunk = "0\r\n\r\n"

    /// An event with a delta.
    static func delta(_ delta: String, finish: String? = nil) -> String {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        return event(
            #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]}"#
        )
    }

    static func event(_ json: String) -> String { "data: \(json)\n\n" }

    static let role = delta(#"{"role":"assistant","content":""}"#)

    static func text(_ text: String) -> String { delta(#"{"content":"\#(text)"}"#) }

    static let stop = delta("{}", finish: "stop")

    static let usage = event(
        #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
    )

    static let done = "data: [DONE]\n\n"

    static let errorEvent = event(#"{"error":{"message":"The model is overloaded: PROMPT","type":"overloaded_error","code":503}}"#)

    /// Events as one whole chunked response.
    static func response(_ events: String...) -> String {
        head + events.map(chunk).joined() + lastChunk
    }

    /// A whole streamed answer of one text.
    static func answer(_ words: String) -> String { response(role, text(words), stop, usage, done) }

    /// A whole response of any status.
    static func whole(_ status: Int, _ body: String, headers: [String] = [], contentType: String = "application/json") -> String {
        let lines = ["HTTP/1.1 \(status) X", "content-type: \(contentType)", "content-length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// A whole completion.
    static let completion =
        #"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
}

extension RawServer {
    /// A client of this server that sends each request once.
    func client(
        timeouts: Timeouts = Timeouts(), retry: RetryPolicy = .never, transport: any HTTPTransport = NetworkTransport(),
        profile: OpenAIChatProfile = OpenAIChatProfile()
    ) -> ProviderClient {
        ProviderClient(
            .custom(baseURL: baseURL, profile: profile), key: APIKey("sk-secret-key-of-the-tests"), transport: transport,
            timeouts: timeouts,
            retry: retry)
    }
}

extension ProviderClient {
    /// The stream of an answer to a short prompt.
    func stream(_ prompt: Prompt = Prompt("Hi"), model: LLModel = LLModel("m"), tools: [ToolDescriptor] = []) -> FrameStream {
        executeStreaming(prompt, model: model, tools: tools)
    }
}

extension FrameStream {
    /// Reads to the end; gives all frames, and the error where there is one.
    func outcome() async -> (frames: [StreamFrame], failure: LLMError?) {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            for try await frame in self { frames.append(frame) }
        } catch {
            return (frames, error)
        }
        return (frames, nil)
    }

    /// The error of the stream; nil where it ends well.
    func failure() async -> LLMError? { await outcome().failure }
}

extension [StreamFrame] {
    /// The text deltas joined.
    var text: String {
        reduce(into: "") { text, frame in
            if case .textDelta(let delta) = frame { text += delta.text }
        }
    }

    /// How many frames begin a response.
    var startCount: Int { count { if case .start = $0 { true } else { false } } }

    /// How many frames end a response.
    var endCount: Int { count { if case .end = $0 { true } else { false } } }

    /// The codes of the diagnostics.
    var diagnosticCodes: [Diagnostic.Code] { compactMap { if case .diagnostic(let note) = $0 { note.code } else { nil } } }
}
