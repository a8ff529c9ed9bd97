import MillraceRails
import MillraceTesting
import Testing

@Suite struct TermsRailTests {
    private let request = TextFilterRequest(
        place: .output, channel: .text, context: RailContext(prompt: Prompt("Hello"), model: LLModel("guarded")))

    private static let terms = ["falcon", "falcon heavy", "heavy water", "Köln", "a.b", "中文", "con", "alco"]

    @Test(
        "P20: what leaves is the same for every cut, whole words or not",
        arguments: [MatchAction.block, .mask, .notice], [true, false])
    func conformance(action: MatchAction, wholeWords: Bool) {
        let kit = RailConformance(
            TermsRail(Self.terms, wholeWords: wholeWords, action: action),
            matches: ["falcon", "Falcon Heavy", "heavy water", "KÖLN", "a.b"],
            nearMatches: ["falcon heavyweight", "falconry", "falcon heav", "heavy  water", "Kölner", "aa.b"],
            filler: ["so ", "it is, ", "né ", "\n"], maxHeldByteCount: 24, hidesMatches: action != .notice)
        let failures = kit.failures(seeds: 0..<60)
        #expect(failures.isEmpty, "\(failures)")
    }

    @Test("of terms at one place the longest counts, and words are whole")
    func longest() {
        var filter = TermsRail(Self.terms, action: .mask("#")).makeFilter(request)
        #expect(filter.filter("Falcon heavy water, falconry, a falcon; KÖLN, 中文").text == "# water, falconry, a #; #, #")
        filter = TermsRail(Self.terms, wholeWords: false, action: .mask("#")).makeFilter(request)
        #expect(filter.filter("Falconry in 中文国").text == "#ry in #国")
    }

    @Test("the rail blocks and does not tell the term")
    func blocks() {
        var filter = TermsRail(Self.terms, reason: "house_words", reply: "No.").makeFilter(request)
        let output = filter.filter("The falcon")
        #expect(output.text == "The ")
        #expect(output.block == RailBlock("house_words", reply: "No."))
    }

    @Test("tens of thousands of terms are found as one is")
    func many() {
        var random = SeededGenerator(seed: 5)
        let terms = (0..<30_000).map { number in "w\(number)" + String((0..<4).map { _ in random.pick(Array("abcdef")) ?? "a" }) }
        let rail = TermsRail(terms, action: .mask("#"))
        #expect(rail.termCount == 30_000)
        var filter = rail.makeFilter(request)
        #expect(filter.filter("x \(terms[29_999]) y \(terms[0].uppercased()) z w12").text == "x # y # z w12")
    }
}
