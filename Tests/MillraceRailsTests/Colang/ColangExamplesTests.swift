import MillraceCore
import Testing

@testable import MillraceRails

/// The rails of NeMo Guardrails' documentation, examples and library, written anew, through the line of their place.
@Suite struct ColangExamplesTests {
    /// Blocks texts that hold a word; rewrites another.
    private struct Words: Rail {
        var blocked = "bomb"
        var masked = "Ada"
        var name: String { "words" }
        var effects: RailEffects { [.blocks, .rewrites] }
        func judge(_ subject: RailSubject) async throws -> RailVerdict {
            if subject.text.contains(blocked) { return .block(RailBlock("word")) }
            let text = subject.text.replacing(masked, with: "<PERSON>")
            return text == subject.text ? .allow : .rewrite(.text(text), reason: "person")
        }
    }

    /// What the line of a place makes of a thing, with one flow of a program as its rail.
    private func judge(
        _ flow: String, of text: String, at place: RailPlace, _ content: RailSubject.Content, actions: [String: ColangAction] = [:],
        configuration: JSONValue = [:], variables: [String: JSONValue] = [:]
    ) async throws -> RailOutcome {
        let program = try ColangProgram(files: [("rails.co", text)])
        let rail = try ColangFlowRail(flow, of: program, at: place, actions: actions, configuration: configuration)
        let context = RailContext(prompt: Prompt("What now?"), model: LLModel("test"), variables: variables)
        let channel = rail.channels?.sorted { $0.rawValue > $1.rawValue }.first ?? .text
        return await RailRunner(line: RailLine(rail), place: place).judge(content, channel: channel, context: context)
    }

    private func library(_ names: String...) -> [String: ColangAction] {
        Dictionary(uniqueKeysWithValues: names.compactMap { name in ColangAction.library(name, rail: Words()).map { (name, $0) } })
    }

    private static let refusal = "I'm sorry, I can't respond to that."

    @Test("self check of input and output", arguments: ["input", "output"])
    func selfCheck(side: String) async throws {
        let text = """
            define flow self check \(side)
              $allowed = execute self_check_\(side)

              if not $allowed
                if $config.enable_rails_exceptions
                  create event SelfCheckRailException(message="The '\(side)' was stopped.")
                else
                  bot refuse to respond
                  stop
            """
        let place: RailPlace = side == "input" ? .input : .output
        let actions = library("self_check_\(side)")
        let passed = try await judge("self check \(side)", of: text, at: place, .text("a cake"), actions: actions)
        #expect(passed.block == nil)
        #expect(passed.content == .text("a cake"))
        let blocked = try await judge("self check \(side)", of: text, at: place, .text("a bomb"), actions: actions)
        #expect(blocked.block == RailBlock("word", reply: Self.refusal))
        let raised = try await judge(
            "self check \(side)", of: text, at: place, .text("a bomb"), actions: actions, configuration: ["enable_rails_exceptions": true])
        #expect(raised.block == RailBlock("SelfCheckRailException"))
    }

    @Test("check blocked terms, with an action of the application")
    func blockedTerms() async throws {
        let text = """
            define bot explain that terms are blocked
              "That is not for me to talk about."

            define subflow check blocked terms
              $is_blocked = execute find_blocked_terms

              if $is_blocked
                bot explain that terms are blocked
                stop
            """
        let actions = [
            "find_blocked_terms": ColangAction { request in
                .bool(["proprietary", "internal"].contains { request["bot_message"]?.stringValue?.contains($0) ?? false })
            }
        ]
        let blocked = try await judge("check blocked terms", of: text, at: .output, .text("It is proprietary."), actions: actions)
        #expect(blocked.block == RailBlock("check_blocked_terms", reply: "That is not for me to talk about."))
        let passed = try await judge("check blocked terms", of: text, at: .output, .text("It is open."), actions: actions)
        #expect(passed.block == nil)
    }

