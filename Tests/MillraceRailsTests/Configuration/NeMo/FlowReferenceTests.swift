import Testing

@testable import MillraceRails

@Suite struct FlowReferenceTests {
    private let place = YAMLPlace(file: "config.yml", line: 7, column: 9)

    @Test(
        "NeMo 120: flows carry parameters",
        arguments: [
            ("self check input", "self check input", [:]), ("  content safety check input $model=content_safety ", "content safety check input", ["model": "content_safety"]),
            ("a b $x=1 $y=\"two words\" $z='q'", "a b", ["x": "1", "y": "two words", "z": "q"]), ("check topic(model=\"small\", level=2)", "check topic", ["model": "small", "level": "2"]),
            ("f()", "f", [:]),
        ] as [(String, String, [String: String])])
    func parameters(text: String, name: String, parameters: [String: String]) throws {
        let flow = try FlowReference(text, at: place)
        #expect(flow.name == name)
        #expect(flow.parameters == parameters)
    }

    @Test("what is malformed is refused with its line", arguments: ["", "$model=x", "a $model", "a $m = x", "a $m=", "a $m=\"x", "a $m=x $m=y"])
    func malformed(text: String) {
        #expect { try FlowReference(text, at: place) } throws: { ($0 as? RailConfigurationError)?.line == 7 }
    }
}
