import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct ToolAllowListRailTests {
    private let rail = ToolAllowListRail(
        roles: ["reader": ToolNames(allowed: ["fs_read", "fs_list"]), "editor": ToolNames(allowed: ["fs_*"], denied: ["fs_delete*"])])

    private func reason(_ rail: ToolAllowListRail, _ tool: String, role: String?) async throws -> String? {
        try await rail.judge(ToolSubject.call(ToolCall(id: "1", name: tool, arguments: [:]), role: role)).blockReason
    }

    @Test("each role may call the tools of its list, and the deny list wins")
    func roles() async throws {
        #expect(try await reason(rail, "fs_read", role: "reader") == nil)
        #expect(try await reason(rail, "fs_write", role: "reader") == "tool_not_allowed")
        #expect(try await reason(rail, "fs_write", role: "editor") == nil)
        #expect(try await reason(rail, "fs_delete_all", role: "editor") == "tool_not_allowed")
        #expect(try await reason(rail, "FS_write", role: "editor") == "tool_not_allowed")
    }

    @Test("a role that is not listed, and none, may call nothing")
    func unknownRole() async throws {
        #expect(try await reason(rail, "fs_read", role: "admin") == "unknown_role")
        #expect(try await reason(rail, "fs_read", role: nil) == "unknown_role")
    }

    @Test("calls without a role have a list of their own where one is given; a role that is not listed does not get it")
    func withoutRole() async throws {
        let rail = ToolAllowListRail(roles: ["reader": ToolNames(allowed: ["fs_read"])], withoutRole: ToolNames(allowed: ["now"]))
        #expect(try await reason(rail, "now", role: nil) == nil)
        #expect(try await reason(rail, "fs_read", role: nil) == "tool_not_allowed")
        #expect(try await reason(rail, "now", role: "admin") == "unknown_role")
    }

    @Test("one list for everyone counts for every role")
    func everyone() async throws {
        let rail = ToolAllowListRail(ToolNames(allowed: ["*"], denied: ["shell"]))
        #expect(try await reason(rail, "fs_read", role: "anyone") == nil)
        #expect(try await reason(rail, "shell", role: nil) == "tool_not_allowed")
    }

    @Test(
        "a pattern means the names that it says",
        arguments: [
            ("fs_*", "fs_read", true), ("fs_*", "fs_", true), ("fs_*", "fs", false), ("*", "", true), ("", "", true), ("", "a", false),
            ("*_read", "fs_read", true), ("*_read", "fs_read_all", false), ("f?_read", "fs_read", true), ("f?_read", "f_read", false),
            ("*a*b*", "xaxxbx", true), ("*a*b*", "ba", false), ("a**b", "ab", true), ("é", "e\u{301}", false), ("?", "🙂", true),
        ])
    func pattern(pattern: String, name: String, matches: Bool) {
        #expect(ToolNamePattern(pattern).matches(name) == matches)
    }

    @Test("a pattern of many wildcards takes time in proportion, not more")
    func adversarial() {
        let pattern = ToolNamePattern(String(repeating: "*a", count: 60) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
    }

    @Test("a pattern matches as a plain search says", arguments: 0..<50 as Range<UInt64>)
    func oracle(seed: UInt64) {
        func plain(_ pattern: Substring, _ name: Substring) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            if first == "*" { return plain(pattern.dropFirst(), name) || (!name.isEmpty && plain(pattern, name.dropFirst())) }
            return !name.isEmpty && (first == "?" || first == name.first) && plain(pattern.dropFirst(), name.dropFirst())
        }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let pattern = (0..<random.number(0...6)).map { _ in random.pick("a", "b", "*", "?") }.joined()
            let name = (0..<random.number(0...6)).map { _ in random.pick("a", "b") }.joined()
            #expect(ToolNamePattern(pattern).matches(name) == plain(pattern[...], name[...]), "seed \(seed): \(pattern) on \(name)")
        }
    }
}
