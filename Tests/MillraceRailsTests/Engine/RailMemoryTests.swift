import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct RailMemoryTests {
    @Test("a rail sees what others set last, and not what it set itself")
    func variables() {
        let memory = RailMemory()
        memory.keep(["topic": "travel", "count": 1], of: "first")
        memory.keep(["count": 2], of: "second")
        #expect(memory.variables(for: "third") == ["topic": "travel", "count": 2])
        #expect(memory.variables(for: "first") == ["count": 2])
        #expect(memory.variables(for: "second") == ["topic": "travel", "count": 1])
        memory.keep(["count": 3], of: "first")
        #expect(memory.variables(for: "third") == ["topic": "travel", "count": 3])
    }

    @Test("a call is counted once for each rail")
    func calls() {
        let memory = RailMemory()
        #expect(memory.count("a", by: "limit") == 1)
        #expect(memory.count("a", by: "limit") == 1)
        #expect(memory.count("b", by: "limit") == 2)
        #expect(memory.count("b", by: "other") == 1)
    }
}
