import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ContextBloatRailTests {
    private static let prose =
        "The committee met on Tuesday, 4 March, to discuss the budget; after two hours Mrs Quill asked for a vote, and it passed."

    @Test("NeMo's context bloat detection: the size, the entropy, runs and repetitions are told, in this order")
    func findings() throws {
        let rail = try ContextBloatRail()
        #expect(rail.finding(in: Self.prose) == nil)
        #expect(rail.finding(in: String(repeating: "a", count: 5_001)) == "size_cap_exceeded")
        #expect(rail.finding(in: String(repeating: "ab ", count: 100)) == "low_entropy")
        #expect(rail.finding(in: Self.prose + String(repeating: "!", count: 20)) == "long_run")
        #expect(rail.finding(in: String(repeating: Self.prose + " ", count: 3)) == "high_repetition")
        // Short texts are spared the last three.
        #expect(rail.finding(in: "aaaaaaaaaaaaaaaaaaaa") == nil)
    }

    @Test("too long a text is rejected, cut or let through")
    func actions() async throws {
        let limits = ContextBloatRail.Limits(maxCharacters: 60)
        #expect(try await ContextBloatRail(limits).blocks(Self.prose))
        #expect(try await !ContextBloatRail(limits, action: .warn).blocks(Self.prose))
        let rail = try ContextBloatRail(limits, action: .truncate)
        let subject = RailSubject(place: .retrieval, channel: .passage, content: .passages([Self.prose, "more"]), context: .ofTests)
        #expect(try await rail.judge(subject) == .rewrite(.passages([String(Self.prose.prefix(60))]), reason: "size_cap_exceeded"))
        #expect(try await rail.blocks(String(repeating: "ab ", count: 100)))
        #expect(throws: RailConfigurationError.self) { try ContextBloatRail(ContextBloatRail.Limits(maxRunRatio: 2)) }
    }

    @Test(
        "logarithms are exact to the last digits",
        arguments: [(1.0, 0.0), (2, 1), (0.5, -1), (10, 3.321928094887362), (0.1, -3.321928094887362), (1.9999, 0.9999278634445266)])
    func logarithms(_ value: Double, _ logarithm: Double) {
        #expect(abs(BinaryLogarithm.of(value) - logarithm) < 1e-11)
    }
}
