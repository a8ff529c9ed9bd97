#if Macros
import MillraceAgents
import MillraceCore
import Testing

/// What another framework calls its own: the names of Apple's FoundationModels, and more that generated code must not fall for.
///
/// Inside of it these names mean what stands here, as they do in a file that imports both frameworks and prefers the other.
enum Clash {
    protocol Generable {
        associatedtype PartiallyGenerated = Self
    }
    protocol Tool {}
    struct Guide {}
    struct GenerationSchema {}
    struct GenerationGuide {}
    struct GenerationReader {}
    struct GenerationError: Error {}
    struct ToolContext {}
    struct JSONValue {}
    struct JSONPath {}
    struct Result {}

    @MillraceAgents.Generable(description: "With names of both")
    struct Both: Equatable, Clash.Generable {
        @MillraceAgents.Guide(description: "A number", .range(1...3)) var number: Int
        var kind: Kind = .first
        var text: Swift.String?
        var texts: [Swift.String] = []
        var kinds: [Kind] = []
    }

    @MillraceAgents.Generable enum Kind: Clash.Generable { case first, second }

    @MillraceAgents.Generable
    enum Shape: Equatable {
        case circle(radius: Double)
        case none
    }

    /// Doubles.
    @MillraceAgents.Tool static func double(_ number: Int, context: MillraceAgents.ToolContext?) -> Int { number * 2 }

    @MillraceAgents.Tool(description: "Halves.")
    struct Halve: Clash.Tool {
        func call(number: Int) -> Int { number / 2 }
    }
}

extension String: Clash.Generable {}
extension Array: Clash.Generable where Element: Clash.Generable {
    typealias PartiallyGenerated = [Element.PartiallyGenerated]
}

/// Millrace's names beside another framework's of the same spelling.
@Suite("Name clashes")
struct NameClashTests {
    @Test("Qualified attributes work where all names mean something else")
    func qualified() async throws {
        #expect(try Clash.Both(json: ["number": 2]) == Clash.Both(number: 2, kind: .first, text: nil))
        #expect(throws: MillraceAgents.GenerationError.self) { try Clash.Both(json: ["number": 4]) }
        #expect(try Clash.Shape(json: ["type": "circle", "radius": 1]) == .circle(radius: 1))
        let call = ToolCall(id: "a", name: "double", arguments: ["number": 4])
        #expect(try await Clash.doubleTool.invoke(call).value == 8)
        #expect(try await Clash.Halve().invoke(call).value == 2)
    }
}
#endif
