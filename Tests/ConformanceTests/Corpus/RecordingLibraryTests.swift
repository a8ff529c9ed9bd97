import Foundation
import MillraceCore
import MillraceSimulator
import Testing

/// Recordings on disk: what is read, what is left out, and what is said of a folder that is not right.
@Suite("Recording library")
final class RecordingLibraryTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ text: String, _ path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func failure(_ filter: RecordingFilter = .all) -> RecordingError.Reason? {
        do throws(RecordingError) {
            _ = try RecordingLibrary(folder: folder.path, where: filter)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test("a recording is read with all it has")
    func whole() throws {
        try write(
            """
            {"wire": "openai-chat", "provider": "p", "model": "m", "status": 200, "streaming": true, "bytes": 4, "requestId": "r",
             "contentType": "Text/Event-Stream; charset=utf-8", "features": ["text"], "quirks": ["crlf"], "framing": "reframed",
             "pair": {"id": "1", "equal": ["text"]}}
            """, "openai-chat/one/meta.json")
        try write("abc\n", "openai-chat/one/response.body")
        try write(#"{"model": "asked", "tools": [{"type": "function", "function": {"name": "f"}}]}"#, "openai-chat/one/request.json")
        try write(#"{"text": "x"}"#, "openai-chat/one/expected.json")
        let recording = try #require(try RecordingLibrary(folder: folder.path).recording(named: "one"))
        #expect(recording.wireID == .openAIChat)
        #expect(recording.response == Array("abc\n".utf8))
        #expect(recording.framing == .reframed)
        #expect(recording.has("text") && recording.has("crlf") && !recording.has("tools"))
        #expect(try recording.expectation()?.json["text"] == "x")
        #expect(
            recording.context
                == ResponseContext(
                    status: 200, contentType: "text/event-stream", requestID: "r", provider: "p", requestedModel: "asked",
                    declaredTools: ["f"], idSeed: "one"))
    }

    @Test("a recording of one's own needs no more than a wire and a response")
    func least() throws {
        try write(#"{"wire": "openai-chat"}"#, "meta.json")
        try write("{}", "response.json")
        let recording = try #require(try RecordingLibrary(folder: folder.path).recordings.first)
        #expect(!recording.isStreaming)
        #expect(recording.status == 200)
        #expect(try recording.expectation() == nil)
    }

    @Test("a binary response is read from base64 with line breaks")
    func base64() throws {
        try write(
            #"{"wire": "telegraph", "bodyFile": "response.b64", "bodyEncoding": "base64", "streaming": true, "bytes": 4}"#,
            "a/meta.json")
        try write("AAEC\n/w==\n", "a/response.b64")
        let recording = try #require(try RecordingLibrary(folder: folder.path).recordings.first)
        #expect(recording.response == [0, 1, 2, 255])
        #expect(recording.wireID == nil, "a wire this version does not speak is kept by name")
    }

    @Test("a filter keeps what is asked for")
    func filters() throws {
        for (name, wire, streaming) in [("a", "openai-chat", true), ("b", "openai-chat", false), ("c", "gemini", true)] {
            try write(
                #"{"wire": "\#(wire)", "provider": "\#(name)", "streaming": \#(streaming), "features": ["\#(name)"]}"#,
                "\(wire)/\(name)/meta.json")
            try write("x", "\(wire)/\(name)/response.body")
        }
        func names(_ filter: RecordingFilter) throws -> [String] {
            try RecordingLibrary(folder: folder.path, where: filter).recordings.map(\.slug)
        }
        #expect(try names(.all) == ["c", "a", "b"])
        #expect(try names(.wire(.openAIChat)) == ["a", "b"])
        #expect(try names(RecordingFilter(isStreaming: true)) == ["c", "a"])
        #expect(try names(RecordingFilter(tags: ["b"])) == ["b"])
        #expect(try names(RecordingFilter(providers: ["c"])) == ["c"])
        #expect(failure(RecordingFilter(slug: "none")) == .empty)
    }

    @Test("what is wrong is said")
    func errors() throws {
        #expect(failure() == .missing)
        try write("x", "note.txt")
        #expect(failure() == .empty)
        try write("{", "a/meta.json")
        if case .notJSON? = failure() {} else { Issue.record("not JSON") }
        try write("[]", "a/meta.json")
        #expect(failure() == .notAnObject)
        try write("{}", "a/meta.json")
        #expect(failure() == .missing)
        try write("abc", "a/response.body")
        #expect(failure() == .badField("wire"))
        try write(#"{"wire": "w", "bytes": 7}"#, "a/meta.json")
        #expect(failure() == .wrongLength(expected: 7, found: 3))
        try write(#"{"wire": "w", "features": "text"}"#, "a/meta.json")
        #expect(failure() == .badField("features"))
        try write(#"{"wire": "w", "bodyEncoding": "base64"}"#, "a/meta.json")
        try write("a", "a/response.body")
        #expect(failure() == .notBase64)
        let error = RecordingError(.wrongLength(expected: 7, found: 3), path: "x")
        #expect("\(error)" == "x: 3 bytes where meta.json says 7")
    }
}
