/// One compiled schema.
///
/// Others are told by their numbers, so that schemas may refer to themselves.
struct SchemaNode: Sendable {
    /// Where it stands, for violations.
    let path: String
    /// The resource it is part of, for dynamic references.
    let resource: Int
    /// Whether it is `false`.
    var isRefusal = false
    /// What to check, in this order.
    var checks: [SchemaCheck] = []
    var unevaluatedProperties: Int?
    var unevaluatedItems: Int?

    /// Whether it asks which members or elements other keywords have looked at.
    var needsEvaluated: Bool { unevaluatedProperties != nil || unevaluatedItems != nil }

    /// The schemas that are applied to the same value again.
    var inPlaceSchemas: [Int] {
        checks.flatMap { check -> [Int] in
            switch check {
            case .reference(_, let node), .not(let node): [node]
            case .allOf(let nodes), .anyOf(let nodes), .oneOf(let nodes): nodes
            case .condition(let condition, let then, let otherwise): [condition, then, otherwise].compactMap(\.self)
            case .dependentSchemas(let rows, _): rows.map(\.node)
            default: []
            }
        }
    }
}

/// One thing a schema asks of a value.
enum SchemaCheck: Sendable {
    case reference(keyword: String, Int)
    case dynamicReference(ExactText, Int)
    case type(SchemaTypes)
    case const(ExactValue)
    case enumeration([JSONValue], Set<ExactValue>)
    case multipleOf(DecimalDivisor, JSONNumber)
    case bound(SchemaBound)
    case minLength(Int)
    case maxLength(Int)
    case pattern(SchemaPattern)
    case format(SchemaFormat)
    case minItems(Int)
    case maxItems(Int)
    case uniqueItems
    case items(SchemaItems)
    case contains(SchemaContains)
    case minProperties(Int)
    case maxProperties(Int)
    case required([String])
    case dependentRequired([(name: String, names: [String])], keyword: String)
    case members(SchemaMembers)
    case propertyNames(Int)
    case dependentSchemas([(name: String, node: Int)], keyword: String)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case condition(if: Int, then: Int?, else: Int?)
}

/// `minimum`, `maximum` and their exclusive kin.
struct SchemaBound: Sendable {
    let keyword: String
    let isUpper: Bool
    let isExclusive: Bool
    let number: JSONNumber
    let int: Int?
    let decimal: DecimalNumber

    init(keyword: String, isUpper: Bool, isExclusive: Bool, number: JSONNumber) {
        self.keyword = keyword
        self.isUpper = isUpper
        self.isExclusive = isExclusive
        self.number = number
        int = number.int
        decimal = DecimalNumber(number)
    }

    func holds(for value: JSONNumber) -> Bool {
        if let int, let value = value.int { return holds(value, int) }
        return holds(DecimalNumber(value), decimal)
    }

    private func holds<Number: Comparable>(_ value: Number, _ limit: Number) -> Bool {
        switch (isUpper, isExclusive) {
        case (true, false): value <= limit
        case (true, true): value < limit
        case (false, false): value >= limit
        case (false, true): value > limit
        }
    }

    /// What it asks for, in words.
    var words: String {
        switch (isUpper, isExclusive) {
        case (true, false): "at most \(number)"
        case (true, true): "less than \(number)"
        case (false, false): "at least \(number)"
        case (false, true): "greater than \(number)"
        }
    }
}

/// `prefixItems` and `items`, or `items` and `additionalItems` as older drafts call them.
struct SchemaItems: Sendable {
    let prefix: [Int]
    let rest: Int?
    let prefixKeyword: String
    let restKeyword: String
}

/// `contains`, `minContains` and `maxContains`.
struct SchemaContains: Sendable {
    let node: Int
    let min: Int
    let max: Int?
    /// Whether elements that match count as looked at; they do since 2020-12.
    let marks: Bool
}

/// `properties`, `patternProperties` and `additionalProperties`.
struct SchemaMembers: Sendable {
    /// The names in the schema's order.
    var names: [String] = []
    var nodes: [ExactText: Int] = [:]
    var patterns: [(pattern: SchemaPattern, node: Int)] = []
    var additional: Int?
}

/// The types a value may have.
struct SchemaTypes: OptionSet, Sendable {
    let rawValue: Int
    static let null = SchemaTypes(rawValue: 1)
    static let boolean = SchemaTypes(rawValue: 2)
    static let integer = SchemaTypes(rawValue: 4)
    static let number = SchemaTypes(rawValue: 8)
    static let string = SchemaTypes(rawValue: 16)
    static let array = SchemaTypes(rawValue: 32)
    static let object = SchemaTypes(rawValue: 64)

    private static let names: [(name: String, type: SchemaTypes)] = [
        ("string", .string), ("integer", .integer), ("number", .number), ("boolean", .boolean), ("array", .array), ("object", .object),
        ("null", .null),
    ]

    init(rawValue: Int) { self.rawValue = rawValue }

    /// The type of a name; nil where there is none.
    init?(name: String) {
        guard let row = SchemaTypes.names.first(where: { $0.name == name }) else { return nil }
        self = row.type
    }

    /// The type of a value: a whole number is an integer, however it is written.
    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .number(let number): number.int != nil || DecimalNumber(number).isWhole ? .integer : .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }

    /// Whether a value of a type may stand here.
    func allows(_ type: SchemaTypes) -> Bool { !isDisjoint(with: type) || type == .integer && contains(.number) }

    /// The types, as in `string or null`.
    var words: String { SchemaTypes.names.filter { contains($0.type) }.map(\.name).joined(separator: " or ") }
}
