import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangMachineTests {
    /// What a machine asks for, in words, while actions answer as the script says.
    private func run(
        _ text: String, flow: String = "test", variables: [String: JSONValue] = [:], script: [String: JSONValue] = [:],
        limits: ColangMachine.Limits = ColangMachine.Limits()
    ) throws -> (calls: [String], ending: ColangMachine.Ending, machine: ColangMachine) {
        let program = try ColangProgram(files: [("test.co", text)])
        let routine = try #require(program.routines[flow])
        var machine = ColangMachine(routine, of: program, variables: variables, rails: ["library rail"], limits: limits)
        var calls: [String] = []
        while true {
            switch try machine.advance() {
            case .action(let name, let arguments, _):
                let written = arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.jsonText)" }.joined(separator: ",")
                calls.append("\(name)(\(written))")
                machine.actionReturned(script[name] ?? .null)
            case .rail(let name):
                calls.append(name)
                machine.railPassed(rewriting: ["user_message": "masked"])
            case .ended(let ending): return (calls, ending, machine)
            }
        }
    }

    @Test("a branch takes the first condition that holds")
    func branches() throws {
        let text = """
            define flow test
              if $n < 0
                bot "negative"
              else if $n == 0
                bot "zero"
              else if $n == 1
                bot "one"
              else
                bot "many"
              bot "end"
            """
        for (number, word) in [(-1, "negative"), (0, "zero"), (1, "one"), (5, "many")] {
            let ending = try run(text, variables: ["n": .number(JSONNumber(number))]).ending
            #expect(ending == .init(said: [word, "end"], isStopped: false, exception: nil))
        }
    }

    @Test("a loop runs while its condition holds; `break` and `continue` concern the innermost")
    func loops() throws {
        let text = """
            define flow test
              $i = 0
              while $i < 5
                $i += 1
                $j = 0
                while True
                  $j += 1
                  if $j == 2
                    break
                if $i == 2
                  continue
                if $i == 4
                  break
                bot "$i$j"
              bot "done $i"
            """
        #expect(try run(text).ending.said == ["12", "32", "done 4"])
    }

    @Test("actions get their arguments, and their results go to variables")
    func actions() throws {
        let text = """
            define flow test
              $score = execute measure(text=$user_message, top=1 + 1, quoted="$user_message", unknown="$other")
              execute note it
              if $score.value > 0.5
                stop
            """
        let (calls, ending, machine) = try run(text, variables: ["user_message": "hi"], script: ["measure": ["value": 0.7]])
        #expect(calls == [#"measure(quoted="hi",text="hi",top=2,unknown="$other")"#, "note it()"])
        #expect(ending.isStopped)
        #expect(machine.assigned == ["score"])
        #expect(machine.variables["score"] == ["value": 0.7])
    }

    @Test("a subflow ends alone with `return`, and everything with `stop`")
    func subflows() throws {
        let text = """
            define flow test
              do inner(level=1)
              bot "after $level"
              $next = "inner(level=2)"
              do $next
              bot "never"
            define subflow inner
              if $level == 1
                bot "returns"
                return
              bot "stops"
              stop
            """
        #expect(try run(text).ending == .init(said: ["returns", "after 1", "stops"], isStopped: true, exception: nil))
    }

    @Test("`goto` leads to its label, backwards and forwards, out of blocks and into them")
    func jumps() throws {
        let text = """
            define flow test
              $i = 0
              goto check
              label again
              bot "$i"
              $i += 1
              label check
              if $i < 3
                goto again
            """
        #expect(try run(text).ending.said == ["0", "1", "2"])
    }

    @Test("an exception stops the flow at its end, or where `stop` stands")
    func exceptions() throws {
        let text = """
            define flow test
              create event InputRailException(message="not this")
              bot "said"
            """
        #expect(try run(text).ending == .init(said: ["said"], isStopped: true, exception: "InputRailException"))
    }

    @Test("`do` of a rail of the library asks for the rail")
    func libraryRail() throws {
        let (calls, ending, machine) = try run("define flow test\n  $next = \"library rail\"\n  do $next\n")
        #expect(calls == ["library rail"])
        #expect(!ending.isStopped)
        #expect(machine.variables["user_message"] == "masked")
    }

    @Test(
        "what cannot go on is an error with the line of its statement",
        arguments: [
            ("define flow test\n  while True\n    pass", 2, .tooManySteps), ("define flow test\n  do test", 2, .tooManySteps),
            ("define flow test\n  label a\n  goto a", 3, .tooManySteps), ("define flow test\n  $a = 1\n  do $a", 3, .wrongKind),
            ("define flow test\n  $a = \"none such\"\n  do $a", 3, .unknownFlow),
            ("define flow test\n\n  if None < 1\n    stop", 3, .wrongKind),
            ("define flow test\n  $a = \"x\"\n  while True\n    $a = $a + $a", 4, .tooLarge),
            ("define flow test\n  $a = [1]\n  while True\n    $a = [$a, $a]", 4, .tooLarge),
            ("define flow test\n  $a = [1]\n  while True\n    $a = {\"a\": $a}", 4, .tooLarge),
            ("define flow test\n  $a = \"greeting\"\n  do $a\ndefine flow greeting\n  user hello", 3, .unknownFlow),
        ] as [(String, Int, ColangRunError.Kind)])
    func errors(text: String, line: Int, kind: ColangRunError.Kind) {
        #expect(throws: ColangRunError(kind, file: "test.co", line: line)) { try run(text) }
    }

    @Test("a flow takes at most as many steps as it may")
    func steps() throws {
        var limits = ColangMachine.Limits()
        limits.maxSteps = 3
        #expect(throws: Never.self) { try run("define flow test\n  $a = 1\n  $b = 2\n  stop\n", limits: limits) }
        #expect(throws: ColangRunError.self) { try run("define flow test\n  $a = 1\n  $b = 2\n  $c = 3\n  stop\n", limits: limits) }
    }

    @Test("a machine that has ended stays so")
    func ended() throws {
        let result = try run("define flow test\n  bot \"a\"\n  stop\n")
        var machine = result.machine
        let first = try machine.advance()
        machine.actionReturned(1)
        let second = try machine.advance()
        #expect([first, second] == [.ended(result.ending), .ended(result.ending)])
    }
}
