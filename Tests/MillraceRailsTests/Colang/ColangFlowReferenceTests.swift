import Testing

@testable import MillraceRails

@Suite struct ColangFlowReferenceTests {
    @Test(
        "a configuration names flows with and without parameters",
        arguments: [
            ("self check input", "self check input", [:]), ("  self   check input ", "self check input", [:]),
            ("content safety check input $model=guard", "content safety check input", ["model": "guard"]),
            ("check $model=\"a b\" $variant='x'", "check", ["model": "a b", "variant": "x"]),
            ("check $model = guard, $level=2", "check", ["model": "guard", "level": "2"]),
            ("check(model=guard, level = \"2\")", "check", ["model": "guard", "level": "2"]),
            ("check ($model=guard)", "check", ["model": "guard"]), ("check $strict", "check", ["strict": ""]), ("check()", "check", [:]),
            ("check(=)", "check", ["": ""]), ("check $$=$=", "check", ["": ""]), ("", "", [:]), ("$model=x", "", ["model": "x"]),
        ] as [(String, String, [String: String])])
    func reads(text: String, name: String, parameters: [String: String]) {
        let reference = ColangFlowReference(text)
        #expect(reference.name == name)
        #expect(reference.parameters == parameters)
    }

    @Test("a reference is written so that it reads as itself")
    func description() {
        let reference = ColangFlowReference("check(model=guard, level=2)")
        #expect(reference.description == "check $level=2 $model=guard")
        #expect(ColangFlowReference(reference.description) == reference)
    }
}
