#if Rails
import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct NativeConfigurationTests {
    private func load(_ text: String, maker: ScriptedMaker = ScriptedMaker()) throws -> RailConfiguration {
        try RailConfiguration.load(native: text, makeExecutor: maker.make)
    }

    @Test("a file gives rails by place, with what is said of the file and of each rail")
    func whole() throws {
        let configuration = try load(
            """
            millrace: 1
            refusal: No.
            failure: open
            timeout: 5s
            opaque_parts: judge
            windows: {chunk_size: 100, context_size: 10, unit: characters, checks_whole_text: true}
            limits: {max_text_bytes: 1000, max_part_bytes: 2000, max_time: 3s}
            variables: {team: red}
            models:
              judge: {provider: openai, model: gpt, temperature: 0.5, cache_size: 3}
            prompts:
              - {task: mine, content: "{{ team }} {{ user_input }}"}
            input:
              - self_check_input: {model: judge, failure: closed, timeout: 1s, reply: Never.}
              - prompted: {model: judge, prompt: mine}
            output:
              parallel: true
              rails:
                - self_check_output: {model: judge}
                - llama_guard: {model: judge, blocked_codes: [S1]}
            """)
        let guardrails = configuration.guardrails
        #expect(configuration.form == .native)
        #expect(guardrails.refusal == "No." && guardrails.opaqueParts == .judge)
        #expect(guardrails.windows == WindowPolicy(chunkSize: 100, contextSize: 10, unit: .characters, checksWholeText: true))
        #expect(guardrails.limits == HoldLimits(maxTextBytes: 1000, maxPartBytes: 2000, maxTime: .seconds(3)))
        #expect(guardrails.input.entries.map(\.rail.name) == ["self_check_input", "mine"])
        #expect(guardrails.input.entries.map(\.failure) == [.closed, .open])
        #expect(guardrails.input.entries.map(\.timeout) == [.seconds(1), .seconds(5)])
        #expect(guardrails.output.isParallel)
        #expect(configuration.variables["team"] == "red")
        #expect(configuration.notices.isEmpty)
        #expect(configuration.explain().contains("1. self_check_input: blocks, asked about whole texts or windows within 1.0 seconds"))
    }

    @Test(
        "what is wrong is refused with its line",
        arguments: [
            ("millrace: 2\n", 1), ("millrace: 1\nrefusl: x\n", 2), ("millrace: 1\ninput:\n  - nothing_of_that_name\n", 3),
            ("millrace: 1\ninput:\n  - self_check_input\n", 3), ("millrace: 1\ninput:\n  - self_check_input: {model: judge}\n", 3),
            ("millrace: 1\nmodels:\n  judge: {provider: nobody, model: x}\n", 3), ("millrace: 1\nmodels:\n  judge: {provider: openai}\n", 3),
            ("millrace: 1\ninput:\n  - self_check_output: {model: judge}\n", 3), ("millrace: 1\nwindows: {chunk_size: 3, context_size: 3}\n", 1),
            ("millrace: 1\nlimits: {max_text_bytes: 0}\n", 1), ("millrace: 1\ninput: {parallell: true}\n", 2), ("millrace: 1\ninput:\n  - {a: {}, b: {}}\n", 3),
            ("millrace: 1\nmodels: {j: {provider: openai, model: x}}\ninput:\n  - llama_guard: {model: j, form: other}\n", 4),
            ("millrace: 1\nmodels: {j: {provider: openai, model: x}}\ninput:\n  - llama_guard: {model: j, frm: spelled}\n", 4),
            ("millrace: 1\nmodels: {j: {provider: openai, model: x}}\ninput:\n  - self_check_input: {model: j, prompt: none}\n", 4),
        ])
    func refused(text: String, line: Int) {
        #expect { try load(text) } throws: { ($0 as? RailConfigurationError)?.line == line }
    }

    @Test("a folder with a rails.yml that says `millrace: 1` is the native form; one without is NeMo Guardrails'")
    func detection() throws {
        let native = try TemporaryFolder(["rails.yml": "millrace: 1\n", "config.yml": "models: 7\n"])
        #expect(try RailConfiguration.load(directory: native.path).form == .native)
        #expect(try RailConfiguration.load(directory: native.path + "/rails.yml").form == .native)
        let nemo = try TemporaryFolder(["rails.yml": "rails: {input: {flows: []}}\n", "config.yml": "models: []\n"])
        #expect(try RailConfiguration.load(directory: nemo.path).form == .nemo)
        #expect(throws: RailConfigurationError.self) { try RailConfiguration.load(directory: nemo.path + "/none") }
        let empty = try TemporaryFolder()
        #expect(throws: RailConfigurationError.self) { try RailConfiguration.load(directory: empty.path) }
    }

    @Test("the table names every option once, and its description all of them")
    func table() {
        #expect(Set(RailTable.all.map(\.name)).count == RailTable.all.count)
        let schema = RailConfiguration.schema
        for definition in RailTable.all {
            let names = definition.options.map(\.name) + RailDefinition.commonOptions.map(\.name)
            #expect(Set(names).count == names.count, "\(definition.name)")
            #expect(!definition.places.isEmpty)
            #expect(schema.contains("\n\(definition.name): ") || schema.hasPrefix("\(definition.name): "))
        }
    }
}
#endif
