import MillraceCore
import Testing

@testable import MillraceRails

@Suite struct ColangExpressionTests {
    private let source = ColangSource(file: "rails.co", line: 7)
    private let variables: [String: JSONValue] = [
        "text": "Hello, Wörld", "list": ["a", "b", "c"], "number": 4, "score": 0.25, "yes": true, "none": nil, "empty": "",
        "result": ["allowed": false, "violations": ["abuse.hate": 0.7], "list": [["name": "x"]]],
    ]

    private func value(_ text: String) throws -> JSONValue {
        try ColangExpressionParser.expression(text, what: "an expression", at: source).value(variables)
    }

    @Test(
        "expressions have Python's values",
        arguments: [
            ("1", 1), ("-2", -2), ("- -2", 2), ("+3", 3), (".5", 0.5), ("2.", 2), ("'a\\'b'", "a'b"), (#""a\nb\\\"c\d""#, "a\nb\\\"c\\d"),
            ("True", true), ("False", false), ("None", nil), ("$number", 4), ("$nothing", nil),
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("7 - 2 - 1", 4), ("7 / 2", 3.5), ("8 / 2", 4), ("7 // 2", 3), ("-7 // 2", -4),
            ("-7 % 3", 2), ("7 % -3", -2), ("7.5 // 2", 3), ("-7.5 % 2", 0.5), ("True + 1", 2), ("1.5 + 1", 2.5),
            ("'a' + 'b'", "ab"), ("[1] + [2, 3,]", [1, 2, 3]), ("{'a': 1, \"b\": [2]}", ["a": 1, "b": [2]]), ("[]", []), ("{}", [:]),
            ("1 < 2", true), ("2 < 1", false), ("1 <= 1", true), ("2 >= 3", false), ("1 < 2 < 3", true), ("1 < 3 < 2", false),
            ("'a' < 'b'", true), ("$score < 0.5", true), ("1 == 1.0", true), ("True == 1", true), ("'1' == 1", false), ("1 != 2", true),
            ("None == None", true), ("$nothing is None", true), ("$text is not None", true), ("1 is True", false),
            ("[1, 2] == [1, 2.0]", true),
            ("'ell' in $text", true), ("'x' in $text", false), ("'' in $text", true), ("'b' in $list", true), ("'b' not in $list", false),
            ("'allowed' in $result", true), ("2 in [1, 2]", true), ("'e\u{301}' in 'é'", false), ("'é' == 'e\u{301}'", false),
            ("not $yes", false), ("not not $text", true), ("not $empty", true), ("not $list", false), ("not 0", true), ("not {}", true),
            ("$yes and $number", 4), ("$empty and $number", ""), ("$empty or $number", 4), ("0 or '' or None", nil),
            ("not $yes or $yes and not $empty", true), ("1 if $yes else 2", 1), ("1 if $empty else 2 if $empty else 3", 3),
            ("len($text)", 12), ("len($list)", 3), ("len($result)", 3), ("len('')", 0),
            ("$list[0]", "a"), ("$list[-1]", "c"), ("$text[7]", "W"), ("$text[8]", "ö"), ("$result['allowed']", false),
            ("$result.violations['abuse.hate']", 0.7), ("$result.missing", nil), ("$result.list[0].name", "x"),
            ("$result.violations.get('abuse.hate', 0)", 0.7), ("$result.violations.get('other', 0)", 0), ("$result.get('other')", nil),
            ("$result.violations.keys()", ["abuse.hate"]), ("$result.violations.values()", [0.7]),
            ("$text.lower()", "hello, wörld"), ("$text.upper()", "HELLO, WÖRLD"), ("'  a '.strip()", "a"), ("$text.startswith('He')", true),
            ("$text.endswith('d')", true), ("$text.endswith('D')", false), ("$text.replace('l', 'L')", "HeLLo, WörLd"),
            ("' a  b '.split()", ["a", "b"]), ("'a,b,'.split(',')", ["a", "b", ""]), ("'-'.join($list)", "a-b-c"),
            ("'banana'.count('an')", 2), ("'aaa'.count('aa')", 1), ("$text.find('r')", 9), ("$text.find('z')", -1),
            ("'#' in \"a#b\"", true), ("\"$number\"", "$number"),
        ] as [(String, JSONValue)])
    func values(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        "where Python raises an error there is a fault of its kind",
        arguments: [
            ("None < 1", .wrongKind), ("'a' < 1", .wrongKind), ("'a' + 1", .wrongKind), ("-'a'", .wrongKind), ("1 in 2", .wrongKind),
            ("'a' in None", .wrongKind), ("len(1)", .wrongKind), ("len($nothing)", .wrongKind), ("$nothing.member", .wrongKind),
            ("$text.member", .wrongKind), ("$list['a']", .wrongKind), ("$list.lower()", .wrongKind), ("'a'.join([1])", .wrongKind),
            ("'a'.split('')", .wrongKind), ("{1: 2}", .wrongKind), ("$list[3]", .missing), ("$list[-4]", .missing), ("$text[99]", .missing),
            ("$result['x']", .missing), ("1 / 0", .arithmetic), ("1 // 0", .arithmetic), ("1 % 0", .arithmetic), ("1.0 / 0", .arithmetic),
            ("9223372036854775807 + 1", .arithmetic), ("-9223372036854775807 - 2", .arithmetic), ("9223372036854775807 * 2", .arithmetic),
        ] as [(String, ColangRunError.Kind)])
    func faults(text: String, kind: ColangRunError.Kind) {
        #expect(throws: ColangFault(kind)) { try value(text) }
    }

    @Test("the least integer divided by -1 is a fault, not a trap")
    func leastInteger() {
        let least: JSONValue = .number(JSONNumber(Int.min))
        for operation: ColangExpression.Arithmetic in [.divideDown, .remainder, .multiply] {
            #expect(throws: ColangFault(.arithmetic)) { try ColangValue.arithmetic(operation, least, -1) }
        }
        #expect(throws: Never.self) { try ColangValue.arithmetic(.subtract, least, -1) }
    }

    @Test(
        "what is no expression is an error with file, line and advice",
        arguments: [
            "", "1 +", "(1", "1)", "[1, 2", "{'a' 1}", "$", "$1", "1 2", "'open", "\"open", "a", "true", "null", "$x = 1", "not", "1 not 2",
            "lower('a')", "$x.shout()", "$x.lower(1)", "len()", "len(1, 2)", "1 if 2", "$x.", "$x[", "@", "$x | upper", "1a", "007",
            "1 and", "and 1", "$x..y", "1 ** 2", "lambda", "{1}", "f'a'", "[1, , 2]", "$x[1:2]",
        ])
    func malformed(text: String) throws {
        let error = #expect(throws: RailConfigurationError.self) { try value(text) }
        #expect(error?.kind == .unreadable)
        #expect(error?.file == "rails.co")
        #expect(error?.line == 7)
        #expect(error?.advice.isEmpty == false)
    }

    @Test("nesting and operators are bounded; lists, `and` and `or` may be long")
    func bounds() throws {
        func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth) }
        #expect(try value(nested(60)) == 1)
        #expect(throws: RailConfigurationError.self) { try value(nested(100_000)) }
        #expect(throws: RailConfigurationError.self) { try value(String(repeating: "[", count: 100_000)) }
        #expect(try value(Array(repeating: "1", count: 400).joined(separator: "+")) == 400)
        #expect(throws: RailConfigurationError.self) { try value(Array(repeating: "1", count: 100_000).joined(separator: "+")) }
        #expect(throws: RailConfigurationError.self) { try value("$x" + String(repeating: ".a", count: 100_000)) }
        #expect(try value(Array(repeating: "'x' in $text", count: 5000).joined(separator: " or ")) == false)
        #expect(try value(String(repeating: "not ", count: 100_001) + "1") == false)
        #expect(try value(String(repeating: "-", count: 100_001) + "1") == -1)
    }

    @Test("a text that grows beyond the bound is a fault")
    func growth() throws {
        let half: JSONValue = .string(String(repeating: "a", count: ColangExpression.maxSize / 2 + 1))
        let double = try ColangExpressionParser.expression("$x + $x", what: "", at: source)
        #expect(throws: ColangFault(.tooLarge)) { try double.value(["x": half]) }
        let join = try ColangExpressionParser.expression("$x.replace('a', $y)", what: "", at: source)
        let texts: [String: JSONValue] = [
            "x": .string(String(repeating: "a", count: 5000)), "y": .string(String(repeating: "b", count: 1000)),
        ]
        #expect(throws: ColangFault(.tooLarge)) { try join.value(texts) }
    }

    @Test("a search takes time in proportion to text and part")
    func search() {
        let text = String(repeating: "a", count: 200_000)
        #expect(!ColangText.contains(String(repeating: "a", count: 20_000) + "b", in: text))
    }

    @Test("the variables of an expression are all that it reads")
    func read() throws {
        let text = "$a.b[$c] + len($d) if not $e and $f in [$g, -$h] else {'k': $i.get($j)}"
        let expression = try ColangExpressionParser.expression(text, what: "", at: source)
        #expect(expression.variables == ["a", "c", "d", "e", "f", "g", "h", "i", "j"])
    }
}
