import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangTemplateTests {
    private let source = ColangSource(file: "bot.co", line: 3)
    private let variables: [String: JSONValue] = [
        "name": "Ada", "count": 3, "flag": true, "items": ["x", "y"], "user": ["name": "Bo", "tags": ["t"]],
    ]

    @Test(
        "variables and expressions stand for their values",
        arguments: [
            ("Hello!", "Hello!"), ("Hello, $name!", "Hello, Ada!"), ("$name.", "Ada."), ("$name: $count", "Ada: 3"), ("$nobody?", "?"),
            ("$user.name's", "Bo's"), ("$items[1]!", "y!"), ("$user.tags[0]", "t"), ("$items[x]", #"["x","y"][x]"#), ("$5 a $", "$5 a $"),
            ("{{ name }}", "Ada"), ("{{name}}{{ count + 1 }}", "Ada4"), ("{{ user['name'] }}", "Bo"), ("{{ user.tags[0] }}", "t"),
            ("{{ 'a' if flag else 'b' }}", "a"), ("{{ nobody }}", ""), ("{{ flag }}", "True"), ("{ name }", "{ name }"),
            ("a }} b", "a }} b"),
            ("{{ $name }}", "Ada"), ("{{ none }}|{{ true }}", "|True"), ("$name$name", "AdaAda"), ("", ""),
        ])
    func texts(text: String, expected: String) throws {
        #expect(try ColangTemplate(text, what: "it", at: source).text(variables) == expected)
    }

    @Test(
        "Jinja that is not supported is refused with its line",
        arguments: [
            ("{% if name %}a{% endif %}", .unsupported), ("{{ name | upper }}", .unreadable), ("{{ name", .unreadable),
            ("{{ }}", .unreadable),
            ("{{ range(3) }}", .unreadable),
        ] as [(String, RailConfigurationError.Kind)])
    func refused(text: String, kind: RailConfigurationError.Kind) throws {
        let error = #expect(throws: RailConfigurationError.self) { try ColangTemplate(text, what: "it", at: source) }
        #expect(error?.kind == kind)
        #expect(error?.line == 3)
    }

    @Test("a value without the member that the utterance wants is a fault")
    func fault() throws {
        let template = try ColangTemplate("$name.first", what: "it", at: source)
        #expect(throws: ColangFault(.wrongKind)) { try template.text(variables) }
    }
}
