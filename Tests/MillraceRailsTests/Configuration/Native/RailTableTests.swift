#if Rails
import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct RailTableTests {
    private static let samples: [String: String] = [
        "regex.patterns": "[bad]", "terms.terms": "[falcon]", "scripts.scripts": "[Latin]", "languages.languages": "[en]",
        "length.max_characters": "10",
        "tool_call_limit.max_calls": "2", "tool_allow_list.allowed": "[run]", "tool_result_schema.schemas": "{run: {type: object}}",
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

    @Test("every rail of the table can be made with its options", arguments: RailTable.all.map(\.name))
    func making(name: String) throws {
        let definition = try #require(RailTable.all.first { $0.name == name })
        // One place is enough: making takes no notice of it, and large machines are slow without optimisation.
        for place in RailPlace.allCases.filter(definition.places.contains).prefix(1) {
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

    @Test(
        "options say what rails do",
        arguments: [
            ("regex: {patterns: [b.d], replacement: '#'}", "a bad one", "a # one"),
            ("terms: {terms: [falcon], action: mask, ignores_case: true}", "Falcon!", "<REDACTED>!"),
            ("personal_data: {kinds: [email], action: stars, keeping_last: 3}", "x@example.org", "*@*******.org"),
            ("personal_data: {kinds: [email], action: placeholder}", "x@example.org", "<EMAIL_1>"),
            ("personal_data: {kinds: [phone]}", "x@example.org", "x@example.org"),
            ("hidden_text: {}", "a\u{200B}b", "ab"),
            ("links: {allowed_hosts: [example.org]}", "see [x](https://example.org/a)", "see [x](https://example.org/a)"),
            ("length: {max_characters: 3, action: cut}", "abcdef", "abc"),
        ])
    func acting(rail: String, text: String, becomes: String) async throws {
        let configuration = try RailConfiguration.load(native: "millrace: 1\noutput:\n  - \(rail)\n")
        let cases = RailCases([
            RailCase(
                name: rail, place: .output, content: .text(text), channel: .text,
                context: RailContext(prompt: Prompt("q"), model: LLModel("m")),
                becomes: becomes, file: "case")
        ])
        let results = await cases.run(against: configuration.guardrails)
        #expect(results.first?.text == becomes)
    }

    @Test(
        "wrong options of rails are refused with the line of the rail",
        arguments: [
            "regex: {patterns: ['(']}", "regex: {patterns: []}", "terms: {}", "terms: {file: not_there.txt}",
            "personal_data: {countries: [XX]}", "personal_data: {kinds: [shoe_size]}",
            "scripts: {scripts: [Klingon]}", "languages: {languages: [xx]}", "length: {}", "prompt_injection: {threshold: 0}",
            "links: {action: explode}",
        ])
    func refused(rail: String) {
        #expect { try RailConfiguration.load(native: "millrace: 1\noutput:\n  - \(rail)\n") } throws: { error in
            guard let error = error as? RailConfigurationError else { return false }
            return error.line == 3 || error.kind == .unreadable
        }
    }

    private func loadCalls(_ rail: String) throws -> RailConfiguration {
        try RailConfiguration.load(native: "millrace: 1\ntool_calls:\n  - \(rail)\n")
    }

    @Test(
        "lists of tools that are none are refused: they would allow every tool",
        arguments: [
            "tool_allow_list", "tool_allow_list: {}", "tool_allow_list: ~", "tool_allow_list: {extent: part}",
            "tool_allow_list: {allowed: search}",
            "tool_allow_list: {allowed: }", "tool_allow_list: {allowed: ~}", "tool_allow_list: {denied: delete_*}",
            "tool_allow_list: {denied: []}",
            "tool_allow_list: {denied: ~}", "tool_allow_list: {allowed: [search, [fetch]]}", "tool_allow_list: {allowed: {search: true}}",
            "tool_allow_list: {roles: ~}", "tool_allow_list: {roles: {}}", "tool_allow_list: {roles: [guest]}",
            "tool_allow_list: {roles: {guest: }}",
            "tool_allow_list: {roles: {guest: {}}}", "tool_allow_list: {roles: {guest: {allowed: search}}}",
            "tool_allow_list: {roles: {guest: {allowed: }}}",
            "tool_allow_list: {roles: {guest: {allowed: [search, 3]}}}", "tool_allow_list: {roles: {guest: {allowed: [search, ~]}}}",
            "tool_allow_list: {roles: {guest: {denied: delete_*}}}", "tool_allow_list: {roles: {guest: {denied: []}}}",
            "tool_allow_list: {roles: {guest: [search]}}", "tool_allow_list: {roles: {guest: {alowed: [search]}}}",
            "tool_allow_list: {denied: [delete_*], roles: {guest: {allowed: ['*']}}}",
        ])
    func toolListsRefused(rail: String) {
        #expect { try loadCalls(rail) } throws: { ($0 as? RailConfigurationError)?.line == 3 }
    }

    @Test("lists of tools allow what they name, by role too")
    func toolLists() async throws {
        func allows(_ rail: String, _ tool: String, role: String? = nil) async throws -> Bool {
            let call = ToolCall(id: "c", name: tool, arguments: JSONObject())
            let context = RailContext(prompt: Prompt("q"), model: LLModel("m"), role: role)
            let railCase = RailCase(
                name: tool, place: .toolCall, content: .toolCall(call), channel: .toolArguments, context: context, file: "case")
            return await RailCases([railCase]).run(against: try loadCalls(rail).guardrails).first?.decision != .blocked
        }
        #expect(try await allows("tool_allow_list: {allowed: [search]}", "search"))
        #expect(try await !allows("tool_allow_list: {allowed: [search]}", "delete_all"))
        #expect(try await allows("tool_allow_list: {denied: [delete_*]}", "search"))
        #expect(try await !allows("tool_allow_list: {denied: [delete_*]}", "delete_all"))
        let roles = "tool_allow_list: {allowed: [help], roles: {guest: {allowed: [search]}, admin: {denied: [delete_all]}}}"
        #expect(try await allows(roles, "search", role: "guest"))
        #expect(try await !allows(roles, "fetch", role: "guest"))
        #expect(try await allows(roles, "fetch", role: "admin"))
        #expect(try await !allows(roles, "delete_all", role: "admin"))
        #expect(try await allows(roles, "help"))
        #expect(try await !allows(roles, "search"))
    }

    @Test(
        "options that leave a rail without effect are refused with their line",
        arguments: [
            ("input", "llama_guard: {model: judge, blocked_codes: [s1]}"), ("input", "llama_guard: {model: judge, blocked_codes: [Hate]}"),
            ("input", "llama_guard: {model: judge, blocked_codes: []}"), ("input", "llama_guard: {model: judge, channels: []}"),
            ("input", "llama_guard: {model: judge, channels: [passage]}"),
            ("output", "self_check_output: {model: judge, channels: [passage, toolResult]}"),
            ("input", "shield_gemma: {model: judge, policies: []}"), ("output", "hidden_text: {kinds: []}"),
            ("input", "prompt_guard: {model: judge, threshold: 50}"), ("input", "prompt_guard: {model: judge, threshold: -1}"),
            ("input", "prompt_guard: {model: judge, threshold: }"), ("output", "personal_data: {kinds: }"),
            ("output", "regex: {patterns: }"),
        ])
    func withoutEffect(place: String, rail: String) {
        let text = "millrace: 1\nmodels: {judge: {provider: openai, model: gpt}}\n\(place):\n  - \(rail)\n"
        #expect { try RailConfiguration.load(native: text, makeExecutor: ScriptedMaker().make) } throws: {
            ($0 as? RailConfigurationError)?.line == 4
        }
    }

    @Test("channels of which one is there are taken")
    func channels() throws {
        let text =
            "millrace: 1\nmodels: {judge: {provider: openai, model: gpt}}\ninput:\n  - llama_guard: {model: judge, channels: [text, passage], blocked_codes: [S1, S14]}\n"
        let configuration = try RailConfiguration.load(native: text, makeExecutor: ScriptedMaker().make)
        #expect(configuration.rails.first?.rail?.channels == [.text, .passage])
    }

    private static let hashKey = "a key that nobody guesses"

    private func hashing(_ options: String, environment: [String: String] = [:]) throws -> RailConfiguration {
        let value = try #require(
            try YAMLValue.parse("millrace: 1\noutput:\n  - personal_data: {kinds: [email], action: hash\(options)}\n", file: "rails.yml"))
        return try NativeConfiguration(
            value: value, file: "rails.yml", making: RailMaking(environment: { environment[$0] }), missingRails: .refuse
        ).configuration(path: "rails.yml")
    }

    private func hashed(_ configuration: RailConfiguration) async throws -> String? {
        await (try RailCases(yaml: "- {text: x@example.org}")).run(against: configuration.guardrails).first?.text
    }

    @Test("the key of hashes is never shown, and comes from the file or from a variable of the environment")
    func hashKeys() async throws {
        let given = try hashing(", key: \(Self.hashKey)")
        #expect(!given.explain().contains(Self.hashKey))
        #expect(given.explain().contains("key: given"))
        let fromVariable = try hashing(", key_variable: RAILS_KEY", environment: ["RAILS_KEY": Self.hashKey])
        #expect(try await hashed(given) == hashed(fromVariable))
        #expect(try await hashed(given) != hashed(try hashing("")))
    }

    @Test(
        "a key that is short, empty, missing or given twice is refused, and not shown either",
        arguments: [
            ", key: ''", ", key: short", ", key: ", ", key_variable: UNSET", ", key_variable: SHORT",
            ", key: a key that nobody guesses, key_variable: RAILS_KEY",
        ])
    func hashKeysRefused(options: String) {
        #expect { try hashing(options, environment: ["SHORT": "short-value", "RAILS_KEY": Self.hashKey]) } throws: { error in
            let text = "\(error)"
            return (error as? RailConfigurationError)?.line == 3 && !text.contains(Self.hashKey) && !text.contains("short-value")
        }
    }

    @Test("terms come from a file beside the configuration")
    func file() async throws {
        let folder = try TemporaryFolder([
            "rails.yml": "millrace: 1\noutput:\n  - terms: {file: terms.txt, reason: codename}\n", "terms.txt": "falcon\n\nblue heron\n",
        ])
        let configuration = try RailConfiguration.load(directory: folder.path)
        let results = await (try RailCases(yaml: "- {text: the Blue Heron flies, expect: blocked, reason: codename}")).run(
            against: configuration.guardrails)
        #expect(results.first?.holds == true)
    }
}
#endif
