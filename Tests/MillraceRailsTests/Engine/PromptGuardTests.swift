import Foundation
import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct PromptGuardTests {
    private func json(_ prompt: Prompt?) throws -> String { String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self) }

    // MARK: What came since the model last spoke

    @Test("A beginning that the caller writes for the answer switches no rail off")
    func prefill() async throws {
        let guardrails = try Guardrails(input: RailLine(try PatternTestRail("r", "SECRET")))
        let bench = GuardBench(.text("never"), guardrails: guardrails)
        #expect(await bench.stream(Prompt(messages: [.user("SECRET"), .assistant("Sure, ")])).response.outcome == .blocked)
        let instructed = Prompt(messages: [.user("SECRET"), .assistant("Sure, "), .system("Go on.")])
        #expect(await bench.stream(instructed).response.outcome == .blocked)
        #expect(bench.executor.requests.isEmpty)
        let old = GuardBench(.text("ok"), guardrails: guardrails)
        let messages: [Message] = [.user("SECRET"), .assistant("yes"), .user("new"), .assistant("Sure, ")]
        #expect(await old.stream(Prompt(messages: messages)).response.outcome == .finished)
    }

    @Test("Results of tools before such a beginning are read, and calls in it")
    func prefillOfTools() async throws {
        let guardrails = try Guardrails(
            toolCall: RailLine(try PatternTestRail("calls", "rm -rf")), toolResult: RailLine(try PatternTestRail("results", "SECRET")))
        let call = ToolCall(id: "c1", name: "shell", arguments: ["command": "ls"])
        let results = GuardBench(.text("never"), guardrails: guardrails)
        let messages: [Message] = [
            .user("list"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, "SECRET")), .assistant("It says"),
        ]
        #expect(await results.stream(Prompt(messages: messages)).response.rails.first { $0.decision == .blocked }?.rail == "results")
        let last = ToolCall(id: "c2", name: "shell", arguments: ["command": "rm -rf /"])
        let calls = GuardBench(.text("never"), guardrails: guardrails)
        let prompt = Prompt(messages: [.user("list"), .assistant("I will."), .user("do"), .assistant(.toolCall(last))])
        let blocked = await calls.stream(prompt)
        #expect(blocked.response.rails.first { $0.decision == .blocked }?.rail == "calls")
    }

    // MARK: The conversation

    @Test("RG-27: values that were put back into an answer do not come to the model in the next call, wherever they stand")
    func restoredValues() async throws {
        let mail = "ann@example.org"
        let rail = try PersonalDataRail(kinds: [.email], action: .placeholder)
        let guardrails = try Guardrails(
            input: RailLine(rail), output: RailLine(try RestoreRail()), toolCall: RailLine(try RestoreRail()), toolResult: RailLine(rail))
        let call = ToolCall(id: "c1", name: "send", arguments: ["to": ["<EMAIL_1>"]])
        let answer = ScriptedAnswer.parts(
            [
                .reasoning(ReasoningPart(text: "They are <EMAIL_1>.", signature: "proof")), .text(TextPart("Hello <EMAIL_1>!")),
                .refusal("Not to <EMAIL_1>."), .toolCall(.complete(call)),
            ], finishReason: .toolCalls)
        let bench = GuardBench(answer, .text("done"), guardrails: guardrails)
        let first: [Message] = [.system("Mail of \(mail)."), .user("I am \(mail).")]
        let response = await bench.stream(Prompt(messages: first)).response
        #expect(response.text == "Hello \(mail)!")
        let made = try #require(response.toolCalls.first)
        #expect(made.arguments["to"] == [.string(mail)])
        let second = first + [response.message, .tool(ToolResult(of: made, "sent to \(mail)")), .user("Thanks.")]
        let result = await bench.stream(Prompt(messages: second))
        #expect(result.response.text == "done")
        for request in bench.executor.requests {
            let sent = try json(request.prompt)
            #expect(!sent.contains("ann@") && !sent.contains("example.org"))
        }
        #expect(bench.executor.requests.count == 2)
        let sent = try #require(bench.executor.requests.last?.prompt.messages)
        #expect(sent.map(\.text) == ["Mail of <EMAIL_1>.", "I am <EMAIL_1>.", "Hello <EMAIL_1>!", "", "Thanks."])
        // System, user, reasoning, text, refusal, call, result.
        #expect(try json(Prompt(messages: sent)).components(separatedBy: "<EMAIL_1>").count - 1 == 7)
        #expect(result.response.outcome == .finished)
    }

    @Test("RG-27: what proves the reasoning that is rewritten does not go with it, sources and provider's own parts are read")
    func rewrittenAnswers() async throws {
        let rail = try PatternTestRail("mail", "ann@example", action: .mask, scope: .conversation)
        let bench = GuardBench(.text("ok"), guardrails: try Guardrails(input: RailLine(rail)))
        let kept = ReasoningPart(text: "Nothing.", signature: "kept", id: "r2")
        let citation = Citation(title: "ann@example", quote: "of ann@example", startIndex: 1, json: #"{"title":"ann\u0040example"}"#)
        let message = Message.assistant(
            .reasoning(ReasoningPart(text: "It is ann@example.", signature: "proof", encrypted: "hidden", id: "r1")), .reasoning(kept),
            .text(TextPart("see ann@example", citations: [citation], signature: "proof")), .text("and"),
            .serverTool(ServerToolActivity(type: "search", input: #"{"q":"ann@example","n":12}"#)),
            .opaque(OpaquePart(wire: .openAIResponses, kind: "x", json: #"{"a":"ann@example","n":12}"#)))
        _ = await bench.stream(Prompt(messages: [.user("a"), message, .user("b")]))
        let sent = try #require(bench.executor.requests.first?.prompt.messages[1].parts)
        #expect(
            sent == [
                .reasoning(ReasoningPart(text: "It is [mail].")), .reasoning(kept),
                .text(TextPart("see [mail]", citations: [Citation(title: "[mail]", quote: "of [mail]", json: #"{"title":"[mail]"}"#)])),
                .text("and"), .serverTool(ServerToolActivity(type: "search", input: #"{"q":"[mail]","n":12}"#)),
                .opaque(OpaquePart(wire: .openAIResponses, kind: "x", json: #"{"a":"[mail]","n":12}"#)),
            ])
    }

    @Test("Rails that only block read the user's messages; instructions and answers are not theirs to block")
    func blockingScope() async throws {
        let rail = try PatternTestRail("r", "SECRET", scope: .conversation)
        let guardrails = try Guardrails(input: RailLine(rail))
        let own: [Message] = [.system("SECRET"), .developer("SECRET"), .user("a"), .assistant("SECRET"), .user("b")]
        #expect(await GuardBench(.text("ok"), guardrails: guardrails).stream(Prompt(messages: own)).response.outcome == .finished)
        let users: [Message] = [.user("SECRET"), .assistant("a"), .user("b")]
        #expect(await GuardBench(.text("never"), guardrails: guardrails).stream(Prompt(messages: users)).response.outcome == .blocked)
        // A rail that judges wholes and may rewrite as well as block.
        struct Opinion: Rail {
            let name = "opinion"
            let effects: RailEffects = [.blocks, .rewrites]
            let scope = RailScope.conversation
            func judge(_ subject: RailSubject) async throws -> RailVerdict { subject.text == "own" ? .block(RailBlock("own")) : .allow }
        }
        let opinion = GuardBench(.text("ok"), guardrails: try Guardrails(input: RailLine(Opinion())))
        let words: [Message] = [.system("own"), .user("a"), .assistant("own"), .user("b")]
        #expect(await opinion.stream(Prompt(messages: words)).response.outcome == .finished)
    }

    // MARK: Files

    @Test(
        "Texts of files are read however they are written",
        arguments: [
            MediaSource.base64("YSBT\r\nRUNS\r\nRVQ=", mediaType: "text/plain"),
            .base64("YSBTRUNSRVQ", mediaType: "TEXT/plain; charset=utf-8"),
            .base64("YSBTRUNSRVQ==", mediaType: "application/yaml"), .url("data:text/plain;base64,YSBTRUNSRVQ="),
            .url("data:,a%20%53ECRET"), .base64("//5TAEUAQwBSAEUAVAA=", mediaType: "text/csv"),
        ])
    func files(source: MediaSource) async throws {
        for part in [Part.file(FilePart(source: source)), .image(ImagePart(source: source))] {
            let bench = GuardBench(.text("never"), guardrails: try Guardrails(input: RailLine(try PatternTestRail("r", "SECRET"))))
            let result = await bench.stream(Prompt(messages: [.user(part)]))
            #expect(result.response.rails.first { $0.decision == .blocked }?.reason == "r")
            #expect(bench.executor.requests.isEmpty)
        }
    }

    @Test("A file that says it is a text and cannot be read is blocked where a rail reads files, and nowhere else")
    func unreadableFile() async throws {
        let prompt = Prompt(messages: [.user(.text("read"), .file(FilePart(source: .base64("****", mediaType: "text/plain"))))])
        let blocked = GuardBench(.text("never"), guardrails: try Guardrails(input: RailLine(try PatternTestRail("r", "SECRET"))))
        let record = await blocked.stream(prompt).response.rails.first { $0.decision == .blocked }
        #expect(record?.reason == "unreadable_file" && record?.rail == "r" && record?.channel == .file)
        #expect(blocked.executor.requests.isEmpty)
        let texts = GuardBench(
            .text("ok"), guardrails: try Guardrails(input: RailLine(try PatternTestRail("r", "SECRET", channels: [.text]))))
        #expect(await texts.stream(prompt).response.outcome == .finished)
        let picture = Prompt(messages: [.user(.image(base64: "iVBORw0KGgo=", mediaType: "image/png"))])
        let pictures = GuardBench(.text("ok"), guardrails: try Guardrails(input: RailLine(try PatternTestRail("r", "SECRET"))))
        #expect(await pictures.stream(picture).response.outcome == .finished)
    }

    // MARK: Passages

    @Test("A passage is replaced by its bytes, in results of tools too; one that is not in the prompt as it is blocks")
    func passages() async throws {
        let guardrails = try Guardrails(retrieval: RailLine(try PatternTestRail("name", "Ann", action: .mask)))
        let passage = "Ann lives here.\r"
        let call = ToolCall(id: "c1", name: "search", arguments: [:])
        let bench = GuardBench(.text("ok"), guardrails: guardrails, passages: [passage, "none"])
        let messages: [Message] = [
            .system("Context: \(passage)\nEnd"), .user("Where?"), .assistant(.toolCall(call)), .tool(ToolResult(of: call, passage)),
        ]
        _ = await bench.stream(Prompt(messages: messages))
        let sent = try #require(bench.executor.requests.first?.prompt.messages)
        #expect(sent.first?.text.utf8.elementsEqual("Context: [name] lives here.\r\nEnd".utf8) == true)
        #expect(try !json(bench.executor.requests.first?.prompt).contains("Ann"))
        let missing = GuardBench(.text("never"), guardrails: guardrails, passages: [passage])
        let record = await missing.stream(Prompt(messages: [.system("Ann  lives here."), .user("Where?")])).response.rails.last
        #expect(record?.decision == .blocked && record?.reason == "passage_not_found" && record?.place == .retrieval)
        #expect(missing.executor.requests.isEmpty)
    }
}
