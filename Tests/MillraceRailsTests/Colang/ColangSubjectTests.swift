import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangSubjectTests {
    private let call = ToolCall(id: "1", name: "list", arguments: ["path": "/"], signature: "signed")

    private func subject(_ content: RailSubject.Content, at place: RailPlace) -> ColangSubject {
        let messages: [Message] = [.user("one"), .assistant("two"), .user("three")]
        let context = RailContext(prompt: Prompt(messages: messages), model: LLModel("test"), passages: ["p"])
        return ColangSubject(RailSubject(place: place, channel: .text, content: content, context: context))
    }

    /// What a thing becomes where variables have new values.
    private func rewritten(_ subject: ColangSubject, _ changes: [String: JSONValue]) throws -> RailSubject.Content? {
        try subject.rewritten(subject.variables.merging(changes) { $1 })
    }

    @Test(
        "a text stands in the variable of its place",
        arguments: [
            (.input, "user_message"), (.output, "bot_message"), (.retrieval, "relevant_chunks"), (.toolResult, "tool_message"),
            (.toolCall, "bot_message"),
        ] as [(RailPlace, String)])
    func texts(place: RailPlace, variable: String) throws {
        let subject = subject(.text("x"), at: place)
        #expect(subject.variable == variable)
        #expect(subject.variables[variable] == "x")
        #expect(subject.variables["last_user_message"] == "three")
        #expect(subject.variables["last_bot_message"] == "two")
        #expect(ColangSubject.rewritable(at: place).contains(variable))
        #expect(try rewritten(subject, [variable: "y"]) == .text("y"))
        #expect(try rewritten(subject, ["other": "y"]) == nil)
        #expect(throws: ColangFault(.wrongKind)) { try rewritten(subject, [variable: 1]) }
    }

    @Test("texts that only look alike are another text")
    func canonical() throws {
        #expect(try rewritten(subject(.text("e\u{301}"), at: .input), ["user_message": "é"]) == .text("é"))
    }

    @Test("passages are a text and a list; where both are changed they must say the same")
    func passages() throws {
        let subject = subject(.passages(["a", "b\nc"]), at: .retrieval)
        #expect(subject.variables["relevant_chunks"] == "a\nb\nc")
        #expect(subject.variables["relevant_chunks_sep"] == ["a", "b\nc"])
        #expect(subject.judged.keys.sorted() == ["relevant_chunks", "relevant_chunks_sep"])
        #expect(try rewritten(subject, ["relevant_chunks": "x\ny\nz"]) == .passages(["x", "y\nz"]))
        #expect(try rewritten(subject, ["relevant_chunks": ["x"]]) == .passages(["x"]))
        #expect(try rewritten(subject, ["relevant_chunks": ""]) == .passages([""]))
        #expect(try rewritten(subject, ["relevant_chunks_sep": []]) == .passages([]))
        let both: [String: JSONValue] = ["relevant_chunks": "x\ny", "relevant_chunks_sep": ["x", "y"]]
        #expect(try rewritten(subject, both) == .passages(["x", "y"]))
        #expect(throws: ColangFault(.wrongKind)) { try rewritten(subject, ["relevant_chunks": "x", "relevant_chunks_sep": ["y"]]) }
        #expect(throws: ColangFault(.wrongKind)) { try rewritten(subject, ["relevant_chunks_sep": [1]]) }
    }

    @Test("a call keeps its identity and name, and its arguments stay an object")
    func calls() throws {
        let subject = subject(.toolCall(call), at: .toolCall)
        let other = ToolCall(id: "1", name: "list", arguments: ["path": "/home"], signature: "signed")
        func listed(_ name: JSONValue, _ id: JSONValue, _ arguments: JSONValue) -> JSONValue {
            [["name": name, "id": id, "args": arguments, "type": "tool_call"]]
        }
        #expect(try rewritten(subject, ["tool_args": ["path": "/home"]]) == .toolCall(other))
        #expect(try rewritten(subject, ["tool_calls": listed("list", "1", ["path": "/home"])]) == .toolCall(other))
        for changes: [String: JSONValue] in [
            ["tool_args": "/home"], ["tool_args": nil], ["tool_calls": []], ["tool_calls": listed("shell", "1", [:])],
            ["tool_calls": listed("list", "2", [:])], ["tool_args": [:], "tool_calls": listed("list", "1", ["path": "/home"])],
        ] {
            #expect(throws: ColangFault(.wrongKind)) { try rewritten(subject, changes) }
        }
        let custom = self.subject(.toolCall(ToolCall(id: "1", name: "sql", input: "select 1")), at: .toolCall)
        #expect(custom.variables["tool_args"] == "select 1")
        #expect(try rewritten(custom, ["tool_args": "select 2"]) == .toolCall(ToolCall(id: "1", name: "sql", input: "select 2")))
    }
}
