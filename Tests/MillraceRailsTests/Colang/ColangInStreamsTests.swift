import MillraceCore
import MillraceRails
import MillraceTesting
import Testing

/// Flows around an executor, over streams.
@Suite struct ColangInStreamsTests {
    private func rail(_ flow: String, _ text: String, at place: RailPlace, _ actions: [String: ColangAction] = [:]) throws -> ColangFlowRail
    {
        try ColangFlowRail(flow, of: ColangProgram(files: [("rails.co", text)]), at: place, actions: actions)
    }

    private func answer(_ text: String, _ guardrails: Guardrails, prompt: Prompt = Prompt("Hello")) async throws -> (LLMResponse, String) {
        let executor = ScriptedExecutor(ScriptedAnswer.text(text).chunked(FrameChunking(deltas: .scalars)))
        let guarded = GuardedExecutor(executor, guardrails: guardrails)
        let response = try await guarded.executeStreaming(prompt, model: LLModel("test"), tools: []).collect()
        return (response, executor.requests.first?.lastUserText ?? "")
    }

    @Test("an output flow that blocks ends the stream with what it says")
    func block() async throws {
        let text = "define flow check\n  if \"secret\" in $bot_message\n    bot refuse to respond\n    stop\n"
        let rails = try Guardrails(output: RailLine(try rail("check", text, at: .output)))
        let (blocked, _) = try await answer("The secret is out.", rails)
        #expect(blocked.outcome == .blocked)
        #expect(blocked.text == "I'm sorry, I can't respond to that.")
        #expect(blocked.rails.last?.reason == "check")
        #expect(try await answer("All is well.", rails).0.text == "All is well.")
    }

    @Test("an output flow that rewrites reads the whole text, however long it is and however it is windowed")
    func rewrite() async throws {
        let text = "define flow sign\n  $bot_message = $bot_message.replace(\"Ada Lovelace\", \"<PERSON>\") + \" (checked)\"\n"
        let long = String(repeating: "Ada Lovelace wrote. ", count: 60)
        for windows in [
            WindowPolicy(), WindowPolicy(chunkSize: 7, contextSize: 3), WindowPolicy(chunkSize: 9, contextSize: 2, checksWholeText: true),
        ] {
            let rails = try Guardrails(output: RailLine(try rail("sign", text, at: .output)), windows: windows)
            let (response, _) = try await answer(long, rails)
            #expect(response.text == String(repeating: "<PERSON> wrote. ", count: 60) + " (checked)")
            #expect(response.outcome == .finished)
        }
    }

    @Test("an output flow that warns puts its words before the answer")
    func warning() async throws {
        let text = "define flow warn\n  if \"maybe\" in $bot_message\n    bot \"This is not certain.\"\n"
        let rails = try Guardrails(output: RailLine(try rail("warn", text, at: .output)))
        #expect(try await answer("It is maybe so.", rails).0.text == "This is not certain.\nIt is maybe so.")
        #expect(try await answer("It is so.", rails).0.text == "It is so.")
    }

    @Test("an input flow rewrites what the model reads, and the caller's prompt stays")
    func input() async throws {
        let text = "define flow mask\n  $user_message = execute mask_sensitive_data(source=\"input\", text=$user_message)\n"
        let mask = ColangAction { request in .string(request["text"]?.stringValue?.replacing("Ada", with: "<PERSON>") ?? "") }
        let rails = try Guardrails(input: RailLine(try rail("mask", text, at: .input, ["mask_sensitive_data": mask])))
        let prompt = Prompt("I am Ada.")
        let (response, read) = try await answer("Hello.", rails, prompt: prompt)
        #expect(read == "I am <PERSON>.")
        #expect(response.text == "Hello.")
        #expect(prompt.messages[0].text == "I am Ada.")
    }

    @Test("what an input flow sets an output flow of the same call reads")
    func memory() async throws {
        let text = """
            define flow mark
              if "facts" in $user_message
                $check_facts = True
            define flow check facts
              if $check_facts == True
                bot inform answer unknown
                stop
            """
        let rails = try Guardrails(
            input: RailLine(try rail("mark", text, at: .input)), output: RailLine(try rail("check facts", text, at: .output)))
        #expect(try await answer("42", rails, prompt: Prompt("Only facts!")).0.text == "I don't know the answer to that.")
        #expect(try await answer("42", rails, prompt: Prompt("Anything.")).0.text == "42")
    }

    @Test("a flow that fails lets nothing out")
    func failure() async throws {
        let rails = try Guardrails(output: RailLine(try rail("a", "define flow a\n  if $bot_message < 1\n    stop\n", at: .output)))
        let (response, _) = try await answer("private words", rails)
        #expect(response.outcome == .blocked)
        #expect(response.text == "")
        #expect(response.rails.map(\.decision) == [.failedClosed])
        #expect(response.rails.map(\.reason) == ["colang_wrong_kind"])
    }
}
