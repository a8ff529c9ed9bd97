import Foundation
import Testing

/// `millrace rails` and `millrace chat --rails`, run as a person would run them.
@Suite("millrace rails")
struct RailsCommandTests {
    /// A folder of rails, made and removed.
    private func withRails<Result>(_ files: [String: String], _ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8) }
        return try await body(folder.path)
    }

    private static let native = """
        millrace: 1
        input:
          - personal_data: {kinds: [email], action: mask}
        output:
          - regex: {patterns: ["42"], action: mask}
        """

    @Test("check explains a configuration place by place")
    func check() async throws {
        try await withRails(["rails.yml": Self.native]) { folder in
            let run = try await Program.run(["rails", "check", folder])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("personal_data") && run.output.contains("regex"))
        }
    }

    @Test("check names the line of what is wrong, and ends with the code of a wrong configuration")
    func checkWrong() async throws {
        try await withRails(["rails.yml": "millrace: 1\noutput:\n  - regexx: {patterns: [a]}\n"]) { folder in
            let run = try await Program.run(["rails", "check", folder])
            #expect(run.status == 78)
            #expect(run.output.contains("rails.yml:3"), "\(run.output)")
        }
    }

    @Test("test says which cases do not hold, and ends with an error")
    func cases() async throws {
        let cases = """
            - {name: masked, place: output, text: "It is 42.", expect: rewritten, becomes: "It is <REDACTED>."}
            - {name: passes, place: output, text: "It is 41.", expect: allowed}
            - {name: wrong, place: output, text: "It is 43.", expect: blocked}
            """
        try await withRails(["rails.yml": Self.native, "cases.yml": cases]) { folder in
            let run = try await Program.run(["rails", "test", folder, "--cases", folder + "/cases.yml"])
            #expect(run.status == 1, "\(run.errors)")
            #expect(run.output.contains("ok   masked: rewritten") && run.output.contains("ok   passes: allowed"))
            #expect(run.output.contains("FAIL wrong: allowed"))
            #expect(run.errors.contains("2 of 3 cases hold"))
        }
    }

    @Test("chat behind rails shows the masked answer, and says which rail it was")
    func chat() async throws {
        try await withRails(["rails.yml": Self.native]) { folder in
            let run = try await Program.run(["chat", "--provider", "simulator", "--rails", folder, "What is 6 * 7?"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(!run.output.contains("42") && run.output.contains("<REDACTED>"))
            #expect(run.errors.contains("output rail `regex` rewrote text"), "\(run.errors)")
        }
    }

    @Test("NeMo 112: chat behind output rails without streaming says what to set, and fetches whole answers where asked")
    func streamingDisabled() async throws {
        let config =
            "rails:\n  config:\n    regex_detection:\n      output: {patterns: [\"42\"]}\n  output:\n    flows: [regex check output]\n"
        try await withRails(["config.yml": config]) { folder in
            let refused = try await Program.run(["chat", "--provider", "simulator", "--rails", folder, "Hello"])
            #expect(refused.status == 78)
            #expect(refused.errors.contains("rails.output.streaming.enabled"), "\(refused.errors)")
            let whole = try await Program.run(["chat", "--provider", "simulator", "--no-stream", "--rails", folder, "What is 6 * 7?"])
            #expect(whole.errors.contains("blocked"), "\(whole.errors)")
            #expect(!whole.output.contains("42"))
        }
    }
}
