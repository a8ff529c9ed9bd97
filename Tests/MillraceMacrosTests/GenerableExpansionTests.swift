import Testing

/// What `@Generable` writes.
@Suite("Expansion of @Generable")
struct GenerableExpansionTests {
    @Test("A struct")
    func structure() {
        expectExpansion(
            """
            @Generable(description: "A city")
            public struct City {
                @Guide(description: "Its name", .pattern(/[a-z]+/)) public var name: String
                public var size: Int? = 3
            }
            """, generableMacros, becomes: "")
    }

    @Test("An enum of words")
    func words() {
        expectExpansion("@Generable enum Unit {\n    case celsius, kelvin\n}", generableMacros, becomes: "")
    }

    @Test("An enum with payloads")
    func payloads() {
        expectExpansion("@Generable enum Shape {\n    case circle(radius: Double)\n    case none\n}", generableMacros, becomes: "")
    }
}
