#if Rails
import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct TaskPromptTests {
    private func prompts(_ yaml: String) throws -> (prompts: [TaskPrompt], notices: [RailNotice]) {
        let value = try #require(try YAMLValue.parse(yaml, file: "prompts.yml"))
        var notices: [RailNotice] = []
        let prompts = try (value["prompts"]?.list ?? []).compactMap { try TaskPrompt.read($0, notices: &notices) }
        return (prompts, notices)
    }

    @Test("a prompt has its keys, defaults and the lines of its templates")
    func keys() throws {
        let (prompts, notices) = try prompts(
            """
            prompts:
              - task: self_check_input
                models: [openai/gpt-4o, nim]
                max_length: 100
                max_tokens: 5
                stop: ["\\n"]
                output_parser: is_content_safe
                content: |
                  Is "{{ user_input }}" bad?
                  Answer:
              - task: self_check_output
                messages:
                  - type: system
                    content: Judge.
                  - type: user
                    content: "{{ bot_response }}"
            """)
        #expect(notices.isEmpty)
        let first = try #require(prompts.first)
        #expect(first.maxLength == 100 && first.maxTokens == 5 && first.stop == ["\n"] && first.outputParser == "is_content_safe")
        #expect(try first.messages(["user_input": "x"]).map(\.text) == ["Is \"x\" bad?\nAnswer:"])
        #expect(prompts[1].maxLength == 16_000)
        #expect(try prompts[1].messages(["bot_response": "b"]).map(\.role) == [.system, .user])
    }

    @Test("a prompt for the model itself comes before one for its engine, that before one for all; of equals the last counts")
    func choosing() throws {
        let (prompts, _) = try prompts(
            """
            prompts:
              - {task: t, content: all}
              - {task: t, content: engine, models: [openai]}
              - {task: t, content: model, models: [openai/m]}
              - {task: t, content: later}
            """)
        func chosen(_ model: ModelReference?) throws -> String? {
            try TaskPrompt.best(of: prompts, task: "t", model: model)?.messages([:]).first?.text
        }
        #expect(try chosen(ModelReference(name: "main", engine: "openai", model: "m")) == "model")
        #expect(try chosen(ModelReference(name: "main", engine: "openai", model: "n")) == "engine")
        #expect(try chosen(ModelReference(name: "main", engine: "nim", model: "m")) == "later")
        #expect(try chosen(nil) == "later")
        #expect(TaskPrompt.best(of: prompts, task: "u", model: nil) == nil)
    }

    @Test("older turns are left out until the prompt fits; without any it is an error")
    func maxLength() throws {
        let (prompts, _) = try prompts("prompts: [{task: t, max_length: 30, content: '{{ history | user_assistant_sequence }}'}]\n")
        let prompt = try #require(prompts.first)
        let history = TaskPrompt.history(of: [.user("a long first question"), .assistant("answer"), .user("short")])
        #expect(try prompt.messages(["history": history]).first?.text == "Assistant: answer\nUser: short")
        let (fixed, _) = try self.prompts("prompts: [{task: t, max_length: 5, content: too long}]\n")
        #expect(throws: RailTemplateError.self) { try fixed.first?.messages([:]) }
    }

    @Test("messages that are blank are not sent, and a place can stand for several")
    func messages() throws {
        let (prompts, _) = try prompts(
            "prompts:\n  - task: t\n    messages:\n      - type: system\n        content: \"{% if missing %}x{% endif %}\"\n      - \"{{ history | to_chat_messages }}\"\n")
        let history = TaskPrompt.history(of: [.user("u"), .assistant("a")])
        #expect(try prompts.first?.messages(["history": history]).map(\.text) == ["u", "a"])
    }

    @Test(
        "wrong prompts are refused with their line",
        arguments: [
            ("prompts:\n  - task: t\n", 2), ("prompts:\n  - content: x\n", 2), ("prompts:\n  - task: t\n    content: x\n    messages: [{type: user, content: y}]\n", 2),
            ("prompts:\n  - {task: t, content: x, max_length: 0}\n", 2), ("prompts:\n  - task: t\n    messages:\n      - {type: robot, content: x}\n", 4),
            ("prompts:\n  - task: t\n    content: |\n      ok\n      {{ x | nope }}\n", 5), ("prompts:\n  - task: t\n    content: '{{ x | nope }}'\n", 3),
        ])
    func refused(yaml: String, line: Int) {
        #expect { try prompts(yaml) } throws: { ($0 as? RailConfigurationError)?.line == line }
    }

    @Test("unknown variables, parsers, keys and prompts of dialogs are named at load")
    func notices() throws {
        let (prompts, notices) = try prompts(
            """
            prompts:
              - task: self_check_input
                content: "{{ user_input }} {{ userinput }}"
                output_parser: my_parser
                max_lenght: 3
              - task: generate_user_intent
                content: "{{ history | colang }}"
            """)
        #expect(prompts.count == 1)
        #expect(notices.map(\.key) == ["prompts.self_check_input.max_lenght", "prompts.self_check_input.output_parser", "prompts.self_check_input", "prompts.generate_user_intent"])
        #expect(notices[0].line == 5)
        #expect(notices[0].text.contains("`max_length`"))
        #expect(notices[2].text.contains("`userinput`"))
    }
}
#endif
