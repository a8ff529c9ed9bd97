import MillraceRails
import MillraceTesting
import Testing

@Suite struct RegexRailTests {
    private let request = TextFilterRequest(
        place: .output, channel: .text, context: RailContext(prompt: Prompt("Hello"), model: LLModel("guarded")))

    private static let patterns: [RegexRail.Pattern] = [
        "(?i)project[- ]?falcon", .init("\\bEMP-\\d{6}\\b", reason: "employee_number"),
        .init("<secret>.*?</secret>", reason: "secret", replacement: "[gone]"), "(?<![0-9])[0-9]{3}-[0-9]{4}(?![0-9])",
    ]
    private static let matches = ["Project-Falcon", "projectfalcon", "EMP-123456", "<secret>a b</secret>", "555-1234"]
    private static let nearMatches = ["project fal", "EMP-1234567", "EMP-12345 ", "<secret>", "</secret>", "<secret><secret>", "555-12345"]

    @Test("P20: what leaves is the same for every cut", arguments: [MatchAction.block, .mask, .mask("*"), .notice])
    func conformance(action: MatchAction) throws {
        let kit = RailConformance(
            try RegexRail(Self.patterns, action: action, maxHeldByteCount: 40), matches: Self.matches, nearMatches: Self.nearMatches,
            maxHeldByteCount: 40, hidesMatches: action != .notice)
        let failures = kit.failures(seeds: 0..<60)
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("the rail blocks what matches one of its patterns, as NeMo's regex detection does, and says which")
    func blocks() async throws {
        let rail = try RegexRail(Self.patterns, reply: "Not that.")
        var filter = rail.makeFilter(request)
        let output = filter.filter("ask EMP-123456 now")
        #expect(output.text == "ask ")
        #expect(output.block == RailBlock("employee_number", reply: "Not that."))
        #expect(output.blockOffset == 4)
        filter = rail.makeFilter(request)
        #expect(filter.filter("about Project Falcon").block?.reason == "pattern_1")
        filter = rail.makeFilter(request)
        #expect(filter.filter("about nothing").text == "about nothing")
    }

    @Test("masked, each pattern has its replacement, and the rest of the text is as it was")
    func masks() throws {
        var filter = try RegexRail(Self.patterns, action: .mask).makeFilter(request)
        let output = filter.filter("é EMP-123456, <secret>x</secret>; 中 555-1234")
        #expect(output.text == "é <REDACTED>, [gone]; 中 <REDACTED>")
        #expect(output.findings.map(\.reason) == ["employee_number", "secret", "pattern_4"])
        #expect(output.findings.map(\.offset) == [3, 15, 39])
    }

    @Test("case counts unless the rail ignores it")
    func cases() throws {
        var filter = try RegexRail(["straße"], action: .mask("*")).makeFilter(request)
        #expect(filter.filter("Straße straße").text == "Straße *")
        filter = try RegexRail(["straße"], ignoresCase: true, action: .mask("*")).makeFilter(request)
        #expect(filter.filter("STRAßE straße").text == "* *")
    }

    @Test("a pattern that cannot be used is named, with its place and what to do")
    func errors() {
        do throws(RailConfigurationError) {
            _ = try RegexRail(["a", "(b)\\1"], name: "house rules")
            Issue.record("it was accepted")
        } catch {
            #expect(error.kind == .invalidPattern)
            #expect(error.subject == "rail house rules, pattern 2")
            #expect(error.advice.contains("a back reference at character 4 of the pattern"))
        }
    }
}
