import MillraceCore

extension GenerationGuide {
    /// The schema of a value with the guide written into it.
    func applied(to schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        for rule in rules {
            switch rule {
            case .minimum(let number): object["minimum"] = .number(number)
            case .maximum(let number): object["maximum"] = .number(number)
            case .exclusiveMinimum(let number): object["exclusiveMinimum"] = .number(number)
            case .exclusiveMaximum(let number): object["exclusiveMaximum"] = .number(number)
            case .multipleOf(let number): object["multipleOf"] = .number(number)
            case .minimumCount(let count): object["minItems"] = .number(JSONNumber(count))
            case .maximumCount(let count): object["maxItems"] = .number(JSONNumber(count))
            case .minimumLength(let count): object["minLength"] = .number(JSONNumber(count))
            case .maximumLength(let count): object["maxLength"] = .number(JSONNumber(count))
            case .anyOf(let words):
                var values = words.map(JSONValue.string)
                // Null stays sayable where the type allows it: `enum` counts beside `type` and `anyOf`.
                let isNullable =
                    object["type"]?.arrayValue?.contains("null") == true || object["anyOf"]?.arrayValue?.contains(["type": "null"]) == true
                if isNullable { values.append(.null) }
                object["enum"] = .array(values)
            case .pattern(let text): object["pattern"] = .string(text)
            case .format(let name): object["format"] = .string(name)
            case .element(let guide): object["items"] = object["items"].map { guide.applied(to: $0) }
            }
        }
        return .object(object)
    }

    /// What in a value breaks the guide; a rule for another kind of value breaks nothing.
    func problems(of json: JSONValue, at path: JSONPath) -> [GenerationError] {
        rules.flatMap { rule -> [GenerationError] in
            if case .element(let guide) = rule {
                return (json.arrayValue ?? []).enumerated().flatMap { guide.problems(of: $1, at: path.appending($0)) }
            }
            if case .anyOf(let words) = rule, let text = json.stringValue, !words.contains(text) {
                return [GenerationError(.notAllowed(expected: words.map { "\"\($0)\"" }.joined(separator: ", ")), at: path)]
            }
            let advice =
                switch json {
                case .number(let number): GenerationGuide.advice(rule, number)
                case .string(let text): GenerationGuide.advice(rule, text)
                case .array(let elements): GenerationGuide.advice(rule, count: elements.count)
                default: String?.none
                }
            return advice.map { [GenerationError(.guide("should \($0)"), at: path)] } ?? []
        }
    }

    private static func advice(_ rule: Rule, _ number: JSONNumber) -> String? {
        switch rule {
        case .minimum(let bound): isLess(number, bound) ? "be at least \(bound)" : nil
        case .maximum(let bound): isLess(bound, number) ? "be at most \(bound)" : nil
        case .exclusiveMinimum(let bound): isLess(bound, number) ? nil : "be greater than \(bound)"
        case .exclusiveMaximum(let bound): isLess(number, bound) ? nil : "be less than \(bound)"
        case .multipleOf(let divisor): isMultiple(number, of: divisor) ? nil : "be a multiple of \(divisor)"
        default: nil
        }
    }

    private static func advice(_ rule: Rule, _ text: String) -> String? {
        switch rule {
        case .minimumLength(let count): text.unicodeScalars.count < count ? "have at least \(count) characters" : nil
        case .maximumLength(let count): text.unicodeScalars.count > count ? "have at most \(count) characters" : nil
        case .pattern(let pattern): isFound(pattern, in: text) ? nil : "match the pattern \(pattern)"
        default: nil
        }
    }

    private static func advice(_ rule: Rule, count: Int) -> String? {
        switch rule {
        case .minimumCount(let least): count < least ? "have at least \(least) elements" : nil
        case .maximumCount(let most): count > most ? "have at most \(most) elements" : nil
        default: nil
        }
    }

    // Integers are compared exactly: above 2^53 doubles are not.
    private static func isLess(_ left: JSONNumber, _ right: JSONNumber) -> Bool {
        if let left = left.int, let right = right.int { return left < right }
        return left.double < right.double
    }

    private static func isMultiple(_ number: JSONNumber, of divisor: JSONNumber) -> Bool {
        guard let divisor = divisor.int, let value = number.int else { return false }
        return value.isMultiple(of: divisor)
    }

    private static func isFound(_ pattern: String, in text: String) -> Bool {
        // A pattern that cannot be matched here was told to the model all the same; it is not checked.
        guard let schema = try? JSONSchema(["pattern": .string(pattern)]) else { return true }
        return schema.isValid(.string(text))
    }
}
