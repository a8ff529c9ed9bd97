import Testing

@testable import MillraceCore

@Suite("URI references")
struct URIReferenceTests {
    // RFC 3986 §5.4.1 and §5.4.2.
    @Test(
        "references resolve as in the examples of RFC 3986",
        arguments: [
            ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
            ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"),
            ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"),
            ("/../g", "http://a/g"),
            ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"),
            ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
        ])
    func examples(reference: String, target: String) {
        #expect(URIReference(reference).resolved(against: URIReference("http://a/b/c/d;p?q")).text == target)
    }

    @Test(
        "pointers and their tokens",
        arguments: [
            ("", []), ("/", [""]), ("/a/b", ["a", "b"]), ("/a~1b/m~0n", ["a/b", "m~n"]), ("//", ["", ""]), ("/~01", ["~1"]), ("a", nil),
            ("/~2", nil),
            ("/~", nil),
        ] as [(String, [String]?)])
    func pointers(pointer: String, tokens: [String]?) {
        #expect(JSONPointer.tokens(pointer) == tokens)
        if let tokens { #expect(tokens.reduce("") { JSONPointer.appending($1, to: $0) } == pointer) }
    }

    @Test("elements are told by plain numbers only")
    func elements() {
        let value: JSONValue = ["a", "b"]
        #expect(JSONPointer.value("1", of: value) == "b")
        for token in ["2", "01", "-1", "+1", "", "1.0"] { #expect(JSONPointer.value(token, of: value) == nil, "\(token)") }
    }
}
