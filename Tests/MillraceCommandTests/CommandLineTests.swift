import Foundation
import MillraceCore
import MillraceSimulator
import Testing

/// The built program, run as a person would run it.
@Suite("millrace, the program")
struct CommandLineTests {
    private func run(_ arguments: [String], input: String = "") async throws -> Program.Run {
        try await Program.run(arguments, input: input)
    }

    @Test("chat on the simulator runs its tools and answers from their results")
    func chat() async throws {
        let run = try await run(["chat", "--provider", "simulator", "What time is it, and what is 6 * 7?"])
        #expect(run.status == 0)
        #expect(run.output.contains("- calculator: 42"))
        #expect(run.errors.contains("→ clock({\"zone\":\"UTC\"})"))
        #expect(run.errors.contains("← calculator: 42"))
    }

    @Test("chat takes its question from standard input, and --json gives one object for each response")
    func chatJSON() async throws {
        let run = try await run(["chat", "--provider", "simulator", "--json", "--tools", "none"], input: "Hello")
        #expect(run.status == 0)
        let response = try JSONDecoder().decode(LLMResponse.self, from: Data(run.output.utf8))
        #expect(response.outcome == .finished)
        #expect(response.text.hasPrefix("Hello"))
    }

    @Test("chat --frames gives one frame a line, the last one the end")
    func chatFrames() async throws {
        let run = try await run(["chat", "--provider", "simulator", "--frames", "--tools", "none", "Hello"])
        let frames = try run.output.split(separator: "\n").map { try JSONDecoder().decode(StreamFrame.self, from: Data($0.utf8)) }
        var fold = ResponseFold()
        fold.consume(frames)
        #expect(fold.isEnded && fold.response.outcome == .finished)
    }

    @Test("Exit codes: a failed response 69, a wrong option 64, a missing key 78, a missing file 66")
    func exitCodes() async throws {
        #expect(try await run(["chat", "--provider", "simulator", "error"]).status == 69)
        #expect(try await run(["chat", "--provider", "simulator", "cut"]).status == 69)
        #expect(try await run(["fold", "--wire", "nope"]).status == 64)
        #expect(try await run(["chat", "--provider", "openai", "Hello"]).status == 78)
        #expect(try await run(["replay", "/nonexistent"]).status == 66)
        #expect(try await run(["chat", "--provider", "simulator", "--tools", "/nonexistent.json", "Hello"]).status == 66)
    }

    @Test("fold reads a stream and a body, and frames on demand")
    func fold() async throws {
        let chunk =
            #"data: {"id":"r","model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#
            + "\n\ndata: [DONE]\n\n"
        let stream = try await run(["fold", "--wire", "openai-chat"], input: chunk)
        #expect(stream.status == 0)
        #expect(try JSONValue(parsing: stream.output.trimmingCharacters(in: .newlines))["text"] == "Hi")
        let frames = try await run(["fold", "--wire", "openai-chat", "--frames"], input: chunk)
        #expect(frames.output.split(separator: "\n").count == 4)
        let body = #"{"id":"r","choices":[{"index":0,"message":{"content":"Hi"},"finish_reason":"stop"}]}"#
        let whole = try await run(["fold", "--wire", "openai-chat", "--body"], input: body)
        #expect(try JSONValue(parsing: whole.output.trimmingCharacters(in: .newlines))["text"] == "Hi")
        let cut = try await run(["fold", "--wire", "openai-chat", "--profile", "groq"], input: String(chunk.prefix(60)))
        #expect(cut.status == 0)
        #expect(cut.errors.contains("outcome"))
    }

    @Test("replay plays a recording through the client, doctor prints no key, and help teaches")
    func others() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "millrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(
            #"{"wire":"openai-chat","slug":"s","streaming":true,"status":200,"contentType":"text/event-stream","bodyFile":"response.body"}"#
                .utf8
        )
        .write(to: folder.appending(path: "meta.json"))
        try Data(
            (#"data: {"id":"r","choices":[{"index":0,"delta":{"content":"Replayed."},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")
                .utf8
        )
        .write(to: folder.appending(path: "response.body"))
        let replay = try await run(["replay", "--rate", "0", folder.path])
        #expect(replay.status == 0, "\(replay.errors)")
        #expect(replay.output == "Replayed.\n")
        #expect(try await run(["doctor"]).output.contains("OPENAI_API_KEY"))
        #expect(try await run(["--help"]).output.contains("EXIT CODES"))
    }
}
