import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangParserTests {
    private func parse(_ text: String) throws -> ColangParser {
        var parser = ColangParser()
        try parser.parse(text, file: "rails.co")
        return parser
    }

    private func statements(_ lines: String) throws -> [ColangStatement.Action] {
        let body = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
        return try parse("define flow test\n" + body).flows[0].statements.map(\.action)
    }

    // MARK: Lines

    @Test("comments, docstrings, empty lines and continued lines are read as Colang has them")
    func lines() throws {
        let text = #"""
            # a comment
            """ a docstring on one line """

            """
            define flow not this
            """
            define flow check   # behind it
              """What it does:
              define nothing"""
              bot say "a # b" \
                more
              if $a or
                $b
                stop
            """#
        let lines = try ColangLineReader.lines(of: text, file: "x.co")
        #expect(lines.map(\.text) == ["define flow check", #"bot say "a # b"  more"#, "if $a or $b", "stop"])
        #expect(lines.map(\.indentation) == [0, 2, 2, 4])
        #expect(lines.map(\.source.line) == [7, 10, 12, 14])
    }

    @Test("an utterance may have several lines")
    func longUtterance() throws {
        let parser = try parse("define bot list\n  \"one:\n    - two # not a comment\n    three\"\n  \"next\"\n")
        #expect(parser.messages[0].utterances.map(\.written) == ["one:\n- two # not a comment\nthree", "next"])
    }

    @Test("lines may end as Windows has them, and a byte order mark is none of the text")
    func lineEnds() throws {
        let parser = try parse("\u{FEFF}define bot a\r\n  \"x\"\r\n\r\ndefine flow b\r\n  bot a\r\n  stop\r\n")
        #expect(parser.messages.map(\.name) == ["a"])
        #expect(parser.flows.map(\.source.line) == [4])
        #expect(parser.flows[0].statements.map(\.action) == [.say(.named("a")), .stop])
    }

    // MARK: Definitions

    @Test("definitions of users, bots and flows are read with their names")
    func definitions() throws {
        let parser = try parse(
            """
            import core
            define user ask  about weather
              "Is it raining?"
              "Weather \\"now\\"?"
            define user thank
            define bot tell weather:
              "It rains in $city."
            def flow
              user ask about weather
              bot tell weather
            define parallel extension subflow check weather:
              stop
            """)
        #expect(parser.imports == ["core"])
        #expect(parser.forms.map(\.name) == ["ask about weather", "thank"])
        #expect(parser.forms[0].examples == ["Is it raining?", "Weather \"now\"?"])
        #expect(parser.messages.map(\.name) == ["tell weather"])
        #expect(parser.flows.map(\.name) == [nil, "check weather"])
        #expect(parser.notices.map(\.kind) == [.notImported, .notRun, .notRun])
        #expect(parser.notices.map(\.line) == [1, 2, 5])
    }

    // MARK: Statements

    private func variable(_ name: String) -> ColangExpression { .variable(name) }

    @Test("assignments are read in each of their forms")
    func assignments() throws {
        let actions = try statements(
            "$a = 1\nset $b = $a\n$a += 2\n$a -= 1\n$c = execute check\n$d = execute look up(text=$a, n=1)\n$e=run x")
        #expect(
            actions == [
                .set("a", .literal(1)), .set("b", variable("a")), .set("a", .arithmetic(.add, variable("a"), .literal(2))),
                .set("a", .arithmetic(.subtract, variable("a"), .literal(1))),
                .execute(ColangInvocation(name: "check", arguments: []), result: "c"),
                .execute(
                    ColangInvocation(
                        name: "look up",
                        arguments: [ColangArgument(name: "text", value: variable("a")), ColangArgument(name: "n", value: .literal(1))]),
                    result: "d"),
                .execute(ColangInvocation(name: "x", arguments: []), result: "e"),
            ])
    }

    @Test("`bot` says a name, a text, a variable, and may define what it says")
    func bot() throws {
        let parser = try parse(
            """
            define flow test
              bot express   regret
              bot says "Hi \\"you\\" $name"
              bot $answer.text
              bot refuse "No."
              bot explain
                "Because."
                "So."
            """)
        let source = ColangSource(file: "rails.co", line: 3)
        #expect(
            parser.flows[0].statements.map(\.action) == [
                .say(.named("express regret")), .say(.text(try ColangTemplate("Hi \"you\" $name", what: "", at: source))),
                .say(.value(.member(variable("answer"), "text"))), .say(.named("refuse")), .say(.named("explain")),
            ])
        #expect(parser.messages.map(\.name) == ["refuse", "explain"])
        #expect(parser.messages.map(\.utterances.count) == [1, 2])
    }

    @Test("branches and loops hold what stands below them")
    func blocks() throws {
        let actions = try statements(
            """
            if $a:
              stop
            else if $b
              return
            else
              pass
            while $c < 3
              if $d
                break
              continue
            done
            """)
        #expect(
            actions.map { action in
                switch action {
                case .branch(let branches): "branch \(branches.map { $0.statements.map(\.action).count })"
                case .loop(_, let body): "loop \(body.count)"
                default: "\(action)"
                }
            } == ["branch [1, 1, 1]", "loop 2", "finish"])
        guard case .branch(let branches) = actions[0] else { return }
        #expect(branches.map(\.condition) == [variable("a"), variable("b"), nil])
        #expect(branches.flatMap(\.statements).map(\.action) == [.stop, .finish, .nextTurn])
    }

    @Test("calls, events, labels and jumps are read in each of their forms")
    func others() throws {
        let actions = try statements(
            """
            do check text
            do check(level=2)
            do $flows[0]
            create event RailException(message="a (b) \\"c\\"")
            new TopicException
            label again
            checkpoint here too
            goto again
            go to here too
            execute log it
            abort
            """)
        let message = ColangArgument(name: "message", value: .literal("a (b) \"c\""))
        #expect(
            actions == [
                .call(.named("check text"), []), .call(.named("check"), [ColangArgument(name: "level", value: .literal(2))]),
                .call(.computed(.element(variable("flows"), .literal(0))), []),
                .create(ColangInvocation(name: "RailException", arguments: [message])),
                .create(ColangInvocation(name: "TopicException", arguments: [])), .label("again"), .label("here too"), .go("again"),
                .go("here too"), .execute(ColangInvocation(name: "log it", arguments: []), result: nil), .stop,
            ])
    }

    @Test("what waits for a dialog is read with its word")
    func dialog() throws {
        let actions = try statements(
            """
            user ask weather or user ask time
            user ...
            bot ...
            event UserMessage(text="...")
            when user agree
              bot thank
            else when user refuse
              bot regret
            else
              stop
            any
              user a
              user b
            $query = ...
            infer user ask
            """)
        let words = actions.map { action in if case .dialog(let what, _) = action { what } else { "\(action)" } }
        #expect(words == ["user", "user", "bot ...", "event", "when", "any", "$query = ...", "infer user"])
        guard case .dialog(_, let inner) = actions[4] else { return }
        #expect(inner.map(\.action) == [.say(.named("thank")), .say(.named("regret")), .stop])
    }

    @Test("`priority` and `meta` are read, and a notice says that they change nothing")
    func order() throws {
        let parser = try parse("define flow a\n  priority 0.9\n  meta\n    anything: here\n  stop\n")
        #expect(parser.flows[0].statements.map(\.action) == [.stop])
        #expect(parser.notices.map(\.kind) == [.noEffect, .noEffect])
        #expect(parser.notices.map(\.line) == [2, 3])
    }

    // MARK: Errors

    @Test(
        "what cannot be read is an error with its line and what to do",
        arguments: [
            ("stop", 1, .unreadable), ("define", 1, .unsupported), ("define topic x\n  a", 1, .unsupported),
            ("define flow", 1, .unreadable), ("define flow a", 1, .unreadable), ("define flow a\ndefine flow b\n  stop", 1, .unreadable),
            ("define subflow\n  stop", 1, .unreadable), ("define bot a", 1, .unreadable), ("define bot\n  \"a\"", 1, .unreadable),
            ("define user\n  \"a\"", 1, .unreadable), ("define bot a\n  if $b\n    \"c\"", 2, .unsupported),
            ("define bot a\n  \"b\" x", 2, .unreadable), ("define bot a\n  \"b\"\n    \"c\"", 3, .unreadable),
            ("define bot a\n  \"{% if b %}\"", 2, .unsupported), ("define flow a $b\n  stop", 1, .unsupported),
            ("define flow a\n  stop\n   stop", 3, .unreadable), ("define flow a\n    stop\n  stop", 3, .unreadable),
            ("  define flow a\n    stop\ndefine flow b\n  stop", 3, .unreadable), ("define flow a\n\tstop", 2, .unreadable),
            ("define flow a\n  bot \"open\n  stop", 2, .unreadable), ("define bot a\n  \"open\n\n", 2, .unreadable),
            ("\"\"\"\nopen", 1, .unreadable), ("define flow a\n  stop now", 2, .unsupported),
            ("define flow a\n  return $x", 2, .unsupported),
            ("define flow a\n  if\n    stop", 2, .unreadable), ("define flow a\n  if $b\n  stop", 2, .unreadable),
            ("define flow a\n  if $b = 1\n    stop", 2, .unreadable), ("define flow a\n  else\n    stop", 2, .unreadable),
            ("define flow a\n  if $b\n    stop\n  else", 4, .unreadable),
            ("define flow a\n  if $b\n    stop\n  elif $c\n    stop", 4, .unreadable),
            ("define flow a\n  if $b\n    stop\n  else\n    stop\n  else\n    stop", 6, .unreadable),
            ("define flow a\n  while $b", 2, .unreadable), ("define flow a\n  for $x in $y\n    stop", 3, .unreadable),
            ("define flow a\n  for $x in $y", 2, .unsupported), ("define flow a\n  await b", 2, .unsupported),
            ("define flow a\n  $x.y = 1", 2, .unreadable), ("define flow a\n  $x", 2, .unreadable),
            ("define flow a\n  $x == 1", 2, .unreadable),
            ("define flow a\n  $x = b", 2, .unreadable), ("define flow a\n  $x = await b", 2, .unsupported),
            ("define flow a\n  $x = do b", 2, .unsupported), ("define flow a\n  set x = 1", 2, .unreadable),
            ("define flow a\n  execute", 2, .unreadable), ("define flow a\n  execute b($c)", 2, .unreadable),
            ("define flow a\n  execute b(c=1", 2, .unreadable), ("define flow a\n  execute b(c=1) d", 2, .unreadable),
            ("define flow a\n  execute b(c=1 d=2)", 2, .unreadable), ("define flow a\n  execute b\n    c: 1", 3, .unreadable),
            ("define flow a\n  bot", 2, .unreadable), ("define flow a\n  bot say with $x", 2, .unsupported),
            ("define flow a\n  bot {\"a\": 1}", 2, .unsupported), ("define flow a\n  do", 2, .unreadable),
            ("define flow a\n  goto", 2, .unsupported), ("define flow a\n  label x $y", 2, .unsupported),
            ("define flow a\n  priority high", 2, .invalidValue), ("define flow a\n  gibberish here", 2, .unreadable),
            ("define flow a\n  create event", 2, .unreadable), ("flow main\n  stop", 1, .unsupported),
            ("greeting:\n  user hello", 1, .unreadable), ("import a\n  b", 2, .unreadable),
        ] as [(String, Int, RailConfigurationError.Kind)])
    func malformed(text: String, line: Int, kind: RailConfigurationError.Kind) throws {
        let error = #expect(throws: RailConfigurationError.self) { try parse(text) }
        #expect(error?.file == "rails.co")
        #expect(error?.line == line)
        #expect(error?.kind == kind)
        #expect(error?.advice.isEmpty == false)
    }

    @Test("an error is one line that says where, what and what to do")
    func message() throws {
        let error = #expect(throws: RailConfigurationError.self) { try parse("define flow a\n  if $b = 1\n    stop\n") }
        #expect(
            error?.description
                == "rails.co:2: the condition of `if`: it cannot be read; compare with `==`; one `=` sets a variable")
    }

    @Test("blocks may lie 64 deep, and not deeper")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            let blocks = (1..<depth).map { String(repeating: " ", count: $0) + "if $a\n" }.joined()
            return "define flow a\n" + blocks + String(repeating: " ", count: depth) + "stop\n"
        }
        #expect(try parse(nested(63)).flows.count == 1)
        #expect(throws: RailConfigurationError.self) { try parse(nested(64)) }
        #expect(throws: RailConfigurationError.self) { try parse(nested(2_000)) }
    }
}
