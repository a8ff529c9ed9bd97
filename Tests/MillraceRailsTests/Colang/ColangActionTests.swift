import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangActionTests {
    /// Allows, rewrites `a` to `b`, or blocks what holds an `x`.
    private struct Letters: Rail {
        var name: String { "letters" }
        var effects: RailEffects { [.blocks, .rewrites] }
        func judge(_ subject: RailSubject) async throws -> RailVerdict {
            let text = subject.text
            if text.contains("x") { return .block(RailBlock("letter_x", reply: "No \(subject.place.rawValue).")) }
            let rewritten = text.replacing("a", with: "b")
            return rewritten == text ? .allow : .rewrite(.text(rewritten), reason: "letter_a")
        }
    }

    private func request(_ text: String, arguments: [String: JSONValue] = [:]) -> ColangAction.Request {
        let context = RailContext(prompt: Prompt("?"), model: LLModel("test"))
        let subject = RailSubject(place: .input, channel: .text, content: .text(text), context: context)
        return ColangAction.Request(name: "letters", arguments: arguments, variables: [:], subject: subject)
    }

    @Test(
        "a rail answers as NeMo's action of the form does",
        arguments: [
            (.allowed, [true, true, false]), (.detected, [false, true, true]), (.score, [1, 1, 0]), (.text, ["c", "b", "x"]),
        ] as [(ColangAction.AnswerForm, [JSONValue])])
    func forms(form: ColangAction.AnswerForm, values: [JSONValue]) async throws {
        let action = ColangAction(rail: Letters(), answering: form)
        for (text, value) in zip(["c", "a", "x"], values) {
            let answer = try await action.answer(request(text))
            #expect(answer.value == value)
            #expect((answer.block != nil) == (form == .text && text == "x"))
            #expect(answer.reason == ["c": nil, "a": "letter_a", "x": "letter_x"][text])
        }
    }

    @Test("an outcome is an object with what each generation of NeMo's flows reads")
    func outcome() async throws {
        let action = ColangAction(rail: Letters(), answering: .outcome)
        let allowed = try await action.answer(request("c")).value
        #expect(allowed["is_allowed"] == true)
        #expect(allowed["allowed"] == true)
        #expect(allowed["is_blocked"] == false)
        #expect(allowed["policy_violations"] == [])
        #expect(allowed["transform_text"] == .null)
        let rewritten = try await action.answer(request("a")).value
        #expect(rewritten["is_transform"] == true)
        #expect(rewritten["allowed"] == true)
        #expect(rewritten["transform_text"] == ["user_message": "b"])
        #expect(rewritten["text"] == "b")
        let blocked = try await action.answer(request("x")).value
        #expect(blocked["is_blocked"] == true)
        #expect(blocked["allowed"] == false)
        #expect(blocked["on_topic"] == false)
        #expect(blocked["is_match"] == true)
        #expect(blocked["policy_violations"] == ["letter_x"])
    }

    @Test("the arguments `text` and `source` say what is judged and where")
    func arguments() async throws {
        let action = ColangAction(rail: Letters(), answering: .outcome)
        let answer = try await action.answer(request("c", arguments: ["text": "x", "source": "output"]))
        #expect(answer.value["is_blocked"] == true)
        #expect(answer.reply == "No output.")
    }

    @Test("the actions of NeMo's library have their forms, others have none")
    func library() async throws {
        let mask = try #require(ColangAction.library("mask_sensitive_data", rail: Letters()))
        #expect(try await mask.answer(request("a")).value == "b")
        let check = try #require(ColangAction.library("self_check_input", rail: Letters()))
        #expect(try await check.answer(request("x")).value == false)
        #expect(ColangAction.library("my_own", rail: Letters()) == nil)
        #expect(ColangAction.libraryNames.count == 21)
        #expect(ColangAction.libraryNames.allSatisfy { ColangAction.library($0, rail: Letters()) != nil })
    }

    @Test(
        "names of classes are found as NeMo finds them",
        arguments: [("ClavataCheckAction", "clavata_check"), ("already_snake", "already_snake"), ("Action", ""), ("myAction", "my")])
    func names(name: String, expected: String) {
        #expect(ColangAction.snakeCase(name) == expected)
    }
}
