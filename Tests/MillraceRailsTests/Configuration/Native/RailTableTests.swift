#if Rails
import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct RailTableTests {
    private static let samples: [String: String] = [
        "regex.patterns": "[bad]", "terms.terms": "[falcon]", "scripts.scripts": "[Latin]", "languages.languages": "[en]", "length.max_characters": "10",
        "tool_call_limit.max_calls": "2", "tool_result_schema.schemas": "{run: {type: object}}",
    ]

    private func options(of definition: RailDefinition) -> String {
        var members: [String] = []
        for option in definition.options {
            if let sample = Self.samples["\(definition.name).\(option.name)"] {
                members.append("\(option.name): \(sample)")
            } else if option.isRequired {
                members.append("\(option.name): \(option.kind == .model ? "judge" : option.name == "prompt" ? "mine" : "text")")
            }
        }
        return "{\(members.joined(separator: ", "))}"
    }

    @Test("every rail of the table can be made at every place it may stand at", arguments: RailTable.all.map(\.name))
    func making(name: String) throws {
        let definition = try #require(RailTable.all.first { $0.name == name })
        for place in definition.places {
            let keys: [RailPlace: String] = [
                .input: "input", .output: "output", .toolCall: "tool_calls", .toolResult: "tool_results", .retrieval: "retrieval",
            ]
            let key = try #require(keys[place])
            let configuration = try RailConfiguration.load(
                native: """
                    millrace: 1
                    models: {judge: {provider: openai, model: gpt}}
                    prompts: [{task: mine, content: "{{ user_input }}"}]
                    \(key):
                      - \(name): \(options(of: definition))
                    """, makeExecutor: ScriptedMaker().make)
            #expect(configuration.guardrails.line(at: place).entries.count == 1)
            #expect(configuration.explain().contains("1. \(name)"))
        }
    }

    @Test("options say what rails do", arguments: [
        ("regex: {patterns: [b.d], replacement: '#'}", "a bad one", "a # one"), ("terms: {terms: [falcon], action: mask, ignores_case: true}", "Falcon!", "<REDACTED>!"),
        ("personal_data: {kinds: [email], action: stars, keeping_last: 3}", "x@example.org", "*@*******.org"),
        ("personal_data: {kinds: [email], action: placeholder}", "x@example.org", "<EMAIL_1>"), ("personal_data: {kinds: [phone]}", "x@example.org", "x@example.org"),
        ("hidden_text: {}", "a\u{200B}b", "ab"), ("links: {allowed_hosts: [example.org]}", "see [x](https://example.org/a)", "see [x](https://example.org/a)"),
        ("length: {max_characters: 3, action: cut}", "abcdef", "abc"),
    ])
    func acting(rail: String, text: String, becomes: String) async throws {
        let configuration = try RailConfiguration.load(native: "millrace: 1\noutput:\n  - \(rail)\n")
        let cases = RailCases([
            RailCase(
                name: rail, place: .output, content: .text(text), channel: .text, context: RailContext(prompt: Prompt("q"), model: LLModel("m")),
                becomes: becomes, file: "case")
        ])
        let results = await cases.run(against: configuration.guardrails)
        #expect(results.first?.text == becomes)
    }

    @Test("wrong options of rails are refused with the line of the rail", arguments: [
        "regex: {patterns: ['(']}", "regex: {patterns: []}", "terms: {}", "terms: {file: not_there.txt}", "personal_data: {countries: [XX]}", "personal_data: {kinds: [shoe_size]}",
        "scripts: {scripts: [Klingon]}", "languages: {languages: [xx]}", "length: {}", "prompt_injection: {threshold: 0}", "links: {action: explode}",
    ])
    func refused(rail: String) {
        #expect { try RailConfiguration.load(native: "millrace: 1\noutput:\n  - \(rail)\n") } throws: { error in
            guard let error = error as? RailConfigurationError else { return false }
            return error.line == 3 || error.kind == .unreadable
        }
    }

    @Test("terms come from a file beside the configuration")
    func file() async throws {
        let folder = try TemporaryFolder(["rails.yml": "millrace: 1\noutput:\n  - terms: {file: terms.txt, reason: codename}\n", "terms.txt": "falcon\n\nblue heron\n"])
        let configuration = try RailConfiguration.load(directory: folder.path)
        let results = await (try RailCases(yaml: "- {text: the Blue Heron flies, expect: blocked, reason: codename}")).run(against: configuration.guardrails)
        #expect(results.first?.holds == true)
    }
}
#endif
