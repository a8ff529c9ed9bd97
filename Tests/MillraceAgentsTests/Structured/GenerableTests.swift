#if Macros
import MillraceAgents
import MillraceCore
import Testing

/// What `@Generable` writes, used for real.
@Suite("Generable")
struct GenerableTests {
    // MARK: Schemas

    @Test("A struct is an object: descriptions, guides, defaults and what must be there")
    func structSchema() {
        let sky: JSONValue = [
            "anyOf": [
                [
                    "type": "object", "properties": ["type": ["type": "string", "enum": ["clear"]]], "required": ["type"],
                    "additionalProperties": false,
                ],
                [
                    "type": "object", "description": "Clouds, but no rain.",
                    "properties": ["type": ["type": "string", "enum": ["cloudy"]], "cover": ["type": "number"]],
                    "required": ["type", "cover"], "additionalProperties": false,
                ],
                [
                    "type": "object",
                    "properties": [
                        "type": ["type": "string", "enum": ["rain"]], "millimetres": ["type": "number"], "warning": ["type": "string"],
                    ], "required": ["type", "millimetres"], "additionalProperties": false,
                ],
                [
                    "type": "object", "properties": ["type": ["type": "string", "enum": ["other"]], "value": ["type": "string"]],
                    "required": ["type", "value"], "additionalProperties": false,
                ],
            ]
        ]
        let expected: JSONValue = [
            "type": "object", "description": "A forecast for one city",
            "properties": [
                "city": ["type": "string", "description": "The city's name"],
                "days": ["type": "integer", "minimum": 1, "maximum": 7, "description": "Days to look ahead", "default": 3],
                "sky": ["anyOf": [["$ref": "#/$defs/Forecast.Sky"]], "description": "What the sky looks like."],
                "temperatures": ["type": "array", "items": ["type": "number"]],
                "labels": ["type": "object", "additionalProperties": ["type": "integer"], "default": [:]],
            ], "required": ["city", "temperatures"], "additionalProperties": false, "$defs": ["Forecast.Sky": sky],
        ]
        #expect(Forecast.generationSchema.json == expected)
        #expect(Forecast.generationSchema.name == "Forecast")
        #expect(Forecast.generationSchema.json["properties"]?.objectValue?.keys == ["city", "days", "sky", "temperatures", "labels"])
    }

