import Foundation
import MillraceAgents
import MillraceCore
import Testing

@testable import MillraceCommand

/// A person who answers as the test says.
private final class TestPerson: Person {
    private let agreesToAll: Bool
    private let reply: String?

    init(agreesToAll: Bool = true, reply: String? = nil) {
        self.agreesToAll = agreesToAll
        self.reply = reply
    }

    func answer(to question: String) async -> String? { reply }
    func tell(_ text: String) async {}
    func agrees(to action: String) async -> Bool { agreesToAll }
}

/// A person who changes a file before agreeing.
private final class ChangingPerson: Person {
    private let file: URL

    init(file: URL) { self.file = file }

    func answer(to question: String) async -> String? { nil }
    func tell(_ text: String) async {}
    func agrees(to action: String) async -> Bool {
        FileManager.default.createFile(atPath: file.path, contents: Data("one\nchanged".utf8))
    }
}

@Suite("Built-in tools")
final class BuiltInToolTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-tools-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("inside"), withIntermediateDirectories: true)
        try Data("one\ntwo\nthree".utf8).write(to: folder.appendingPathComponent("inside/lines.txt"))
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("link"), withDestinationURL: folder.deletingLastPathComponent())
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The answer of a tool, or the word for its failure and what the model is told.
    private func run(_ tool: BuiltInTool, _ arguments: JSONObject, person: any Person = TestPerson()) async throws -> String {
        let made = try tool.tool(workspace: Workspace(path: folder.path), person: person)
        do throws(ToolError) {
            let reply = try await made.invoke(ToolCall(id: "c", name: tool.rawValue, arguments: arguments))
            return (reply.isError ? "error: " : "") + reply.text
        } catch {
            return "\(error.kind): \(error.messageForModel)"
        }
    }

    @Test("files are read whole and by lines")
    func reading() async throws {
        #expect(try await run(.readFile, ["path": "inside/lines.txt"]) == "one\ntwo\nthree")
    }

    @Test("lines are counted from one")
    func readingLines() async throws {
        #expect(try await run(.readFile, ["path": "inside/lines.txt", "first_line": 2, "line_count": 1]) == "two")
    }

    @Test(
        "nothing outside of the workspace is touched",
        arguments: ["../x", "/etc/passwd", "link/x", "inside/../../x", "link", "inside/../link/new/file"])
    func outside(path: String) async throws {
        #expect(try await run(.readFile, ["path": .string(path)]).contains("leads out of the workspace"))
        #expect(try await run(.writeFile, ["path": .string(path), "content": "x"]).contains("leads out of the workspace"))
    }

    @Test("a folder is listed with a slash behind folders")
    func listing() async throws {
        #expect(try await run(.listDirectory, [:]) == "inside/\nlink/")
    }

    @Test("a search tells path, line and text")
    func searching() async throws {
        #expect(try await run(.searchFiles, ["pattern": "^t"]) == "inside/lines.txt:2: two\ninside/lines.txt:3: three")
    }

    @Test("a pattern that is none is told to the model")
    func badPattern() async throws {
        #expect(try await run(.searchFiles, ["pattern": "("]).hasPrefix("failed: The pattern is no regular expression"))
    }

    @Test("lines that end in CRLF are lines, and keep their ends")
    func carriageReturns() async throws {
        try Data("one\r\ntwo\r\nthree\r\n".utf8).write(to: folder.appendingPathComponent("inside/lines.txt"))
        #expect(try await run(.readFile, ["path": "inside/lines.txt", "first_line": 2, "line_count": 2]) == "two\r\nthree")
    }

    @Test("a search finds lines that end in CRLF")
    func searchingCarriageReturns() async throws {
        try Data("one\r\ntwo\r\n".utf8).write(to: folder.appendingPathComponent("inside/lines.txt"))
        #expect(try await run(.searchFiles, ["pattern": "^two$"]) == "inside/lines.txt:2: two")
    }

    @Test("a file too large is told by its size")
    func largeFile() async throws {
        try Data(repeating: 0x61, count: 200_001).write(to: folder.appendingPathComponent("inside/large.txt"))
        #expect(try await run(.readFile, ["path": "inside/large.txt"]).contains("has 200001 bytes"))
    }

    @Test("a pattern that makes others go back for ages is searched for at once", .timeLimit(.minutes(1)))
    func nestedRepetition() async throws {
        try Data(String(repeating: "a", count: 5_000).utf8).write(to: folder.appendingPathComponent("inside/lines.txt"))
        #expect(try await run(.searchFiles, ["pattern": "^(a+)+b$"]) == "Nothing was found.")
    }

    @Test("an edit needs a piece that occurs once")
    func editing() async throws {
        #expect(try await run(.editFile, ["path": "inside/lines.txt", "old": "o", "new": "0"]).contains("occurs 2 times"))
    }

    @Test("a file that changed while the person was asked is not overwritten")
    func changedMeanwhile() async throws {
        let person = ChangingPerson(file: folder.appendingPathComponent("inside/lines.txt"))
        let answer = try await run(.editFile, ["path": "inside/lines.txt", "old": "two", "new": "2"], person: person)
        #expect(answer == "failed: The file has changed meanwhile: read it again.")
    }

    @Test("writing asks first")
    func refusedWriting() async throws {
        let answer = try await run(.writeFile, ["path": "new/file.txt", "content": "x"], person: TestPerson(agreesToAll: false))
        #expect(answer == "failed: The user does not allow this.")
    }

    @Test("writing makes the folders on the way")
    func writing() async throws {
        #expect(try await run(.writeFile, ["path": "new/file.txt", "content": "x"]) == "Written: 1 bytes.")
    }

    @Test("arguments are checked before anything is done")
    func arguments() async throws {
        #expect(try await run(.readFile, ["path": 1]).hasPrefix("invalidArguments"))
        #expect(try await run(.readFile, [:]).hasPrefix("invalidArguments"))
    }

    #if CommandLine
    @Test("a command's output and status are told")
    func shell() async throws {
        #expect(try await run(.shell, ["command": "pwd -P | sed 's/.*millrace/millrace/'; echo oops >&2; exit 3"]).contains("oops"))
        #expect(try await run(.shell, ["command": "exit 3"]).hasPrefix("error: Exit status 3."))
    }

    @Test("a command that is not allowed is not run")
    func refusedShell() async throws {
        let marker = folder.appendingPathComponent("marker")
        let answer = try await run(.shell, ["command": .string("touch '\(marker.path)'")], person: TestPerson(agreesToAll: false))
        #expect(answer == "failed: The user does not allow this.")
        #expect(!FileManager.default.fileExists(atPath: marker.path))
    }
    #endif

    @Test("a question gets the person's answer, or word that nobody is there")
    func asking() async throws {
        #expect(try await run(.askUser, ["question": "Why?"], person: TestPerson(reply: "Because")) == "Because")
        #expect(try await run(.askUser, ["question": "Why?"]).contains("Nobody is there"))
    }
}