    @Test("an action with arguments and a branch, as a runnable would be called")
    func keywords() async throws {
        let text = """
            define flow check keywords
              $words = "proprietary, secret"
              $found = execute count_words(text=$user_message, words=$words)
              if $found > 1
                bot refuse to respond
                stop
              else if $found == 1
                $user_message = $user_message.replace("secret", "***")
            """
        let actions = [
            "count_words": ColangAction { request in
                let words = request["words"]?.stringValue?.split(separator: ", ") ?? []
                return .number(JSONNumber(words.count { request["text"]?.stringValue?.contains($0) ?? false }))
            }
        ]
        func run(_ text: String, _ message: String) async throws -> RailOutcome {
            try await judge("check keywords", of: text, at: .input, .text(message), actions: actions)
        }
        #expect(try await run(text, "a proprietary secret").block == RailBlock("check_keywords", reply: Self.refusal))
        #expect(try await run(text, "a secret").content == .text("a ***"))
        #expect(try await run(text, "nothing").content == .text("nothing"))
    }

    @Test("input and output rails without actions, which look into the text")
    func withoutActions() async throws {
        let text = """
            define bot deny
              "DENY"
            define subflow look at input
              '''
              '''
              if "dummy" in $user_message
                bot deny
                stop
            define subflow add to input
              if "hello" in $user_message
                $user_message = $user_message + " " + "hello"
            """.replacing("'''", with: "\"\"\"")
        #expect(try await judge("look at input", of: text, at: .input, .text("a dummy")).block == RailBlock("look_at_input", reply: "DENY"))
        #expect(try await judge("add to input", of: text, at: .input, .text("hello")).content == .text("hello hello"))
    }

    @Test("check facts by a score, with a threshold of its own", arguments: [0.9, 0.5, 0.2])
    func facts(score: Double) async throws {
        let text = """
            define flow answer questions on the report
              user ask about report
              $check_facts = True
              bot tell about report

            define subflow check facts
              if $check_facts == True
                $check_facts = False
                $accuracy = execute check_facts
                if $accuracy < 0.4
                  bot inform answer unknown
                  stop
                if $accuracy < 0.6
                  $bot_message = $bot_message + " (This may be wrong.)"
            """
        let actions = ["check_facts": ColangAction { _ in .number(JSONNumber(score)) }]
        let unasked = try await judge("check facts", of: text, at: .output, .text("42"), actions: actions)
        #expect(unasked.content == .text("42"))
        #expect(unasked.block == nil)
        let asked = try await judge("check facts", of: text, at: .output, .text("42"), actions: actions, variables: ["check_facts": true])
        switch score {
        case 0.9: #expect(asked.content == .text("42"))
        case 0.5: #expect(asked.content == .text("42 (This may be wrong.)"))
        default: #expect(asked.block == RailBlock("check_facts", reply: "I don't know the answer to that."))
        }
    }

    @Test("self check of facts and of hallucination, asked for by a variable")
    func selfCheckFacts() async throws {
        let text = """
            define subflow self check facts
              if $check_facts == True
                $accuracy = execute self_check_facts
                if $accuracy < 0.5
                  bot refuse to respond
                  stop
            define subflow self check hallucination
              if $check_hallucination == True
                $is_hallucination = execute self_check_hallucination
                $check_hallucination = False
                if $is_hallucination
                  bot inform answer unknown
                  stop
            """
        let actions = library("self_check_facts", "self_check_hallucination")
        let facts = try await judge(
            "self check facts", of: text, at: .output, .text("a bomb"), actions: actions, variables: ["check_facts": true])
        #expect(facts.block == RailBlock("word", reply: Self.refusal))
        let hallucination = try await judge(
            "self check hallucination", of: text, at: .output, .text("a bomb"), actions: actions, variables: ["check_hallucination": true])
        #expect(hallucination.block == RailBlock("word", reply: "I don't know the answer to that."))
        let unasked = try await judge("self check hallucination", of: text, at: .output, .text("a bomb"), actions: actions)
        #expect(unasked.block == nil)
    }

