import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

/// A rail that asks a model, and what the model answers it.
struct ModelRailCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var place = RailPlace.input
    var make: @Sendable (JudgeModel) -> any Rail
    /// What the model is asked before the verdict.
    var before: [ScriptedAnswer] = []
    var allow: String
    var block: String
    var reason: String
    var unreadable: String

    static let all: [ModelRailCase] = [
        ModelRailCase(
            testDescription: "self check input", make: { SelfCheckInputRail(model: $0) }, allow: "No", block: "Yes",
            reason: "self_check_input",
            unreadable: "I cannot say"),
        ModelRailCase(
            testDescription: "self check output", place: .output, make: { SelfCheckOutputRail(model: $0) }, allow: "no", block: "yes",
            reason: "self_check_output", unreadable: "perhaps"),
        ModelRailCase(
            testDescription: "self check facts", place: .output, make: { SelfCheckFactsRail(model: $0) }, allow: "yes", block: "no",
            reason: "self_check_facts", unreadable: "partly"),
        ModelRailCase(
            testDescription: "hallucination", place: .output, make: { HallucinationRail(source: $0) },
            before: [.text("It is blue."), .text("It is blue.")], allow: "yes", block: "no", reason: "self_check_hallucination",
            unreadable: "neither"),
        ModelRailCase(
            testDescription: "topic control", make: { TopicControlRail(model: $0, guidelines: "Only talk of boats.") }, allow: "on-topic",
            block: "off-topic", reason: "topic_control", unreadable: "boats"),
        ModelRailCase(
            testDescription: "Llama Guard", place: .output, make: { LlamaGuardRail(model: $0) }, allow: "\n\nsafe",
            block: "\n\nunsafe\nS1,S9",
            reason: "S1,S9", unreadable: "safe enough"),
        ModelRailCase(
            testDescription: "Llama Guard, spelled", make: { LlamaGuardRail(model: $0, form: .spelled(SafetyCategory.llamaGuard)) },
            allow: "safe",
            block: "unsafe\nS14", reason: "S14", unreadable: "S14"),
        ModelRailCase(
            testDescription: "content safety", place: .output, make: { ContentSafetyRail(model: $0) },
            allow: #"{"User Safety": "unsafe", "Response Safety": "safe", "Safety Categories": "Violence"}"#,
            block: #"{"User Safety": "safe", "Response Safety": "unsafe", "Safety Categories": "Violence, Profanity"}"#, reason: "S1,S12",
            unreadable: #"{"User Safety": "safe"}"#),
        ModelRailCase(
            testDescription: "ShieldGemma", place: .output, make: { ShieldGemmaRail(model: $0, policies: [.harassment]) }, allow: "No",
            block: "Yes",
            reason: "harassment", unreadable: "The"),
        ModelRailCase(
            testDescription: "Granite Guardian", make: { GraniteGuardianRail(.jailbreak, model: $0) }, allow: "<score> no </score>",
            block: "<think>hm <score></think>\n<score> yes </score>", reason: "jailbreak", unreadable: "<score> maybe </score>"),
        ModelRailCase(
            testDescription: "Granite Guardian 3.0", make: { GraniteGuardianRail(model: $0, form: .riskName) }, allow: "No", block: "Yes",
            reason: "harm", unreadable: "<score> yes"),
        ModelRailCase(
            testDescription: "Prompt Guard", make: { PromptGuardRail(model: $0) }, allow: "0.0012", block: "0.9987", reason: "prompt_guard",
            unreadable: "benign?"),
        ModelRailCase(
            testDescription: "a question of one's own",
            make: { PromptedRail("own", model: $0) { Prompt(JudgedText.fenced($0.judgedText, as: "text")) } }, allow: "no", block: "yes",
            reason: "own", unreadable: "?"),
    ]
}

@Suite struct ModelRailTests {
    private let model = LLModel("judge")

    private func judge(_ test: ModelRailCase, _ executor: ScriptedExecutor, clock: any Clock<Duration> = ContinuousClock()) async
        -> RailOutcome
    {
        let rail = test.make(JudgeModel(executor, model: model))
        let runner = RailRunner(line: RailLine(rail), place: test.place, clock: clock)
        return await runner.judge(
            .text("The sky is blue."), channel: .text, context: probeContext("Why?", passages: ["The sky is blue by day."]))
    }

    private func executor(_ test: ModelRailCase, _ answer: ScriptedAnswer) -> ScriptedExecutor {
        ScriptedExecutor(answers: test.before + [answer])
    }

    @Test("A verdict that passes passes", arguments: ModelRailCase.all)
    func allow(test: ModelRailCase) async {
        let outcome = await judge(test, executor(test, .text(test.allow)))
        #expect(outcome.block == nil)
        #expect(outcome.records.map(\.decision) == [.allowed])
    }

    @Test("A verdict that blocks blocks, for codes alone", arguments: ModelRailCase.all)
    func block(test: ModelRailCase) async {
        let outcome = await judge(test, executor(test, .text(test.block)))
        #expect(outcome.block?.reason == test.reason)
        #expect(outcome.records.map(\.decision) == [.blocked])
        #expect(outcome.records.map(\.reason) == [test.reason])
    }

