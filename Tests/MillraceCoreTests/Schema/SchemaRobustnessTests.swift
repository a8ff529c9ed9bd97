import MillraceCore
import MillraceTesting
import Testing

@Suite("Random schemas")
struct SchemaRobustnessTests {
    private typealias Generator = MillraceTesting.SeededGenerator

    @Test("P27: schemas nobody wrote are refused or used, and both ways of validating agree", arguments: [1, 2, 3] as [UInt64])
    func agreement(seed: UInt64) {
        var random = Generator(seed: seed)
        var counts = (refused: 0, valid: 0, invalid: 0)
        for round in 0..<1_200 {
            let source = Self.schema(&random, depth: 3)
            do throws(SchemaError) {
                let schema = try JSONSchema(source, options: .init(checksFormats: random.once(in: 2), maxApplications: 20_000))
                for _ in 0..<3 {
                    let value = Self.value(&random, depth: 3)
                    let isValid = schema.isValid(value)
                    let found = schema.validate(value, limit: 4)
                    #expect(found.isEmpty == isValid && found.count <= 4, "seed \(seed), round \(round): \(source) on \(value)")
                    if isValid { counts.valid += 1 } else { counts.invalid += 1 }
                }
            } catch {
                counts.refused += 1
                #expect(error.schemaPath.contains("#"), "seed \(seed), round \(round): \(source)")
            }
        }
        #expect(counts.refused > 100 && counts.valid > 100 && counts.invalid > 100, "seed \(seed): \(counts)")
    }

    @Test("a schema and its opposite never agree", arguments: [4, 5] as [UInt64])
    func negation(seed: UInt64) {
        var random = Generator(seed: seed)
        var count = 0
        for round in 0..<1_200 {
            let source = Self.schema(&random, depth: 2)
            // A step below the root, references that begin there mean something else.
            guard !source.jsonText.contains("\"#"), let schema = Self.compiled(source), let opposite = Self.compiled(["not": source]) else {
                continue
            }
            count += 1
            for _ in 0..<3 {
                let value = Self.value(&random, depth: 2)
                #expect(schema.isValid(value) != opposite.isValid(value), "seed \(seed), round \(round): \(source) on \(value)")
            }
        }
        #expect(count > 200)
    }

    /// A compiled schema; nil where it is refused.
    private static func compiled(_ source: JSONValue) -> JSONSchema? {
        do throws(SchemaError) { return try JSONSchema(source) } catch { return nil }
    }

    private static func schema(_ random: inout Generator, depth: Int) -> JSONValue {
        if depth == 0 || random.once(in: 8) { return random.pick(true, false, ["type": "string"], ["minimum": 2], [:]) }
        var schema: JSONObject = [:]
        if random.once(in: 3) { schema["$defs"] = ["a": Self.schema(&random, depth: depth - 1)] }
        for _ in 0..<random.number(1...4) {
            guard let keyword = random.pick(JSONSchema.supportedKeywords.filter { $0 != "$schema" && $0 != "$vocabulary" }) else {
                continue
            }
            schema[keyword] = value(of: keyword, &random, depth: depth - 1)
        }
        return .object(schema)
    }

    private static func value(of keyword: String, _ random: inout Generator, depth: Int) -> JSONValue {
        // Once in a while something the keyword does not take.
        if random.once(in: 25) { return random.pick(nil, 1, "x", [], [:], -1, true) }
        switch keyword {
        case "$ref", "$dynamicRef": return random.pick("#", "#/$defs/a", "#a", "#b", "other")
        case "$id": return random.pick("https://example.com/a", "b", "urn:x")
        case "$anchor", "$dynamicAnchor": return random.pick("a", "b")
        case "allOf", "anyOf", "oneOf", "prefixItems": return .array((0..<random.number(1...3)).map { _ in schema(&random, depth: depth) })
        case "$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies":
            var members = JSONObject()
            for _ in 0..<random.number(0...3) { members[random.pick("a", "b", "^c", "1")] = schema(&random, depth: depth) }
            return .object(members)
        case "type": return random.pick("string", "integer", "object", "array", ["null", "number"], "boolean")
        case "enum": return [1, "a", nil, ["a": 1]]
        case "const": return random.pick(1, "a", nil, [])
        case "multipleOf": return random.pick(2, 0.1, 3)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum": return random.pick(0, 1, 2.5, -3)
        case "pattern": return random.pick("a", "^b*$", "(?=c)", "[")
        case "format": return random.pick("date", "email", "uri", "x-own")
        case "uniqueItems": return random.pick(true, false)
        case "required": return random.pick(["a"], ["a", "b"], [])
        case "dependentRequired": return ["a": ["b"]]
        case _ where keyword.hasPrefix("min") || keyword.hasPrefix("max"): return random.pick(0, 1, 2)
        default: return schema(&random, depth: depth)
        }
    }

    private static func value(_ random: inout Generator, depth: Int) -> JSONValue {
        switch random.number(0...(depth > 0 ? 9 : 5)) {
        case 0: return nil
        case 1: return random.pick(true, false)
        case 2, 3: return random.pick(0, 1, 2.5, -3, 1.0)
        case 4, 5: return random.pick("", "a", "bb", "c1", "2024-05-01")
        case 6, 7: return .array((0..<random.number(0...3)).map { _ in value(&random, depth: depth - 1) })
        default:
            var members = JSONObject()
            for _ in 0..<random.number(0...3) { members[random.pick("a", "b", "c", "1")] = value(&random, depth: depth - 1) }
            return .object(members)
        }
    }
}
