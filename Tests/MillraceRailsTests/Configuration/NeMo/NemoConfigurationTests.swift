#if Rails
import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct NemoConfigurationTests {
    private func load(
        _ config: String, _ more: [String: String] = [:], missingRails: RailConfiguration.MissingRailPolicy = .refuse, maker: ScriptedMaker? = ScriptedMaker()
    ) throws -> RailConfiguration {
        let folder = try TemporaryFolder(more.merging(["config.yml": config]) { $1 })
        return try RailConfiguration.load(directory: folder.path, missingRails: missingRails, makeExecutor: maker?.make)
    }

    @Test(
        "what is not supported is named with its line",
        arguments: [
            ("models: []\ndocs:\n  - {format: md, content: x}\n", "docs", 3), ("user_messages:\n  greet: [hi]\n", "user_messages", 2),
            ("flows:\n  - {id: x}\n", "flows", 2), ("actions_server_url: http://x\n", "actions_server_url", 1),
            ("prompting_mode: compact\n", "prompting_mode", 1), ("enable_multi_step_generation: true\n", "enable_multi_step_generation", 1),
            ("a: 1\nknowledge_base:\n  folder: kb\n", "knowledge_base", 3), ("core:\n  embedding_search_provider: {name: x}\n", "core", 2),
            ("embedding_search_provider: {name: x}\n", "embedding_search_provider", 1), ("streaming: true\n", "streaming", 1),
            ("event_source_uid: x\n", "event_source_uid", 1), ("metrics: {enabled: true}\n", "metrics", 1),
            ("raw_llm_call_action: x\n", "raw_llm_call_action", 1), ("tracing:\n  enabled: true\n", "tracing", 2),
            ("passthrough: false\n", "passthrough", 1), ("instructions:\n  - {type: general, content: x}\n", "instructions", 2),
            ("sample_conversation: |\n  user\n", "sample_conversation", 1), ("rails:\n  dialog:\n    single_call: {enabled: true}\n", "rails.dialog", 3),
            ("rails:\n  actions: {instant_actions: [a]}\n", "rails.actions", 2),
            ("rails:\n  input:\n    speculative_generation: true\n", "rails.input.speculative_generation", 3),
            ("lowest_temprature: 1\n", "lowest_temprature", 1), ("rails:\n  inptu: {flows: []}\n", "rails.inptu", 2),
            ("rails:\n  output:\n    streaming: {enabled: true, chunksize: 3}\n", "rails.output.streaming.chunksize", 3),
            ("rails:\n  config:\n    autoalign: {parameters: {}}\n", "rails.config.autoalign", 3),
            ("rails:\n  config:\n    fact_checking: {parameters: {}}\n", "rails.config.fact_checking", 3),
            ("rails:\n  config:\n    regex_detection: {inputs: {}}\n", "rails.config.regex_detection.inputs", 3),
            ("rails:\n  config:\n    injection_detection:\n      yara_rules: {a: b}\n", "rails.config.injection_detection.yara_rules", 4),
            ("rails:\n  config:\n    jailbreak_detection:\n      embedding: x\n", "rails.config.jailbreak_detection.embedding", 4),
            ("rails:\n  config:\n    jailbreak_detection:\n      api_key: x\n", "rails.config.jailbreak_detection.api_key", 4),
            ("rails:\n  config:\n    sensitive_data_detection:\n      recognizers: [{name: x}]\n", "rails.config.sensitive_data_detection.recognizers", 4),
            ("rails:\n  config:\n    sensitive_data_detection:\n      input: {mask_token: '#'}\n", "rails.config.sensitive_data_detection.input.mask_token", 4),
            ("rails:\n  config:\n    content_safety:\n      multilingual: {enabled: true}\n", "rails.config.content_safety.multilingual", 4),
            ("models:\n  - {type: main, engine: hf_pipeline_x, model: m}\n", "models.main.engine", 2),
            ("models:\n  - {type: main, engine: openai, model: m, mode: text}\n", "models.main.mode", 2),
            ("models:\n  - {type: main, engine: openai, model: m, parameters: {top_k: 3}}\n", "models.main.parameters", 2),
            ("models:\n  - {type: main, engine: openai, model: m, cache: {enabled: true, stats: {enabled: true}}}\n", "models.main.cache.stats", 2),
        ])
    func notices(config: String, key: String, line: Int) throws {
        let configuration = try load(config)
        let notice = try #require(configuration.notices.first { $0.key == key }, "\(configuration.notices)")
        #expect(notice.line == line)
        #expect(notice.file.hasSuffix("config.yml"))
        #expect(configuration.explain().contains(notice.text))
    }

    @Test(
        "wrong values are refused with their line",
        arguments: [
            ("models:\n  - {type: main}\n", 2), ("models:\n  - {type: main, engine: openai}\n", 2),
            ("models:\n  - {type: main, engine: openai, model: a, parameters: {model_name: b}}\n", 2), ("models: x\n", 1),
            ("rails:\n  output:\n    streaming:\n      chunk_size: many\n", 4), ("rails:\n  output:\n    streaming:\n      chunk_size: -1\n", 4),
            ("rails:\n  output:\n    streaming: {chunk_size: 50, context_size: 50}\n", 3), ("rails:\n  input:\n    flows: self check input\n", 3),
            ("rails:\n  input:\n    parallel: 7\n", 3), ("rails:\n  input:\n    flows:\n      - a\n      - b $x\n", 5),
            ("rails:\n  config:\n    sensitive_data_detection: {input: {score_threshold: 3}}\n", 3),
            ("rails:\n  config:\n    injection_detection: {action: sanitize}\n", 3), ("rails:\n  config:\n    jailbreak_detection: {server_endpoint: here}\n", 3),
            ("rails:\n  config:\n    context_bloat_detection: {max_chars: 0}\n", 3), ("prompts: {task: x}\n", 1), ("colang_version: \"2.x\"\n", 1),
            ("rails: 3\n", 1), ("models:\n\t- x\n", 2),
        ])
    func refused(config: String, line: Int) {
        #expect { try load(config) } throws: { error in
            let error = error as? RailConfigurationError
            return error?.line == line && error?.file?.hasSuffix("config.yml") == true
        }
    }

    @Test("models are mapped to providers, addresses and options")
    func models() throws {
        let configuration = try load(
            """
            models:
              - {type: main, engine: nvidia_ai_endpoints, model: meta/llama, api_key_env_var: MY_KEY}
              - type: content_safety
                engine: nim
                parameters: {model_name: guard, base_url: "http://localhost:8000/v1", temperature: 0.5, max_tokens: 10, top_k: 4}
                cache: {enabled: true, maxsize: 7}
              - {type: b, engine: vertexai, model: g}
              - {type: c, engine: vllm_openai, model: v, parameters: {openai_api_base: "http://x/v1"}}
              - {type: d, engine: azure, model: a}
            """)
        #expect(configuration.models.map(\.provider) == ["nvidia", "nvidia", "vertex", "vllm", "azure"])
        #expect(configuration.models[0].keyVariable == "MY_KEY")
        let guardModel = configuration.models[1]
        #expect(guardModel.model == "guard" && guardModel.baseURL == "http://localhost:8000/v1" && guardModel.cacheSize == 7)
        #expect(guardModel.options.temperature == 0.5 && guardModel.options.maxOutputTokens == 10)
        #expect(guardModel.parameters["top_k"]?.intValue == 4)
        #expect(configuration.models[3].baseURL == "http://x/v1")
    }

    private static let selfCheck = """
        models:
          - {type: main, engine: openai, model: gpt}
        rails:
          output:
            flows: [self check output]
        prompts:
          - {task: self_check_output, content: "Is {{ bot_response }} bad?"}

        """

    @Test("NeMo 112: with output rails and streaming not enabled a stream is refused, with the exact remedy")
    func streamingDisabled() throws {
        let configuration = try load(Self.selfCheck)
        #expect { try configuration.requireStreams() } throws: { error in
            let error = error as? RailConfigurationError
            return error?.kind == .streamingDisabled && error?.line == 5 && error?.advice.contains("`rails.output.streaming.enabled: true`") == true
                && error?.subject.contains("`self check output`") == true
        }
        #expect(configuration.explain().contains("streams are refused: self check output"))
        let enabled = try load(Self.selfCheck.replacing("    flows:", with: "    streaming: {enabled: true}\n    flows:"))
        try enabled.requireStreams()
        try load("models: []\nrails: {output: {flows: []}}\n").requireStreams()
    }

    @Test("NeMo B3: streaming has its defaults, and stream_first is told as leaking")
    func streamingDefaults() throws {
        let configuration = try load(Self.selfCheck.replacing("    flows:", with: "    streaming: {enabled: true}\n    flows:"))
        let windows = configuration.guardrails.windows
        #expect(windows.chunkSize == 200 && windows.contextSize == 50 && windows.streamsFirst && windows.unit == .tokens)
        #expect(configuration.explain().contains("LEAKS"))
        #expect(configuration.notices.contains { $0.key == "rails.output.streaming.stream_first" && $0.severity == .warning })
        let closed = try load(Self.selfCheck.replacing("    flows:", with: "    streaming: {enabled: true, stream_first: false, chunk_size: 40, context_size: 0}\n    flows:"))
        #expect(closed.guardrails.windows == WindowPolicy(chunkSize: 40, contextSize: 0))
        #expect(!closed.explain().contains("LEAKS"))
    }

    @Test("a rail asks the model of its task, else main, with the prompt of the folder; a verdict blocks with the folder's refusal")
    func judging() async throws {
        let maker = ScriptedMaker(["main": "no", "self_check_input": "yes"])
        let configuration = try load(
            """
            models:
              - {type: main, engine: openai, model: gpt}
              - {type: self_check_input, engine: openai, model: small}
            instructions: [{type: general, content: Be kind.}]
            rails: {input: {flows: [self check input]}}
            bot_messages: {refuse to respond: ["Not so."]}
            prompts:
              - {task: self_check_input, content: "{{ general_instructions }} Is \\"{{ user_input }}\\" bad?", max_tokens: 9, stop: [x]}
            """, maker: maker)
        #expect(configuration.guardrails.refusal == "Not so.")
        let results = await (try RailCases(yaml: "- {place: input, text: hello}")).run(against: configuration.guardrails)
        #expect(results.first?.decision == .blocked)
        #expect(maker["main"] == nil)
        let request = try #require(maker["self_check_input"]?.requests.first)
        #expect(request.prompt.messages.map(\.text) == ["Be kind. Is \"hello\" bad?"])
        #expect(request.prompt.options.maxOutputTokens == 9 && request.prompt.options.stop == ["x"] && request.prompt.options.temperature == 0.001)
        #expect(request.model.id == "small")
    }

    @Test("enable_rails_exceptions: a block is told as an end only, without a reply")
    func exceptions() throws {
        #expect(try load("models: []\nenable_rails_exceptions: true\n").guardrails.refusal == nil)
        #expect(try load("models: []\n").guardrails.refusal == "I'm sorry, I can't respond to that.")
    }

    @Test("NeMo 120: two flows with parameters of their own ask their own models, and the default model is not asked")
    func parameters() async throws {
        let maker = ScriptedMaker(["one": #"{"User Safety": "safe"}"#, "two": #"{"User Safety": "unsafe", "Safety Categories": "Violence"}"#])
        let configuration = try load(
            """
            models:
              - {type: main, engine: openai, model: gpt}
              - {type: one, engine: nim, model: m1}
              - {type: two, engine: nim, model: m2}
            rails:
              input:
                flows: [content safety check input $model=one, content safety check input $model=two]
            prompts:
              - {task: "content_safety_check_input $model=one", content: "1 {{ user_input }}", output_parser: nemoguard_parse_prompt_safety}
              - {task: "content_safety_check_input $model=two", content: "2 {{ user_input }}", output_parser: nemoguard_parse_prompt_safety}
            """, maker: maker)
        let results = await (try RailCases(yaml: "- {place: input, text: t}")).run(against: configuration.guardrails)
        let result = try #require(results.first)
        #expect(result.decision == .blocked)
        #expect(result.records.map(\.rail) == ["content safety check input $model=one", "content safety check input $model=two"])
        #expect(maker["one"]?.requests.first?.prompt.messages.first?.text == "1 t")
        #expect(maker["two"]?.requests.first?.prompt.messages.first?.text == "2 t")
        #expect(maker["main"] == nil)
    }

    @Test(
        "flows that cannot stand are refused with their line; to look at a configuration they are left out and told",
        arguments: [
            ("rails:\n  input:\n    flows:\n      - autoalign check input\n", RailConfigurationError.Kind.unsupported),
            ("rails:\n  input:\n    flows:\n      - no such flow\n", .unknownName), ("rails:\n  input:\n    flows:\n      - self check input\n", .unknownName),
            ("rails:\n  input:\n    flows:\n      - content safety check input $model=x\n", .unknownName),
            ("rails:\n  input:\n    flows:\n      - jailbreak detection model\n", .unsupported),
        ])
    func missing(config: String, kind: RailConfigurationError.Kind) throws {
        #expect { try load(config) } throws: { error in
            let error = error as? RailConfigurationError
            return error?.kind == kind && error?.line == 4
        }
        let configuration = try load(config, missingRails: .leaveOut)
        #expect(configuration.notices.first { $0.severity == .missing }?.line == 4)
        #expect(configuration.explain().contains("NOT THERE"))
    }

    @Test("a flow at the wrong place says where it belongs")
    func wrongPlace() {
        #expect { try load("rails:\n  output:\n    flows: [self check input]\n") } throws: { "\($0)".contains("it belongs to input") }
    }

    @Test("a self check takes the prompt of its variant, by its new name or its old one")
    func variants() throws {
        for task in ["self_check_input $variant=strict", "strict"] {
            let configuration = try load(
                """
                models: [{type: main, engine: openai, model: gpt}]
                rails: {input: {flows: ["self check input $variant=strict"]}}
                prompts: [{task: "\(task)", content: x}]
                """)
            #expect(configuration.rails.first?.details.contains { $0.contains("`\(task)`") } == true)
        }
    }

    @Test("without executors rails that ask a model are missing, not silent")
    func noExecutors() {
        #expect { try load(Self.selfCheck, maker: nil) } throws: { "\($0)".contains("gives no executors") }
    }
}
#endif
