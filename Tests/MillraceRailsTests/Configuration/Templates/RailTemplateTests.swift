import MillraceCore
import MillraceTesting
import Testing

@testable import MillraceRails

@Suite struct RailTemplateTests {
    private func rendered(_ template: String, _ values: [String: JSONValue] = [:]) throws -> String {
        try RailTemplate(template).render(values)
    }

    @Test(
        "templates give what Jinja gives",
        arguments: [
            ("User: {{ user_input }}!", "User: hi!"), ("{{ missing }}.", "."), ("a\n", "a"), ("a\n\n", "a\n"),
            ("{# never #}x", "x"), ("{% if flag %}yes{% else %}no{% endif %}", "yes"),
            ("{% if missing %}a{% elif n > 2 %}b{% else %}c{% endif %}", "b"), ("{% if not flag %}a{% endif %}", ""),
            ("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1a,2b,3c"),
            ("{% for x in nothing %}x{% else %}none{% endfor %}", "none"),
            ("{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", "p=1;q=two;"),
            ("{% set y = n * 2 + 1 %}{{ y }}", "7"), ("{{ n / 2 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ -n }}", "1.5 3 3 -3"),
            ("{{ list | length }} {{ list | join(', ') }} {{ list[0] }}{{ list[-1] }}", "3 a, b, c ac"),
            ("{{ list[1:] | join('') }}", "bc"),
            ("{{ user_input | upper }} {{ 'A b' | title }} {{ ' x ' | trim }}|", "HI A B x|"), ("{{ missing | default('d') }}", "d"),
            ("{{ user_input.strip().replace('h', 'H') }}", "Hi"), ("{{ 'a' if n == 3 else 'b' }}{{ 'z' if n != 3 }}", "a"),
            ("{{ 'h' in user_input }} {{ 'z' not in user_input }} {{ missing is defined }} {{ n is not none }}", "True True False True"),
            ("{{ map.q }}{{ map['q'] }}{{ map.missing }}", "twotwo"), ("{{ 'x' ~ n }}", "x3"),
            ("{{ flag and n }} {{ missing or 'or' }}", "3 or"),
            ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"), ("a  {%- if flag %} b {%- endif -%}  c", "a bc"),
            ("{{ map | tojson }}", #"{"p":1,"q":"two"}"#),
            ("{{ list }}", "['a', 'b', 'c']"), ("{{ 'a\nb' | indent(2) }}", "  a\n  b"), ("{{ none_value }}", "None"),
        ])
    func values(template: String, expected: String) throws {
        let values: [String: JSONValue] = [
            "user_input": "hi", "flag": true, "n": 3, "list": ["a", "b", "c"], "map": ["p": 1, "q": "two"], "none_value": .null,
        ]
        #expect(try rendered(template, values) == expected)
    }

    @Test("a value is never read as a template")
    func noSecondReading() throws {
        #expect(try rendered("{{ a }}", ["a": "{{ b }}{% if x %}", "b": "secret"]) == "{{ b }}{% if x %}")
    }

    @Test("histories become lines, chats and their last turns, as NeMo Guardrails' filters make them")
    func histories() throws {
        let history = TaskPrompt.history(of: [.system("s"), .user("one"), .assistant("two"), .user("three")])
        #expect(
            try rendered("{{ history | user_assistant_sequence }}", ["history": history])
                == "User: one\nAssistant: two\nUser: three")
        #expect(try rendered("{{ history | last_turns(1) | user_assistant_sequence }}", ["history": history]) == "User: three")
        #expect(
            try rendered("{{ history | first_turns(1) | user_assistant_sequence }}", ["history": history]) == "User: one\nAssistant: two")
        let chat = try RailTemplate("{{ history | to_chat_messages }}").value(["history": history])
        #expect(chat?.arrayValue?.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "user"])
    }

    @Test(
        "what is not supported is refused with its line",
        arguments: [
            ("a\n{{ x | colang }}", 2), ("{% macro f() %}", 1), ("\n\n{{ range(3) }}", 3), ("{{ x | no_such }}", 1),
            ("{{ x.frobnicate() }}", 1), ("{% include 'a' %}", 1), ("{{ x is divisibleby(3) }}", 1), ("{{ a < b < c }}", 1),
            ("{% for x in y if x %}{% endfor %}", 1),
        ])
    func unsupported(template: String, line: Int) {
        #expect {
            try RailTemplate(template, file: "prompts.yml", line: 10)
        } throws: { error in
            let error = error as? RailConfigurationError
            return error?.kind == .unsupported && error?.line == line + 9 && error?.file == "prompts.yml"
        }
    }

    @Test(
        "what is not closed, or cannot be read, is an error with the line it begins at",
        arguments: [
            ("{{ x", 1), ("\n{% if x %}", 2), ("{% endif %}", 1), ("{{ }}", 1), ("{{ x y }}", 1), ("{# x", 1), ("{{ 'x }}", 1),
            ("{% raw %}", 1),
            ("a\nb{% for x y %}", 2), ("{{ x[ }}", 1), ("{{ ! }}", 1), ("{{ 1 + }}", 1), ("{{ (a, b) }}", 1),
        ])
    func unreadable(template: String, line: Int) {
        #expect { try RailTemplate(template) } throws: { ($0 as? RailConfigurationError)?.line == line }
    }

    @Test("the names a template asks for are known, those it sets are not among them")
    func variables() throws {
        let template = try RailTemplate(
            "{% set a = b %}{{ a }}{% for x in xs %}{{ x }}{{ loop.index }}{{ y.z }}{% endfor %}{{ x | default(d) }}")
        #expect(template.variables == ["b", "xs", "y", "x", "d"])
    }

    @Test("operations on values they cannot take are errors with their line, never traps")
    func wrongValues() throws {
        let values: [String: JSONValue] = ["n": .number(JSONNumber(Int.max)), "m": .number(JSONNumber(Int.min)), "t": "x", "zero": 0]
        for template in [
            "{{ t + n }}", "{{ n // zero }}", "{{ n % zero }}", "{{ t < n }}", "{% for x in n %}{% endfor %}", "{{ n.strip() }}",
        ] {
            #expect { try RailTemplate("\n" + template).render(values) } throws: { ($0 as? RailTemplateError)?.line == 2 }
        }
        for template in [
            "{{ n + 1 }}", "{{ m - 1 }}", "{{ n * n }}", "{{ -m }}", "{{ m // 7 }}", "{{ m % n }}", "{{ t[n] }}{{ t[m:n] }}",
            "{{ [1][m] }}",
        ] {
            _ = try RailTemplate(template).render(values)
        }
    }

    @Test("mutated templates are read or refused, and never trap", arguments: 0..<300 as Range<UInt64>)
    func mutated(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole =
            "{% set a = [1, 'x'] %}{% for x in a %}{{ x | upper ~ y[1:] }}{%- if x is defined and not z %} {{ -3 // 2 }}{% endif %}{% endfor %}{# c #}"
        var scalars = Array(whole.unicodeScalars)
        for _ in 0..<random.number(1...12) {
            let place = random.number(0...(scalars.count - 1))
            switch random.number(0...3) {
            case 0: scalars.remove(at: place)
            case 1: scalars.insert(random.pick("{", "}", "%", "|", "'", "(", "-", "\n"), at: place)
            case 2: scalars.swapAt(place, random.number(0...(scalars.count - 1)))
            default: scalars.insert(contentsOf: scalars[0..<place], at: random.number(0...place))
            }
            if scalars.count > 4000 || scalars.count < 2 { break }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        guard let template = try? RailTemplate(String(text)) else { return }
        _ = try? template.render(["y": "abc", "z": false, "a": ["b"]])
    }

    @Test("nesting is bounded: parentheses by the thousand are refused")
    func depth() {
        let deep = "{{ " + String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000) + " }}"
        #expect(throws: RailConfigurationError.self) { try RailTemplate(deep) }
        let ifs = String(repeating: "{% if x %}", count: 20_000)
        #expect(throws: RailConfigurationError.self) { try RailTemplate(ifs) }
    }

    @Test(
        "chains are bounded: 400 operators or filters of a tag are run, one more is refused, and so are a hundred thousand",
        arguments: [
            ("x", "|trim"), ("x", " ~ x"), ("x", ".y"), ("x", "[0]"), ("x", " or x"), ("x", " and x"), ("1", "*1"), ("x", " is defined"),
        ])
    func chains(value: String, link: String) throws {
        _ = try RailTemplate("{{ \(value)\(String(repeating: link, count: 400)) }}").render(["x": "a"])
        // What one tag holds does not count for the next.
        _ = try RailTemplate(String(repeating: "{{ \(value)\(String(repeating: link, count: 300)) }}", count: 3))
        for count in [401, 100_000] {
            #expect { try RailTemplate("\n{{ \(value)\(String(repeating: link, count: count)) }}") } throws: {
                ($0 as? RailConfigurationError)?.line == 2
            }
        }
    }
}
