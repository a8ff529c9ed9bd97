#if Rails
import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct NemoColangTests {
    private func load(_ files: [String: String], actions: [String: ColangAction] = [:], maker: ScriptedMaker = ScriptedMaker()) throws -> RailConfiguration {
        let folder = try TemporaryFolder(files)
        return try RailConfiguration.load(directory: folder.path, actions: actions, makeExecutor: maker.make)
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
            "config.yml": "models: []\n", "a.co": "define user express greeting\n  \"hi\"\n\ndefine flow greeting\n  user express greeting\n  bot express greeting\n",
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