    @Test("Enums without payloads are words or integers; the comments of cases are told")
    func wordSchemas() {
        #expect(
            Unit.generationSchema.json == [
                "type": "string", "enum": ["C", "F"], "description": "The unit of a temperature.\n- celsius: 0 is where water freezes.",
            ])
        #expect(Level.generationSchema.json == ["type": "integer", "enum": [1, 10]])
        #expect(Direction.generationSchema.json == ["type": "string", "enum": ["north", "south", "default"]])
    }

    @Test("Guides become keywords, a regular expression literal its text, a name another key")
    func guideSchema() {
        let properties = Guided.generationSchema.json["properties"]
        #expect(
            properties?["codes"]
                == ["type": "array", "items": ["type": "string", "pattern": "^[A-Z]{3}$"], "minItems": 1, "maxItems": 3])
        #expect(properties?["share"] == ["type": "number", "minimum": 0, "maximum": 1, "description": "Up to one"])
        #expect(properties?["color"] == ["type": "string", "enum": ["red", "green"]])
        #expect(properties?["word"] == ["type": "string", "pattern": "^(?:[a-z]+)$", "description": "Letters"])
        #expect(properties?["digits"] == ["type": "string", "pattern": "^(?:[0-9]+)$", "description": "Digits", "default": "1"])
        #expect(properties?["even_number"] == ["type": "integer", "multipleOf": 2, "exclusiveMaximum": 10])
        #expect(properties?["short"] == ["type": "string", "minLength": 2, "maxLength": 4, "default": "ab"])
        #expect(Guided.generationSchema.json["required"] == ["codes", "share", "color", "word"])
    }

    @Test("Words to choose from leave null sayable where the type allows it")
    func nullableWords() {
        let expected: JSONValue = ["a", "b", nil]
        #expect(Choice.generationSchema.json["properties"]?["word"]?["enum"] == expected)
    }

    @Test("A type that holds values of its own type refers to its definition")
    func recursion() throws {
        let body: JSONValue = [
            "type": "object",
            "properties": ["name": ["type": "string"], "children": ["type": "array", "items": ["$ref": "#/$defs/Tree"]]],
            "required": ["name", "children"], "additionalProperties": false,
        ]
        #expect(Tree.generationSchema.root == body)
        #expect(Tree.generationSchema.definitions == ["Tree": body])
        let tree = Tree(name: "a", children: [Tree(name: "b", children: []), Tree(name: "c", children: [Tree(name: "d", children: [])])])
        #expect(try Tree(json: tree.json) == tree)
        let sum = Expression.sum(.number(1), .sum(.number(2), .number(3)))
        #expect(try Expression(json: sum.json) == sum)
        #expect(sum.json["value2"]?["value1"]?["value"] == 2)
    }

    @Test("Every schema compiles, and holds for what its type writes")
    func schemasHold() throws {
        func check<Value: Generable>(_ value: Value) throws {
            #expect(try JSONSchema(Value.generationSchema.json).validate(value.json).isEmpty, "\(Value.self)")
        }
        try check(Self.forecast)
        try check(Self.guided)
        try check(Self.kinds)
        try check(Nothing())
        try check(Outer.Report(inner: .init(moods: [.good, .bad])))
        try check(Expression.sum(.number(1), .number(2)))
    }

    @Test("Nested types see each other, and are defined by their qualified names")
    func nesting() throws {
        let schema = Outer.Report.generationSchema
        #expect(schema.definitions.keys == ["Outer.Report.Inner"])
        #expect(schema.json["properties"]?["mood"] == ["type": "string", "enum": ["good", "bad"], "default": "good"])
        let report = try Outer.Report(json: ["inner": ["moods": ["bad"]]])
        #expect(report == Outer.Report(inner: .init(moods: [.bad])))
    }

    // MARK: Reading and writing

    static let forecast = Forecast(
        city: "Trier", days: 2, sky: .rain(millimetres: 3.5, warning: nil), temperatures: [1, -2.5], labels: ["a": 1])
    static let guided = Guided(codes: ["TRI"], share: 0.5, color: "red", word: "abc", even: 4, short: "abcd")
    static let kinds = Kinds(
        flag: true, small: -128, large: .max, float: 0.1, any: [1, "x", nil], object: ["k": nil], maybe: [1, nil],
        nested: ["u": [.celsius, .fahrenheit]], constant: nil, first: 1, second: 2)

    @Test("What is written is read again")
    func roundTrip() throws {
        func check<Value: Generable & Equatable>(_ value: Value) throws {
            #expect(try Value(json: value.json) == value)
            #expect(try Value(jsonText: value.json.jsonText) == value)
        }
        try check(Self.forecast)
        try check(Self.guided)
        try check(Nothing())
        try check(Published(name: nil, number: 7, kind: .map))
        try check(Mixed(name: "a", unit: .celsius))
        try check(Direction.default)
        try check(Level.high)
        for sky in [Forecast.Sky.clear, .cloudy(cover: 0.5), .rain(millimetres: 1, warning: "w"), .other("fog")] { try check(sky) }
        #expect(Published(number: 7, in: 3).json == ["number": 7, "in": 3, "kind": "book"])
        #expect(Self.kinds.json["float"]?.jsonText(is: "0.1") == true)
        #expect(Self.kinds.json["large"]?.jsonText(is: "18446744073709551615") == true)
        // Absent is the default, null is nil.
        try check(Self.kinds)
        #expect(Self.kinds.json["constant"] == JSONValue.null)
        #expect(Forecast.Sky.other("fog").json == ["type": "other", "value": "fog"])
    }

    @Test("What is absent takes its default; null does where null means nothing")
    func defaults() throws {
        let read = try Forecast(json: ["city": "Trier", "temperatures": [], "days": nil, "unknown": 1])
        #expect(read == Forecast(city: "Trier", days: 3, sky: nil, temperatures: [], labels: [:]))
    }

    @Test("Integers may be written with a point; strings are no numbers")
    func integers() throws {
        #expect(try Int(json: .number(JSONNumber(text: "3.0") ?? JSONNumber(0))) == 3)
        #expect(throws: GenerationError(.wrongKind(expected: "an integer", found: "a string"), at: JSONPath())) { try Int(json: "3") }
        #expect(throws: GenerationError(.wrongKind(expected: "an integer", found: "a fraction"), at: JSONPath())) { try Int(json: 3.5) }
        #expect(throws: GenerationError(.guide("should be an integer from -128 to 127"), at: JSONPath())) { try Int8(json: 128) }
        #expect(throws: GenerationError(.wrongKind(expected: "a boolean", found: "a string"), at: JSONPath())) { try Bool(json: "true") }
    }

    @Test("All problems are told, each with its path")
    func problems() {
        let json: JSONValue = ["days": 9, "sky": ["type": "rain", "warning": 1], "temperatures": [1, "x", true], "labels": ["a/b": "c"]]
        let error = #expect(throws: GenerationError.self) { try Forecast(json: json) }
        #expect(
            error?.all.map(\.description) == [
                "the value lacks the required property \"city\"", "/days should be at most 7",
                "/sky lacks the required property \"millimetres\"", "/sky/warning should be a string, not a number",
                "/temperatures/1 should be a number, not a string", "/temperatures/2 should be a number, not a boolean",
                "/labels/a~1b should be an integer, not a string",
            ])
    }

    @Test("An unknown word is answered with those that are known")
    func unknownWords() {
        #expect(throws: GenerationError(.notAllowed(expected: "\"C\", \"F\""), at: JSONPath())) { try Unit(json: "K") }
        #expect(throws: GenerationError(.notAllowed(expected: "1, 10"), at: JSONPath())) { try Level(json: 2) }
        let path = JSONPath([.key("type")])
        #expect(throws: GenerationError(.notAllowed(expected: "\"clear\", \"cloudy\", \"rain\", \"other\""), at: path)) {
            try Forecast.Sky(json: ["type": "snow"])
        }
        #expect(throws: GenerationError(.missing(property: "type"), at: JSONPath())) { try Forecast.Sky(json: [:]) }
    }

    @Test("Guides are checked")
    func guides() {
        let json: JSONValue = ["codes": ["TRI", "x"], "share": 1.5, "color": "blue", "word": "abc!", "even_number": 11, "short": "x"]
        let error = #expect(throws: GenerationError.self) { try Guided(json: json) }
        #expect(
            error?.all.map(\.description) == [
                "/codes/1 should match the pattern ^[A-Z]{3}$", "/share should be at most 1", "/color should be one of \"red\", \"green\"",
                "/word should match the pattern ^(?:[a-z]+)$", "/even_number should be a multiple of 2",
                "/even_number should be less than 10",
                "/short should have at least 2 characters",
            ])
        #expect(throws: GenerationError.self) {
            try Guided(json: ["codes": [], "share": 0, "color": "red", "word": "a"])
        }
    }

    // MARK: The strict form

    @Test("Strict: everything required, what may be absent allows null, no defaults")
    func strict() throws {
        let strict = try #require(Outer.Report.generationSchema.strict)
        #expect(strict["required"] == ["mood", "inner"])
        #expect(strict["properties"]?["mood"] == ["type": ["string", "null"], "enum": ["good", "bad", nil]])
        #expect(strict["$defs"]?["Outer.Report.Inner"]?["required"] == ["moods"])
        #expect(try Outer.Report(json: ["mood": nil, "inner": ["moods": []]]).mood == .good)
        let guided = try #require(Guided.generationSchema.strict)
        #expect(guided["properties"]?["even_number"]?["type"] == ["integer", "null"])
        #expect(Forecast.generationSchema.strict == nil, "free keys cannot be said strictly")
        #expect(Kinds.generationSchema.strict == nil)
    }

    @Test("An optional reference allows null beside it in the strict form")
    func strictReference() {
        #expect(
            Optional<Outer.Report>.generationSchema.root == ["anyOf": [["$ref": "#/$defs/Outer.Report"], ["type": "null"]]])
        #expect(Optional<Int>.generationSchema.root == ["type": ["integer", "null"]])
    }
}

extension JSONValue {
    /// Compares numbers digit by digit, where equality would compare values.
    fileprivate func jsonText(is text: String) -> Bool { jsonText == text }
}
#endif
