#if Rails
import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct NemoColangTests {
    private func load(
        _ files: [String: String], missingRails: RailConfiguration.MissingRailPolicy = .refuse, actions: [String: ColangAction] = [:],
        maker: ScriptedMaker = ScriptedMaker()
    ) throws -> RailConfiguration {
        let folder = try TemporaryFolder(files)
        return try RailConfiguration.load(directory: folder.path, missingRails: missingRails, actions: actions, makeExecutor: maker.make)
    }

    @Test("a flow of the folder runs as a rail, with the application's actions and the folder's messages")
    func flow() async throws {
        let action = ColangAction { request in .bool(request["bot_message"]?.stringValue?.contains("forbidden") ?? false) }
        let configuration = try load(
            [
                "config.yml": "models: []\nrails:\n  output:\n    flows:\n      - check blocked terms\n",
                "rails/terms.co": """
                define bot inform cannot about terms
                  "I cannot say that."

                define subflow check blocked terms
                  $contains = execute check_blocked_terms
                  if $contains
                    bot inform cannot about terms
                    stop
                """,
            ], actions: ["check_blocked_terms": action])
        #expect(configuration.rails.first?.rail is ColangFlowRail)
        let cases = try RailCases(yaml: "- {text: a forbidden word, expect: blocked}\n- {text: fine, expect: allowed}\n")
        let results = await cases.run(against: configuration.guardrails)
        #expect(results.flatMap(\.failures) == [])
    }

    @Test("a flow of the folder can execute actions of the library, which are its rails")
    func libraryAction() async throws {
        let maker = ScriptedMaker(["main": "yes"])
        let configuration = try load(
            [
                "config.yml": """
                models: [{type: main, engine: openai, model: gpt}]
                rails: {input: {flows: [my check]}}
                prompts: [{task: self_check_input, content: "{{ user_input }}?"}]
                """,
                "a.co": """
                define flow my check
                  $allowed = execute self_check_input
                  if not $allowed
                    bot refuse to respond
                    stop
                define bot refuse to respond
                  "Never."
                """,
            ], maker: maker)
        #expect(configuration.guardrails.refusal == "Never.")
        let results = await (try RailCases(yaml: "- {place: input, text: x, expect: blocked}")).run(against: configuration.guardrails)
        #expect(results.first?.holds == true)
        #expect(maker["main"]?.requests.count == 1)
    }

    private static let sensitiveFlows: [(name: String, flow: String, becomes: String?)] = [
        (
            "detect",
            "  $found = execute detect_sensitive_data(source=\"input\", text=$user_message)\n  if $found\n    bot refuse to respond\n    stop\n",
            nil
        ), ("mask", "  $user_message = execute mask_sensitive_data(source=\"input\", text=$user_message)\n", "[EMAIL] has [US_SSN]"),
        ("do detect", "  do detect sensitive data on input\n", nil),
        ("do mask", "  do mask sensitive data on input\n", "[EMAIL] has [US_SSN]"),
    ]

    @Test("a flow that calls the library has all rails of it: every entity is found, not only those of the first rail", arguments: 0..<4)
    func wholeLibraryRails(number: Int) async throws {
        let (name, flow, becomes) = Self.sensitiveFlows[number]
        func files(_ entities: String) -> [String: String] {
            [
                "config.yml":
                    "models: []\nrails:\n  config:\n    sensitive_data_detection: {input: {entities: [\(entities)]}}\n  input: {flows: [my check $level=3]}\n",
                "a.co": "define flow my check\n\(flow)\ndefine bot refuse to respond\n  \"No.\"\n",
            ]
        }
        let configuration = try load(files("EMAIL_ADDRESS, US_SSN"))
        let both = "ada@example.org has 123-45-6789"
        let cases = [both, "ada@example.org has", "has 123-45-6789", "nothing"].map { text in
            RailCase(
                name: "\(name): \(text)", place: .input, content: .text(text), channel: .text,
                context: RailContext(prompt: Prompt(text), model: LLModel("m")),
                becomes: becomes == nil ? nil : text == both ? becomes : nil, file: "case")
        }
        let results = await RailCases(cases).run(against: configuration.guardrails)
        #expect(results.flatMap(\.failures) == [])
        if becomes == nil {
            #expect(results.map(\.decision) == [.blocked, .blocked, .blocked, .allowed])
        } else {
            #expect(results.map(\.text) == ["[EMAIL] has [US_SSN]", "[EMAIL] has", "has [US_SSN]", "nothing"])
        }
        // An entity that no detector finds is told, or refused, as where the flow of the library stands itself.
        #expect { try load(files("EMAIL_ADDRESS, PERSON")) } throws: { "\($0)".contains("`PERSON`") }
        let told = try load(files("EMAIL_ADDRESS, PERSON"), missingRails: .leaveOut)
        #expect(told.notices.contains { $0.severity == .missing && $0.text.contains("`PERSON`") })
    }

    @Test("what a flow does not call is not asked of the configuration")
    func libraryNotCalled() throws {
        let configuration = try load([
            "config.yml":
                "models: []\nrails:\n  config:\n    sensitive_data_detection: {input: {entities: [EMAIL_ADDRESS, PERSON]}}\n  input: {flows: [my check]}\n",
            "a.co":
                "define flow my check\n  if $user_message == \"x\"\n    stop\n\ndefine flow other\n  $found = execute detect_sensitive_data\n  if $found\n    stop\n",
        ])
        #expect(!configuration.notices.contains { $0.severity == .missing })
    }

    @Test("an action that nothing defines is an error that tells the file, and why a rail of the library cannot stand for it")
    func missingAction() {
        #expect {
            try load([
                "config.yml": "models: []\nrails: {input: {flows: [my check]}}\n",
                "a.co": "define flow my check\n  $allowed = execute self_check_input\n  if not $allowed\n    stop\n",
            ])
        } throws: { error in
            let error = error as? RailConfigurationError
            return error?.file?.hasSuffix("a.co") == true && error?.line == 2 && error?.advice.contains("self_check_input") == true
        }
    }

    @Test("dialogs are named with file and line, not run")
    func dialogs() throws {
        let configuration = try load([
            "config.yml": "models: []\n",
            "a.co": "define user express greeting\n  \"hi\"\n\ndefine flow greeting\n  user express greeting\n  bot express greeting\n",
        ])
        let notices = configuration.notices.filter { $0.file.hasSuffix("a.co") }
        #expect(notices.contains { $0.line == 4 && $0.severity == .warning })
        #expect(notices.contains { $0.line == 1 })
    }

    @Test("a broken file of Colang is an error with its line")
    func broken() {
        #expect { try load(["config.yml": "models: []\n", "a.co": "define flow x\n  if $a ==\n    stop\n"]) } throws: { error in
            (error as? RailConfigurationError)?.line == 2
        }
    }
}
#endif
