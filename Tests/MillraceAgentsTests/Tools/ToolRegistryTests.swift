#if Macros
import MillraceAgents
import MillraceCore
import Testing

@Suite("Tool registry")
struct ToolRegistryTests {
    private func tool(_ name: String, _ description: String = "") -> any InvokableTool {
        FunctionTool(name: name, description: description) { (_: Nothing) in "" }
    }

    @Test("Tools keep their order; a later one of the same name takes the earlier one's place")
    func order() {
        var registry = ToolRegistry([tool("a"), tool("b", "old"), tool("c")])
        registry.add(tool("b", "new"))
        #expect(registry.names == ["a", "b", "c"])
        #expect(registry["b"]?.descriptor.description == "new")
        #expect(registry["d"] == nil)
        #expect(registry.merging([tool("d"), tool("a", "other")]).descriptors.map(\.description) == ["other", "new", "", ""])
    }

    @Test("A selection keeps the order of the registry and passes unknown names over")
    func selection() {
        let registry = ToolRegistry([tool("a"), tool("b"), tool("c")])
        #expect(registry.selecting(["c", "x", "a"]).names == ["a", "c"])
        #expect(registry.selecting([String]()).isEmpty)
    }
}
#endif
