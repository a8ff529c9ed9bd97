import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangFlowRailTests {
    private func program(_ text: String) throws -> ColangProgram { try ColangProgram(files: [("rails.co", text)]) }

    private func subject(
        _ content: RailSubject.Content, at place: RailPlace, messages: [Message] = [.user("What?")], passages: [String] = [],
        variables: [String: JSONValue] = [:], memory: RailMemory = RailMemory(), isWindow: Bool = false
    ) -> RailSubject {
        let context = RailContext(
            prompt: Prompt(messages: messages), model: LLModel("test"), passages: passages, variables: variables, memory: memory)
        return RailSubject(place: place, channel: .text, content: content, context: context, isWindow: isWindow)
    }

    // MARK: Verdicts

    @Test("what was said before `stop` is the reply of the block, its reason the flow")
    func block() async throws {
        let rail = try ColangFlowRail(
            "check words", of: program("define flow check words\n  if \"secret\" in $user_message\n    bot refuse to respond\n    stop\n"),
            at: .input)
        #expect(try await rail.judge(subject(.text("all fine"), at: .input)) == .allow)
        let block = RailBlock("check_words", reply: "I'm sorry, I can't respond to that.")
        #expect(try await rail.judge(subject(.text("a secret"), at: .input)) == .block(block))
        #expect(rail.effects == .blocks)
        #expect(rail.scope == .latest)
        #expect(rail.notices == [])
    }

    @Test("`stop` alone blocks without a reply, and an exception is the reason")
    func silent() async throws {
        let rail = try ColangFlowRail("a", of: program("define flow a\n  stop\n"), at: .output)
        #expect(try await rail.judge(subject(.text("x"), at: .output)) == .block(RailBlock("a")))
        let text =
            "define flow a\n  if $config.enable_rails_exceptions\n    create event ARailException(message=\"no\")\n  else\n    bot \"No.\"\n  stop\n"
        let raising = try ColangFlowRail("a", of: program(text), at: .output, configuration: ["enable_rails_exceptions": true])
        #expect(try await raising.judge(subject(.text("x"), at: .output)) == .block(RailBlock("ARailException")))
        let saying = try ColangFlowRail("a", of: program(text), at: .output)
        #expect(try await saying.judge(subject(.text("x"), at: .output)) == .block(RailBlock("a", reply: "No.")))
    }

    @Test("a new value of the variable that is judged rewrites")
    func rewrites() async throws {
        let input = try ColangFlowRail("a", of: program("define flow a\n  $user_message = $user_message.upper()\n"), at: .input)
        #expect(try await input.judge(subject(.text("hi"), at: .input)) == .rewrite(.text("HI"), reason: "a"))
        #expect(try await input.judge(subject(.text("HI"), at: .input)) == .allow)
        #expect(input.effects == [.blocks, .rewrites])
        #expect(input.scope == .conversation)
        let output = try ColangFlowRail("a", of: program("define flow a\n  $bot_message = $bot_message + \"!!\"\n"), at: .output)
        #expect(try await output.judge(subject(.text("hi"), at: .output)) == .rewrite(.text("hi!!"), reason: "a"))
        #expect(output.scope == .latest)
    }

    @Test("passages are rewritten line by line, or as a list")
    func passages() async throws {
        let lines = try ColangFlowRail(
            "a", of: program("define flow a\n  $relevant_chunks = $relevant_chunks.replace(\"red\", \"blue\")\n"), at: .retrieval)
        #expect(
            try await lines.judge(subject(.passages(["red\nhat", "red coat"]), at: .retrieval))
                == .rewrite(.passages(["blue\nhat", "blue coat"]), reason: "a"))
        let joined = try ColangFlowRail("a", of: program("define flow a\n  $relevant_chunks = \"none\"\n"), at: .retrieval)
        #expect(
            try await joined.judge(subject(.passages(["red\nhat", "coat"]), at: .retrieval)) == .rewrite(.passages(["none"]), reason: "a"))
        let list = try ColangFlowRail(
            "a", of: program("define flow a\n  $relevant_chunks_sep = [$relevant_chunks_sep[1]]\n"), at: .retrieval)
        #expect(try await list.judge(subject(.passages(["a", "b"]), at: .retrieval)) == .rewrite(.passages(["b"]), reason: "a"))
    }

    @Test("tool calls are judged by name and arguments, and rewritten")
    func toolCalls() async throws {
        let text = """
            define flow check call
              if $tool_name == "shell" or $tool_calls[0].name == "exec"
                bot refuse tool call
                stop
              if $tool_args.path == "/"
                $tool_args = {"path": "/home"}
            """
        let rail = try ColangFlowRail("check call", of: program(text), at: .toolCall, extent: .part)
        func judge(_ call: ToolCall) async throws -> RailVerdict { try await rail.judge(subject(.toolCall(call), at: .toolCall)) }
        #expect(try await judge(ToolCall(id: "1", name: "list", arguments: ["path": "/tmp"])) == .allow)
        #expect(
            try await judge(ToolCall(id: "1", name: "shell", arguments: [:]))
                == .block(RailBlock("check_call", reply: "I'm sorry, I can't allow that tool call.", extent: .part)))
        let rewritten = ToolCall(id: "1", name: "list", arguments: ["path": "/home"])
        #expect(
            try await judge(ToolCall(id: "1", name: "list", arguments: ["path": "/"]))
                == .rewrite(.toolCall(rewritten), reason: "check_call"))
        #expect(rail.channels == [.toolName, .toolArguments])
    }

    @Test("tool results are judged by name and text, and rewritten; their pictures stay")
    func toolResults() async throws {
        let text = "define flow a\n  if $tool_name == \"mail\"\n    $tool_message = \"hidden\"\n"
        let rail = try ColangFlowRail("a", of: program(text), at: .toolResult)
        let picture = Part.image(url: "https://example.org/a.png")
        let result = ToolResult(callID: "1", name: "mail", parts: [.text("to"), picture, .text("from")])
        let hidden = ToolResult(callID: "1", name: "mail", parts: [.text("hidden"), picture])
        #expect(try await rail.judge(subject(.toolResult(result), at: .toolResult)) == .rewrite(.toolResult(hidden), reason: "a"))
        let other = ToolResult(callID: "1", name: "now", parts: [.text("noon")])
        #expect(try await rail.judge(subject(.toolResult(other), at: .toolResult)) == .allow)
    }

    @Test("a flow that says something without `stop` puts it before the answer, and blocks elsewhere; a notice says which")
    func speech() async throws {
        let text = "define flow warn\n  if \"maybe\" in $bot_message or \"maybe\" in $user_message\n    bot \"Take care.\"\n"
        let output = try ColangFlowRail("warn", of: program(text), at: .output)
        #expect(try await output.judge(subject(.text("yes"), at: .output)) == .allow)
        #expect(try await output.judge(subject(.text("maybe"), at: .output)) == .rewrite(.text("Take care.\nmaybe"), reason: "warn"))
        #expect(
            try await output.judge(subject(.text("maybe"), at: .output, isWindow: true)) == .block(RailBlock("warn", reply: "Take care.")))
        #expect(output.effects == [.blocks, .rewrites, .readsWholeTexts])
        #expect(output.notices.map(\.kind) == [.speaksWithoutStop])
        #expect(output.notices.map(\.line) == [3])
        let input = try ColangFlowRail(
            "warn", of: program("define flow warn\n  if \"maybe\" in $user_message\n    bot \"Take care.\"\n"), at: .input)
        #expect(try await input.judge(subject(.text("maybe"), at: .input)) == .block(RailBlock("warn", reply: "Take care.")))
        #expect(input.effects == .blocks)
        #expect(input.notices.map(\.kind) == [.speaksWithoutStop])
    }

    // MARK: Variables

    @Test("the conversation, parameters, the application and the configuration are known as variables")
    func variables() async throws {
        let text = """
            define flow tell
              bot "$last_user_message|$last_bot_message|$bot_message|$relevant_chunks|$model|$tenant|$config.level|$user_message"
              stop
            """
        let rail = try ColangFlowRail("tell $model=\"m 1\"", of: program(text), at: .output, configuration: ["level": 3])
        let messages: [Message] = [.user("first"), .assistant("answer"), .user("second")]
        let verdict = try await rail.judge(
            subject(
                .text("new"), at: .output, messages: messages, passages: ["p", "q"],
                variables: ["tenant": "acme", "config": "x", "bot_message": "x", "model": "x"]))
        #expect(verdict == .block(RailBlock("tell", reply: "second|answer|new|p\nq|m 1|acme|3|second")))
    }

    @Test("what a rail sets other rails of the call see, and it itself begins alike each time")
    func memory() async throws {
        let program = try program(
            """
            define flow mark
              $check = True
            define flow check
              if $check
                $check = False
                bot "checked"
                stop
            define flow count
              $count = $count or 0
              $count = $count + 1
              if $count > 1
                stop
            """)
        let memory = RailMemory()
        let check = try ColangFlowRail("check", of: program, at: .output)
        #expect(try await check.judge(subject(.text("x"), at: .output, memory: memory)) == .allow)
        let mark = try ColangFlowRail("mark", of: program, at: .input)
        #expect(try await mark.judge(subject(.text("x"), at: .input, memory: memory)) == .allow)
        for _ in 0..<2 {
            #expect(try await check.judge(subject(.text("x"), at: .output, memory: memory)) == .block(RailBlock("check", reply: "checked")))
        }
        let count = try ColangFlowRail("count", of: program, at: .output)
        for _ in 0..<3 { #expect(try await count.judge(subject(.text("x"), at: .output, memory: memory)) == .allow) }
    }

    // MARK: Actions

    @Test("an action of code is called with arguments, variables and what is judged now")
    func action() async throws {
        let text = """
            define flow a
              $user_message = "<" + $user_message + ">"
              $word = execute look(level=2)
              bot "$word"
              stop
            """
        let look = ColangAction { request in
            let parts = [request.name, request["level"]?.jsonText, request["user_message"]?.stringValue, request.subject.text]
            return .string(parts.map { $0 ?? "?" }.joined(separator: " "))
        }
        let rail = try ColangFlowRail("a", of: program(text), at: .input, actions: ["look": look])
        #expect(try await rail.judge(subject(.text("x"), at: .input)) == .block(RailBlock("a", reply: "look 2 <x> <x>")))
    }

    @Test("the reason is that of the action that was asked last, or else the flow")
    func reasons() async throws {
        struct Found: Rail {
            var name: String { "found" }
            func judge(_ subject: RailSubject) async throws -> RailVerdict { .block(RailBlock("policy_s3", reply: "Found.")) }
        }
        let text = """
            define flow a
              $found = execute detect_sensitive_data
              if $user_message == "again"
                $found = execute look
              if $found
                stop
            """
        let actions = ["detect_sensitive_data": ColangAction(rail: Found(), answering: .detected), "look": ColangAction { _ in true }]
        let rail = try ColangFlowRail("a", of: program(text), at: .input, actions: actions)
        #expect(try await rail.judge(subject(.text("once"), at: .input)) == .block(RailBlock("policy_s3", reply: "Found.")))
        #expect(try await rail.judge(subject(.text("again"), at: .input)) == .block(RailBlock("a")))
    }

    @Test("an action is found by the name NeMo makes of a class's")
    func actionNames() async throws {
        let text = "define flow a\n  $x = execute ClavataCheckAction(text=$user_message)\n  if $x\n    stop\n"
        let rail = try ColangFlowRail("a", of: program(text), at: .input, actions: ["clavata_check": ColangAction { _ in true }])
        #expect(try await rail.judge(subject(.text("x"), at: .input)) == .block(RailBlock("a")))
    }

    @Test("an action that throws fails the rail closed, and the record holds no text")
    func throwing() async throws {
        struct Trouble: Error {}
        let text = "define flow a\n  $x = execute look(text=$user_message)\n"
        let rail = try ColangFlowRail("a", of: program(text), at: .input, actions: ["look": ColangAction { _ in throw Trouble() }])
        let subject = subject(.text("private words"), at: .input)
        await #expect(throws: Trouble.self) { try await rail.judge(subject) }
        let runner = RailRunner(line: RailLine(rail), place: .input)
        let outcome = await runner.judge(subject.content, channel: .text, context: subject.context)
        #expect(outcome.block != nil)
        #expect(outcome.records.map(\.decision) == [.failedClosed])
        #expect(!outcome.records.description.contains("private"))
    }

    @Test("a flow without an end fails the rail, and one that is cancelled ends")
    func endless() async throws {
        let rail = try ColangFlowRail("a", of: program("define flow a\n  while True\n    pass\n"), at: .input)
        await #expect(throws: ColangRunError(.tooManySteps, file: "rails.co", line: 2)) {
            try await rail.judge(subject(.text("x"), at: .input))
        }
        let program = try program("define flow b\n  while True\n    execute look\n")
        let task = Task {
            let rail = try ColangFlowRail(
                "b", of: program, at: .input,
                actions: [
                    "look": ColangAction { _ in
                        withUnsafeCurrentTask { $0?.cancel() }
                        return .null
                    }
                ])
            return try await rail.judge(subject(.text("x"), at: .input))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("a value of the wrong kind for what is judged fails the rail")
    func wrongKind() async throws {
        let rail = try ColangFlowRail("a", of: program("define flow a\n\n  $user_message = None\n"), at: .input)
        await #expect(throws: ColangRunError(.wrongKind, file: "rails.co", line: 1)) {
            try await rail.judge(subject(.text("x"), at: .input))
        }
    }

    @Test("`do` runs rails of the library where the files define no such flow")
    func libraryRails() async throws {
        struct Upper: Rail {
            var name: String { "upper" }
            var effects: RailEffects { [.blocks, .rewrites] }
            func judge(_ subject: RailSubject) async throws -> RailVerdict {
                subject.text == "STOP" ? .block(RailBlock("upper")) : .rewrite(.text(subject.text.uppercased()), reason: "upper")
            }
        }
        let text =
            "define flow a\n  $user_message = $user_message + \"p\"\n  do upper words\n  if $user_message == \"DROP\"\n    bot \"dropped\"\n    stop\n"
        let rail = try ColangFlowRail("a", of: program(text), at: .input, rails: ["upper words": Upper()])
        #expect(try await rail.judge(subject(.text("sto"), at: .input)) == .rewrite(.text("STOP"), reason: "upper"))
        #expect(try await rail.judge(subject(.text("dro"), at: .input)) == .block(RailBlock("upper", reply: "dropped")))
        #expect(try await rail.judge(subject(.text("STO"), at: .input)) == .rewrite(.text("STOP"), reason: "upper"))
        let twice = try ColangFlowRail(
            "b", of: program("define flow b\n  do upper words\n  do upper words\n"), at: .input, rails: ["upper words": Upper()])
        #expect(try await twice.judge(subject(.text("stop"), at: .input)) == .block(RailBlock("upper")))
        #expect(twice.effects == [.blocks, .rewrites])
    }

    // MARK: Configuration

    @Test(
        "what a flow uses and nothing defines is an error at load, with its line",
        arguments: [
            ("define flow a\n  execute b", 2, .unknownName), ("define flow a\n  bot say c", 2, .unknownName),
            ("define flow a\n  do b", 2, .unknownName), ("define flow a\n  do b\ndefine subflow b\n  execute c", 4, .unknownName),
            ("define flow a\n  user b\n  stop", 2, .unsupported), ("define flow a\n  bot ...\n  stop", 2, .unsupported),
            ("define flow a\n  if $b\n    $c = ...", 3, .unsupported), ("define flow a\n  create event UserSilent", 2, .unsupported),
            ("define flow a\n  do b\ndefine flow b\n  stop\n  user c", 5, .unsupported),
            ("define flow b\n  stop", nil, .unknownName),
        ] as [(String, Int?, RailConfigurationError.Kind)])
    func unknown(text: String, line: Int?, kind: RailConfigurationError.Kind) throws {
        let program = try program(text)
        let error = #expect(throws: RailConfigurationError.self) { try ColangFlowRail("a", of: program, at: .input) }
        #expect(error?.line == line)
        #expect(error?.kind == kind)
    }

    @Test("a variable that only flows of dialogs set is told")
    func neverSet() throws {
        let text = """
            define flow ask report
              user ask report
              $check_facts = True
              $allowed = True
            define subflow check facts
              if $check_facts == True
                $check_facts = False
                $allowed = execute check
                if not $allowed
                  stop
            """
        let rail = try ColangFlowRail("check facts", of: program(text), at: .output, actions: ["check": ColangAction { _ in true }])
        #expect(
            rail.notices.map(\.description) == [
                "rails.co:6: $check_facts: a flow that is not run sets it, at rails.co:3; give it among the variables of the call"
            ])
    }
}
