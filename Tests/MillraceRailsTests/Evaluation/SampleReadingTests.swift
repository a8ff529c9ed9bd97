import MillraceTesting
import Testing

@Suite("Public test sets")
struct SampleReadingTests {
    @Test("lines and paragraphs are one text each")
    func lines() {
        #expect(LabelledSample.lines(of: "a\r\nb\n\nc", isPositive: true, source: "s").map(\.text) == ["a", "b", "c"])
        let paragraphs = LabelledSample.paragraphs(of: "a\nb\n \nc\n\n\n", isPositive: false, source: "s")
        #expect(paragraphs.map(\.text) == ["a\nb", "c"])
        #expect(paragraphs.allSatisfy { !$0.isPositive && $0.source == "s" })
    }

    @Test("strings of JSON are read wherever they stand, and members of its lines by name")
    func json() throws {
        let text = #"{"key": ["a", {"other": "b"}], "n": 1, "last": null}"#
        #expect(try LabelledSample.strings(ofJSON: text, isPositive: true, source: "s").map(\.text) == ["a", "b"])
        let lines = "{\"context\":\"x\",\"q\":\"no\"}\n{\"q\":\"none\"}\n{\"context\":\"y\"}\n"
        #expect(try LabelledSample.member("context", ofJSONLines: lines, isPositive: false, source: "s").map(\.text) == ["x", "y"])
        #expect(throws: (any Error).self) { try LabelledSample.strings(ofJSON: "{", isPositive: true, source: "s") }
    }

    @Test("cases of tests in Python are read with their places")
    func python() {
        let text = ##"""
            """A docstring, with 1."""
            @pytest.mark.parametrize(
                "text, expected_len, expected_positions",
                [
                    # ("a comment", 7, ()),
                    ("é info@presidio.site", 1, ((2, 20),),),
                    ("two: a@b.org and c@d.org",
                        2,
                     ((5, 12), (17, 24),), ((0.5, 0.6), (0.5, 0.6))),
                    ('none here', 0, ()),
                    (
                        'joined '
                        'text\n', True,
                    ),
                    (r'raw\n', False),
                    ("escaped \" \x41 \u00e9", True),
                    (f'{made}', True),
                ],
            )
            def test(text): assert find(text, "x") == [1, 2]
            """##
        let cases = LabelledSample.cases(ofPython: text, kind: "email", source: "s")
        #expect(
            cases.map(\.text) == [
                "é info@presidio.site", "two: a@b.org and c@d.org", "none here", "joined text\n", "raw\\n", "escaped \" A é",
            ])
        #expect(cases.map(\.isPositive) == [true, true, false, true, false, true])
        #expect(cases[0].spans.map { cases[0].text(of: $0) } == ["info@presidio.site"])
        #expect(cases[1].spans.map { cases[1].text(of: $0) } == ["a@b.org", "c@d.org"])
        #expect(cases[3].spans.isEmpty)
        #expect(LabelledSample.cases(ofPython: text, kind: nil, source: "s")[0].spans.isEmpty)
    }
}