    @Test("NeMo 119: an answer that is neither verdict fails closed", arguments: ModelRailCase.all)
    func unreadable(test: ModelRailCase) async {
        let outcome = await judge(test, executor(test, .text(test.unreadable)))
        #expect(outcome.block == RailBlock("rail_failed"))
        #expect(outcome.records.map(\.reason) == ["unreadable_answer"])
    }

    @Test("An answer that was cut by its limit fails closed, and says so", arguments: ModelRailCase.all)
    func cut(test: ModelRailCase) async {
        let outcome = await judge(test, executor(test, .text("<think>let me see", finishReason: .length)))
        #expect(outcome.records.map(\.reason) == ["cut_answer"])
    }

    @Test("NeMo 123: an error of the model fails closed, by its code", arguments: ModelRailCase.all)
    func failure(test: ModelRailCase) async {
        let outcome = await judge(test, executor(test, .failure(.overloaded(retryAfter: nil))))
        #expect(outcome.block == RailBlock("rail_failed"))
        #expect(outcome.records.map(\.reason) == ["overloaded"])
        let refused = await judge(test, executor(test, .refusal("I will not look at this.")))
        #expect(refused.records.map(\.decision) == [.failedClosed])
    }

    @Test("A model that takes too long fails closed, and its stream is closed", arguments: ModelRailCase.all)
    func timeout(test: ModelRailCase) async {
        let clock = ManualClock()
        let executor = executor(test, .text(test.allow).hanging())
        async let outcome = judge(test, executor, clock: clock)
        await executor.waitForRequests(test.before.count + 1)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(30))
        #expect(await outcome.records.map(\.reason) == ["timeout"])
        #expect(executor.streams.openCount == 0)
    }

    @Test("Who goes away cancels the model", arguments: ModelRailCase.all)
    func cancel(test: ModelRailCase) async {
        let executor = executor(test, .text(test.allow).hanging())
        let task = Task { await judge(test, executor) }
        await executor.waitForRequests(test.before.count + 1)
        task.cancel()
        #expect(await task.value.block == RailBlock("cancelled"))
        #expect(executor.streams.openCount == 0)
    }

    @Test("A blank text is not asked about", arguments: ModelRailCase.all)
    func blank(test: ModelRailCase) async throws {
        let executor = ScriptedExecutor()
        let rail = test.make(JudgeModel(executor, model: model))
        let subject = RailSubject(place: test.place, channel: .text, content: .text(" \n"), context: probeContext())
        #expect(try await rail.judge(subject) == .allow)
        #expect(executor.requests.isEmpty)
    }

    @Test("RG-26: verdicts of rails that can be kept are asked once for equal questions", arguments: ModelRailCase.all)
    func cached(test: ModelRailCase) async throws {
        let executor = executor(test, .text(test.block))
        let rail = CachedRail(test.make(JudgeModel(executor, model: model)), cache: VerdictCache())
        let subject = RailSubject(
            place: test.place, channel: .text, content: .text("text"), context: probeContext("Why?", passages: ["The sky is blue."]))
        let first = try await rail.judge(subject)
        #expect(try await rail.judge(subject) == first)
        #expect(executor.requests.count == test.before.count + 1)
    }

    @Test("NeMo 120: two rails with their own models ask each its own, and the model of the call is not called")
    func ownModels() async {
        let main = ScriptedExecutor()
        let (first, second) = (ScriptedExecutor(.text("no")), ScriptedExecutor(.text("safe")))
        let line = RailLine(
            SelfCheckInputRail(model: JudgeModel(first, model: LLModel("small"))),
            LlamaGuardRail(model: JudgeModel(second, model: LLModel("guard"))))
        let outcome = await RailRunner(line: line, place: .input).judge(.text("Hi"), channel: .text, context: probeContext())
        #expect(outcome.block == nil)
        #expect(first.requests.map(\.model.id) == ["small"])
        #expect(second.requests.map(\.model.id) == ["guard"])
        #expect(main.requests.isEmpty)
    }

    @Test("NeMo 125: options of the judge reach the model, a prompt's own go before, and none may be sent")
    func options() async throws {
        let executor = ScriptedExecutor(.text("no"), .text("No"), .text("no"))
        let subject = RailSubject(place: .input, channel: .text, content: .text("text"), context: probeContext())
        let warm = JudgeModel(executor, model: model, options: GenerationOptions(temperature: 0.42, maxOutputTokens: 9, stop: ["."]))
        _ = try await SelfCheckInputRail(model: warm).judge(subject)
        #expect(executor.requests[0].prompt.options == GenerationOptions(temperature: 0.42, maxOutputTokens: 9, stop: ["."]))
        _ = try await ShieldGemmaRail(model: warm, policies: [.harassment]).judge(subject)
        #expect(executor.requests[1].prompt.options.maxOutputTokens == 4)
        _ = try await SelfCheckInputRail(model: JudgeModel(executor, model: model, options: GenerationOptions())).judge(subject)
        #expect(executor.requests[2].prompt.options == GenerationOptions())
    }
}
