import Testing

/// What `@Tool` writes.
@Suite("Expansion of @Tool")
struct ToolExpansionTests {
    @Test("A function")
    func function() {
        expectExpansion(
            """
            /// Tells the weather.
            /// - Parameter city: Its name.
            @Tool func weather(in city: String, context: ToolContext) async -> String {
                city
            }
            """, functionToolMacros, becomes: "")
    }

    @Test("A type")
    func type() {
        expectExpansion(
            """
            @Tool(description: "Adds.")
            public struct AddTool {
                func call(_ a: Int) throws {
                }
            }
            """, typeToolMacros, becomes: "")
    }
}
