#if Rails
import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

/// Configurations as NeMo Guardrails' users write them, and what they come to.
@Suite struct NemoCatalogTests {
    private func load(_ config: String, maker: ScriptedMaker = ScriptedMaker()) throws -> RailConfiguration {
        let folder = try TemporaryFolder(["config.yml": config])
        return try RailConfiguration.load(directory: folder.path, makeExecutor: maker.make)
    }

    private func run(_ configuration: RailConfiguration, _ cases: String) async throws -> [String] {
        try await RailCases(yaml: cases).run(against: configuration.guardrails).flatMap { result in
            result.failures.map { "\(result.railCase.name): \($0)" }
        }
    }

    @Test("regex detection: patterns by place, with their case, block")
    func regex() async throws {
        let configuration = try load(
            """
            rails:
              config:
                regex_detection:
                  input: {patterns: ["\\\\bpassword\\\\b", "secret"], case_insensitive: true}
                  output: {patterns: ["\\\\d{3}-\\\\d{2}-\\\\d{4}"]}
                  retrieval: {patterns: [internal]}
                  tool_output: {patterns: ["rm -rf"]}
                  tool_input: {patterns: [ssn]}
              input: {flows: [regex check input]}
              output: {flows: [regex check output]}
              retrieval: {flows: [regex check retrieval]}
              tool_output: {flows: [regex check tool call]}
              tool_input: {flows: [regex check tool result]}
            """)
        #expect(
            try await run(
                configuration,
                """
                - {place: input, text: my PassWord, expect: blocked, rail: regex check input}
                - {place: input, text: passwords, expect: allowed}
                - {place: output, text: it is 123-45-6789, expect: blocked}
                - {place: output, text: secret, expect: allowed}
                - {passages: [fine, internal], expect: blocked}
                - {call: {name: shell, arguments: {command: "rm -rf /"}}, expect: blocked}
                - {result: {name: db, text: ssn}, expect: blocked}
                """) == [])
    }

    @Test("a pattern that a stream cannot match exactly is refused with its own line")
    func regexRefused() {
        #expect {
            try load("rails:\n  config:\n    regex_detection:\n      input:\n        patterns:\n          - ok\n          - (a)\\1\n  input: {flows: [regex check input]}\n")
        } throws: { error in
            let error = error as? RailConfigurationError
            return error?.kind == .invalidPattern && error?.line == 7
        }
    }

    private static let presidio = """
        rails:
          config:
            sensitive_data_detection:
              input:
                score_threshold: 0.4
                entities:
                  - PERSON
                  - EMAIL_ADDRESS
                  - US_SSN
              output: {entities: [CREDIT_CARD]}
          input: {flows: [mask sensitive data on input]}
          output: {flows: [detect sensitive data on output]}
        """

    @Test("sensitive data detection: entities are masked or block, and one that no pattern finds is named with its line")
    func sensitiveData() async throws {
        let configuration = try load(Self.presidio)
        let notice = try #require(configuration.notices.first { $0.severity == .missing })
        #expect(notice.line == 7 && notice.text.contains("`PERSON`"))
        #expect(
            try await run(
                configuration,
                """
                - {place: input, text: write to ada@example.org, expect: rewritten, becomes: "write to [EMAIL]", reason: email}
                - {place: input, text: nothing here, expect: allowed}
                - {place: output, text: 4111 1111 1111 1111, expect: blocked, reason: credit_card}
                - {place: output, text: 4111 1111 1111 1112, expect: allowed}
                """) == [])
    }

    @Test("a rail none of whose entities is found is refused: nobody is guarded by it")
    func onlyNames() {
        #expect { try load(Self.presidio.replacing("          - EMAIL_ADDRESS\n          - US_SSN\n", with: "")) } throws: {
            ($0 as? RailConfigurationError)?.kind == .unsupported
        }
    }

    @Test("NeMo 139: a rail that masks runs first wherever it stands, and others read what it let pass")
    func maskingFirst() async throws {
        let configuration = try load(
            """
            rails:
              config:
                regex_detection: {input: {patterns: ["@example"]}}
                sensitive_data_detection: {input: {entities: [EMAIL_ADDRESS]}}
              input: {flows: [regex check input, mask sensitive data on input]}
            """)
        #expect(configuration.guardrails.input.entries.map(\.rail.name) == ["mask sensitive data on input", "regex check input"])
        #expect(try await run(configuration, "- {place: input, text: write to ada@example.org, expect: rewritten}") == [])
    }

    @Test("NeMo 140: parallel and masking is warned of with its line, and run in order")
    func parallelMasking() throws {
        let configuration = try load(
            """
            rails:
              config:
                regex_detection: {input: {patterns: [x]}}
                sensitive_data_detection: {input: {entities: [EMAIL_ADDRESS]}}
              input:
                parallel: true
                flows: [regex check input, mask sensitive data on input]
            """)
        #expect(!configuration.guardrails.input.isParallel)
        let notice = try #require(configuration.notices.first { $0.key == "parallel" })
        #expect(notice.severity == .warning && notice.line == 6 && notice.text.contains("`mask sensitive data on input`"))
        let plain = try load("rails:\n  config: {regex_detection: {input: {patterns: [x]}}}\n  input: {parallel: true, flows: [regex check input]}\n")
        #expect(plain.guardrails.input.isParallel)
        #expect(!plain.notices.contains { $0.key == "parallel" })
    }

    @Test("injection detection rejects, or leaves out what it finds")
    func injection() async throws {
        let config = "rails:\n  config: {injection_detection: {injections: [sqli, template], action: reject}}\n  output: {flows: [injection detection]}\n"
        #expect(
            try await run(try load(config), "- {text: \"x' OR '1'='1' --\", expect: blocked}\n- {text: a calm sentence, expect: allowed}\n") == [])
        let omitting = try load(config.replacing("reject", with: "omit"))
        #expect(omitting.guardrails.output.entries.first?.rail.effects.contains(.rewrites) == true)
        #expect { try load(config.replacing("template", with: "mine")) } throws: { ($0 as? RailConfigurationError)?.line == 2 }
    }

    @Test("jailbreak heuristics, context bloat and tools stand, and what is measured in another way is told")
    func others() async throws {
        let configuration = try load(
            """
            rails:
              config:
                jailbreak_detection: {length_per_perplexity_threshold: 80}
                context_bloat_detection: {max_chars: 20, action: reject}
              input: {flows: [jailbreak detection heuristics, context bloat detection on input]}
              retrieval: {flows: [context bloat detection on retrieval]}
              tool_output: {flows: [tool call validation]}
              tool_input: {flows: [tool result validation]}
            """)
        #expect(configuration.notices.contains { $0.key == "jailbreak detection heuristics" && $0.line == 3 && $0.severity == .warning })
        #expect(
            try await run(
                configuration,
                """
                - {place: input, text: "a text that is longer than twenty characters", expect: blocked, rail: context bloat detection on input}
                - {place: input, text: short, expect: allowed}
                - {call: {name: run, arguments: {a: 1}}, tools: [{name: run, parameters: {type: object, properties: {a: {type: string}}}}], expect: blocked}
                - {call: {name: gone}, tools: [{name: run}], expect: blocked, reason: undeclared_tool}
                - {result: {name: run, call_id: c, text: fine}, expect: allowed}
                """) == [])
    }

    @Test("a whole configuration: models for each task, prompts, streams in windows")
    func whole() async throws {
        let maker = ScriptedMaker([
            "content_safety": #"{"User Safety": "safe", "Response Safety": "unsafe", "Safety Categories": "Violence"}"#, "topic_control": "off-topic",
            "llama_guard": "unsafe\nS1",
        ])
        let configuration = try load(
            """
            models:
              - {type: main, engine: openai, model: gpt}
              - {type: content_safety, engine: nim, model: guard}
              - {type: topic_control, engine: nim, model: topics}
              - {type: llama_guard, engine: vllm_openai, model: llama}
            rails:
              input: {parallel: true, flows: [topic safety check input $model=topic_control, llama guard check input]}
              output:
                flows: [content safety check output $model=content_safety]
                streaming: {enabled: true, chunk_size: 100, context_size: 20, stream_first: false}
            prompts:
              - task: topic_safety_check_input $model=topic_control
                content: |
                  Only talk about {{ topic }}.
              - {task: llama_guard_check_input, content: "User: {{ user_input }}"}
              - task: content_safety_check_output $model=content_safety
                content: "user: {{ user_input }} agent: {{ bot_response }}"
                output_parser: nemoguard_parse_response_safety
            custom_data: {topic: trains}
            """, maker: maker)
        #expect(configuration.guardrails.input.isParallel)
        let results = await (try RailCases(yaml: "- {place: input, text: ships, expect: blocked}\n- {text: boom, conversation: [{user: hello}], expect: blocked}\n"))
            .run(against: configuration.guardrails)
        #expect(results.flatMap(\.failures) == [])
        #expect(maker["topic_control"]?.requests.first?.prompt.messages.first?.text.hasPrefix("Only talk about trains.") == true)
        #expect(maker["content_safety"]?.requests.first?.prompt.messages.first?.text == "user: hello agent: boom")
        #expect(configuration.explain().contains("rails that judge whole texts see windows of 100 tokens, 20 of them from the window before"))
    }

    @Test("NeMo 112: the executor of a configuration refuses a stream at once, without asking the model, and gives whole answers")
    func executor() async throws {
        let configuration = try load("rails:\n  config: {regex_detection: {output: {patterns: [bad]}}}\n  output: {flows: [regex check output]}\n")
        let base = ScriptedExecutor(rules: [.reply(to: .any, with: .text("this is bad"))])
        let guarded = ConfiguredExecutor(base) { configuration }
        await #expect {
            for try await _ in guarded.executeStreaming(Prompt("hi"), model: LLModel("m")) {}
        } throws: { error in
            guard case .configuration(let text)? = (error as? LLMError)?.kind else { return false }
            return text.contains("`rails.output.streaming.enabled: true`")
        }
        #expect(base.requests.isEmpty)
        let response = try await guarded.execute(Prompt("hi"), model: LLModel("m"))
        #expect(!response.text.contains("bad"))
        #expect(response.rails.contains { $0.decision == .blocked })
    }
}
#endif
