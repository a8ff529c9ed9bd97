import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangProgramTests {
    private func program(_ texts: String...) throws -> ColangProgram {
        try ColangProgram(files: texts.enumerated().map { ("\($0).co", $1) })
    }

    @Test("what files define is found by name")
    func names() throws {
        let program = try program(
            "define user greet\n  \"hi\"\ndefine bot greet\n  \"Hello!\"\n",
            "define subflow check\n  stop\ndefine flow check too\n  bot greet\n  stop\n")
        #expect(program.flowNames == ["check", "check too"])
        #expect(program.messageNames == ["greet"])
        #expect(program.userForms == ["greet": ["hi"]])
        #expect(program.canRun(ColangFlowReference("check too $model=x")))
        #expect(!program.canRun(ColangFlowReference("check three")))
    }

    @Test("flows of dialogs are told with file, line and the statement that waits")
    func dialogs() throws {
        let program = try program(
            """
            define flow greeting
              user greet
              bot greet
            define flow
              stop
            define flow ask
              if $a
                $query = ...
              stop
            define flow other
              create event UserSilent
            """)
        #expect(program.flowNames == [])
        #expect(
            program.notices.map(\.description) == [
                "0.co:1: define flow greeting: the flow is not run: line 2, `user`, waits for a dialog",
                "0.co:4: define flow: the flow is not run: it has no name to be called by",
                "0.co:6: define flow ask: the flow is not run: line 8, `$query = ...`, waits for a dialog",
                "0.co:10: define flow other: the flow is not run: line 11, `create event UserSilent`, waits for a dialog",
            ])
    }

    @Test("of flows of one name the first counts, of messages the last; notices tell of both")
    func twice() throws {
        let program = try program(
            "define flow check\n  bot say\n  stop\ndefine bot say\n  \"one\"\n", "define flow check\n  return\ndefine bot say\n  \"two\"\n",
            "define bot say\n  \"two\"\n")
        #expect(program.routines["check"]?.source.file == "0.co")
        #expect(program.utterance("say")?.written == "two")
        #expect(program.notices.map(\.kind) == [.overridden, .overridden])
        #expect(program.notices.map { "\($0.file):\($0.line)" } == ["0.co:4", "1.co:1"])
    }

    @Test("of several utterances the first is said, and a notice says so")
    func utterances() throws {
        let program = try program("define bot greet\n  \"Hello!\"\n  \"Hi!\"\n")
        #expect(program.utterance("greet")?.written == "Hello!")
        #expect(program.notices.map(\.kind) == [.firstUtterance])
    }

    @Test("messages of NeMo's library are known, and `define bot` goes before them")
    func predefined() throws {
        #expect(try program().utterance("refuse to respond")?.written == "I'm sorry, I can't respond to that.")
        #expect(try program().utterance("inform answer unknown")?.written == "I don't know the answer to that.")
        let own = try program("define bot refuse to respond\n  \"No.\"\n")
        #expect(own.utterance("refuse to respond")?.written == "No.")
        #expect(own.utterance("refuse") == nil)
    }

    @Test("what cannot run is told: tests, samples, actions, imports")
    func leftOut() throws {
        let program = try program(
            "import core\ndefine test flow a\n  user b\ndefine sample flow c\n  user d\ndefine action e\n  anything at all\n")
        #expect(program.imports == ["core"])
        #expect(program.notices.map(\.kind) == [.notImported, .notRun, .notRun, .notRun])
        #expect(program.notices.map(\.line) == [1, 2, 4, 6])
    }

    @Test(
        "jumps that lead nowhere are errors with their line",
        arguments: [
            ("define flow a\n  goto b\n  stop", 2, .unknownName), ("define flow a\n  label b\n  label b", 3, .invalidValue),
            ("define flow a\n  if $b\n    break\n  stop", 3, .invalidValue),
            ("define flow a\n  label b\n  stop\ndefine flow c\n  goto b", 5, .unknownName),
        ] as [(String, Int, RailConfigurationError.Kind)])
    func jumps(text: String, line: Int, kind: RailConfigurationError.Kind) {
        let error = #expect(throws: RailConfigurationError.self) { try program(text) }
        #expect(error?.line == line)
        #expect(error?.kind == kind)
    }

    @Test("what a flow needs from outside is told, through the flows that it runs")
    func requirements() throws {
        let program = try program(
            """
            define flow a
              execute one
              do b
              do library flow
            define subflow b
              $x = execute two words(n=1)
              do a
              do $x
            define flow c
              execute three
            """)
        let needs = program.requirements(of: ColangFlowReference("a $model=x"))
        #expect(needs == .init(actions: ["one", "two words"], flows: ["library flow"], computesFlows: true))
        #expect(program.requirements(of: ColangFlowReference("c")) == .init(actions: ["three"], flows: [], computesFlows: false))
        #expect(program.requirements(of: ColangFlowReference("d")) == .init())
    }
}