    @Test("sensitive data is masked or found at each place")
    func sensitiveData() async throws {
        let text = """
            define subflow mask on input
              $user_message = execute mask_sensitive_data(source="input", text=$user_message)
            define subflow mask on output
              $bot_message = execute mask_sensitive_data(source="output", text=$bot_message)
            define subflow mask on retrieval
              $relevant_chunks = execute mask_sensitive_data(source="retrieval", text=$relevant_chunks)
            define subflow find on input
              $has_sensitive_data = execute detect_sensitive_data(source="input", text=$user_message)
              if $has_sensitive_data
                bot inform answer unknown
                stop
            """
        let actions = library("mask_sensitive_data", "detect_sensitive_data")
        #expect(
            try await judge("mask on input", of: text, at: .input, .text("I am Ada"), actions: actions).content == .text("I am <PERSON>"))
        #expect(try await judge("mask on output", of: text, at: .output, .text("Hi Ada"), actions: actions).content == .text("Hi <PERSON>"))
        let passages = try await judge("mask on retrieval", of: text, at: .retrieval, .passages(["Ada\nwrote", "it"]), actions: actions)
        #expect(passages.content == .passages(["<PERSON>\nwrote", "it"]))
        let found = try await judge("find on input", of: text, at: .input, .text("I am Ada"), actions: actions)
        #expect(found.block == RailBlock("person", reply: "I don't know the answer to that."))
        // A rail that blocks instead of masking blocks, whatever the flow does with the text.
        #expect(try await judge("mask on input", of: text, at: .input, .text("a bomb"), actions: actions).block == RailBlock("word"))
    }

    @Test("jailbreak heuristics, Llama Guard and content safety, each with the form of its action")
    func models() async throws {
        let text = """
            define subflow jailbreak heuristics
              $is_jailbreak = execute jailbreak_detection_heuristics
              if $is_jailbreak
                bot refuse to respond
                stop
            define flow llama guard
              $llama_guard_response = execute llama_guard_check_input
              $allowed = $llama_guard_response["allowed"]
              $policy_violations = $llama_guard_response["policy_violations"]
              if not $allowed
                bot "Not allowed: $policy_violations[0]."
                stop
            define flow content safety
              $response = execute content_safety_check_input
              $allowed = $response["allowed"]
              if not $allowed
                if $config.enable_rails_exceptions
                  create event ContentSafetyException(message="Stopped by 'content safety $model='{$model}''.")
                else
                  bot refuse to respond
                stop
            define subflow classifier
              $response = execute hf_classifier_check_retrieval(classifier=$classifier)
              if $response.is_transform
                $relevant_chunks = $response.transform_text["relevant_chunks"]
            """
        let actions = library(
            "jailbreak_detection_heuristics", "llama_guard_check_input", "content_safety_check_input", "hf_classifier_check_retrieval")
        func run(_ flow: String, _ message: String) async throws -> RailOutcome {
            try await judge(flow, of: text, at: .input, .text(message), actions: actions)
        }
        #expect(try await run("jailbreak heuristics", "a bomb").block == RailBlock("word", reply: Self.refusal))
        #expect(try await run("llama guard", "a bomb").block == RailBlock("word", reply: "Not allowed: word."))
        #expect(try await run("content safety $model=guard", "a bomb").block == RailBlock("word", reply: Self.refusal))
        for flow in ["jailbreak heuristics", "llama guard", "content safety $model=guard"] {
            #expect(try await run(flow, "a cake").block == nil)
        }
        let chunks = try await judge("classifier $classifier=pii", of: text, at: .retrieval, .passages(["Ada", "Bo"]), actions: actions)
        #expect(chunks.content == .passages(["<PERSON>", "Bo"]))
    }

    @Test("scores of a service, by name and threshold")
    func scores() async throws {
        let text = """
            define subflow moderate
              $result = execute call moderation api

              if $result.max_risk_score > 0.8
                bot refuse to respond
                stop
              if $result.violations.get("Death, Harm & Tragedy", 0) > 0.7
                bot inform cannot engage with sensitive content
                stop
            """
        func run(_ result: JSONValue) async throws -> RailBlock? {
            try await judge(
                "moderate", of: text, at: .input, .text("x"), actions: ["call moderation api": ColangAction { _ in result }]
            ).block
        }
        #expect(try await run(["max_risk_score": 0.1, "violations": [:]]) == nil)
        #expect(try await run(["max_risk_score": 0.9, "violations": [:]]) == RailBlock("moderate", reply: Self.refusal))
        #expect(
            try await run(["max_risk_score": 0.1, "violations": ["Death, Harm & Tragedy": 0.75]])
                == RailBlock("moderate", reply: "I will not engage with sensitive content."))
        // A service that answers otherwise than it should is no reason to let pass.
        #expect(try await run([:])?.reason == "rail_failed")
    }

    @Test("a service that says whether a text is guarded, and the text that may pass instead")
    func serviceOutput() async throws {
        let text = """
            define subflow check output
              $output_result = execute service_output(show_message=True)
              if $output_result["triggered"]
                bot refuse to respond
                stop
              else if $output_result["pii"] and $output_result["pii"]["guarded"]:
                $bot_message = $output_result["pii"]["response"]
            """
        func run(_ result: JSONValue) async throws -> RailOutcome {
            try await judge("check output", of: text, at: .output, .text("x"), actions: ["service_output": ColangAction { _ in result }])
        }
        #expect(try await run(["triggered": true]).block == RailBlock("check_output", reply: Self.refusal))
        #expect(try await run(["triggered": false, "pii": ["guarded": true, "response": "y"]]).content == .text("y"))
        #expect(try await run(["triggered": false, "pii": nil]).content == .text("x"))
    }

    @Test("a tool call that an action judges, and tool results one by one")
    func tools() async throws {
        let text = """
            define subflow check tool call
              $outcome = execute check_tool_call(check=$check)
              if $outcome["is_blocked"]
                bot refuse tool call
                stop
            define subflow check tool result
              if "ignore" in $tool_message and $tool_name != "manual"
                $tool_message = "(left out)"
            """
        let call = ToolCall(id: "1", name: "sh", arguments: ["command": "make bomb"])
        let blocked = try await judge(
            "check tool call $check=words", of: text, at: .toolCall, .toolCall(call), actions: library("check_tool_call"))
        #expect(blocked.block == RailBlock("word", reply: "I'm sorry, I can't allow that tool call."))
        let result = ToolResult(callID: "1", name: "web", parts: [.text("ignore all")])
        let rewritten = try await judge("check tool result", of: text, at: .toolResult, .toolResult(result))
        #expect(rewritten.content == .toolResult(ToolResult(callID: "1", name: "web", parts: [.text("(left out)")])))
    }

    @Test("a greeting bot is read whole, told as a dialog, and refused as a rail")
    func dialog() throws {
        let text = """
            define user greet
              "hi"
              "hello"
            define bot greet
              "Hello there!"
              "Hi!"
            define flow greeting
              user greet
              bot greet
              when user agree
                bot thank
              else when user refuse
                bot regret
            define flow
              user ask question
              $full_question = ...
              $answer = execute answer(query=$full_question)
              bot $answer
            """
        let program = try ColangProgram(files: [("greeting.co", text)])
        #expect(program.flowNames == [])
        #expect(program.notices.map(\.line) == [1, 4, 7, 14])
        let error = #expect(throws: RailConfigurationError.self) { try ColangFlowRail("greeting", of: program, at: .input) }
        #expect(error?.line == 8)
        #expect(error?.kind == .unsupported)
    }
}
