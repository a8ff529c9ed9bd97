import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct ColangRobustnessTests {
    private static let whole = """
        import core
        define user ask "quoted" $x
          "Hello # not a comment"
        define bot say hello
          "Hello, $name.first! {{ items[0] }}"
          "Two
          lines"
        define parallel extension subflow check it
          \"\"\"What it does.\"\"\"
          priority 2
          $a = execute look up(text=$user_message, list=[1, 2, {"k": 'v'}]) # why
          if not $a or $a.score >= 0.5 and "x" not in $a["list"]:
            bot say hello
            stop
          else if len($b) > 3
            bot "Hi $a" \\
              # more
            $user_message = $user_message.replace("a", "b") + '!'
          else
            while $i < 10
              $i += 1
              if $i == 5
                break
              continue
          label here
          do other(level=2)
          do $flows[$i]
          goto here
          create event SomeException(message="m")
          return
        define flow other
          stop
        define flow
          user ask
          when user agree
            bot thank
          else when user refuse
            bot "no"
        """

    /// Reads, and runs what can be read: an error of configuration, or a verdict or an error of the run, and nothing else.
    private func survive(_ text: String) async {
        let program: ColangProgram
        do throws(RailConfigurationError) {
            program = try ColangProgram(files: [("mutated.co", text)])
        } catch {
            #expect(error.file == "mutated.co")
            #expect((error.line ?? 0) >= 1)
            #expect(!error.advice.isEmpty)
            return
        }
        let context = RailContext(prompt: Prompt("hello"), model: LLModel("test"))
        let subject = RailSubject(place: .input, channel: .text, content: .text("hello"), context: context)
        let action = ColangAction { _ in ["score": 0.5, "list": ["y"]] }
        for flow in program.flowNames {
            let rail: ColangFlowRail
            do throws(RailConfigurationError) {
                rail = try ColangFlowRail(flow, of: program, at: .input, actions: ["look up": action])
            } catch {
                continue
            }
            do {
                _ = try await rail.judge(subject)
            } catch {
                #expect(error is ColangRunError)
            }
        }
    }

    @Test("the text that is mutated can be read")
    func wholeText() throws {
        let program = try ColangProgram(files: [("whole.co", Self.whole)])
        #expect(program.flowNames == ["check it", "other"])
    }

    @Test("mutated flows are read, or refused with a line; what can be read runs to an end", arguments: 0..<150 as Range<UInt64>)
    func mutated(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "\"", "'", "$", "(", ")", "[", "{{", "}}", "{%", "\\", "#", ":", "  ", "\n", "\t", "=", "if ", "else ", "define ", "\"\"\"",
        ]
        for _ in 0..<4 {
            var scalars = Array(Self.whole.unicodeScalars)
            for _ in 0..<random.number(1...6) {
                let place = random.number(0...(scalars.count - 1))
                switch random.number(0...3) {
                case 0: scalars.removeSubrange(place..<min(scalars.count, place + random.number(1...20)))
                case 1: scalars.insert(contentsOf: Array((random.pick(pieces) ?? "\"").unicodeScalars), at: place)
                case 2: scalars[place] = Unicode.Scalar(UInt8(random.number(0...127)))
                default: scalars.insert(contentsOf: scalars[place..<min(scalars.count, place + 40)], at: random.number(0...place))
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            await survive(String(text))
        }
    }

    @Test("lines in another order are read, or refused with a line", arguments: 0..<40 as Range<UInt64>)
    func shuffled(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let lines = random.shuffled(Self.whole.split(separator: "\n").map(String.init))
        await survive(lines.joined(separator: "\n"))
    }

    @Test("random bytes are refused or read, never a trap", arguments: 0..<100 as Range<UInt64>)
    func random(seed: UInt64) async {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<random.number(0...400)).map { _ in UInt8(random.number(0...255)) }
        await survive(String(decoding: bytes, as: UTF8.self))
        await survive("define flow a\n  " + String(decoding: bytes, as: UTF8.self))
        await survive("define flow a\n  $x = " + String(decoding: bytes, as: UTF8.self))
        await survive("define bot a\n  \"" + String(decoding: bytes, as: UTF8.self) + "\"")
    }

    @Test("files of a megabyte take a time in proportion")
    func long() async throws {
        let clock = ContinuousClock()
        func time(_ text: String) throws -> Duration { try clock.measure { _ = try ColangProgram(files: [("long.co", text)]) } }
        let flow = "define flow f\n  if $a == 1 or \"x\" in $b\n    bot \"Hello, $name\"\n    stop\n"
        func flows(_ count: Int) -> String { (0..<count).map { flow.replacing("flow f", with: "flow f\($0)") }.joined() }
        func statements(_ count: Int) -> String { "define flow f\n" + String(repeating: "  bot \"x\"\n  $a = 1\n", count: count) }
        func utterance(_ count: Int) -> String { "define bot b\n  \"" + String(repeating: "a $b {{ c }} ", count: count) + "\"\n" }
        func continued(_ count: Int) -> String { "define flow f\n  $a = 1" + String(repeating: " \\\n  or 1", count: count) + "\n" }
        for text in [flows, statements, utterance, continued] as [(Int) -> String] {
            let short = try time(text(500))
            let long = try time(text(5000))
            // Ten times the text; a quadratic reader would take a hundred times as long.
            #expect(long < short * 40 + .milliseconds(200))
        }
        let program = try ColangProgram(files: [("long.co", statements(5000))])
        let rail = try ColangFlowRail("f", of: program, at: .output)
        #expect(rail.notices.map(\.kind) == [.speaksWithoutStop])
    }
}
