extension SchemaValidation {
    mutating func validateLogic(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        switch check {
        case .allOf(let numbers):
            var isValid = true
            for number in numbers {
                isValid = validate(value, with: number, &seen) && isValid
                if !isValid, !goesOn { return false }
            }
            return isValid
        case .anyOf(let numbers): return validateAny(value, numbers, node, &seen)
        case .oneOf(let numbers): return validateOne(value, numbers, node, &seen)
        case .not(let number):
            var none: EvaluatedSet?
            return expect(!holds(value, with: number, &none), node, "not", "must not match the schema of not")
        case .condition(let condition, let then, let otherwise):
            let target = holds(value, with: condition, &seen) ? then : otherwise
            return target.map { validate(value, with: $0, &seen) } ?? true
        default: return true
        }
    }

    private mutating func validateAny(_ value: JSONValue, _ numbers: [Int], _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        let kept = violations
        var attempts: [[SchemaViolation]] = []
        var isValid = false
        for number in numbers {
            violations = []
            if validate(value, with: number, &seen) {
                isValid = true
                // The others are looked at only for what they mark.
                if seen == nil { break }
            }
            attempts.append(violations)
        }
        violations = kept
        if !isValid { reportNone(of: numbers, value, attempts, node, "anyOf") }
        return isValid
    }

    private mutating func validateOne(_ value: JSONValue, _ numbers: [Int], _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        let kept = violations
        var attempts: [[SchemaViolation]] = []
        var matches: [Int] = []
        for (place, number) in numbers.enumerated() {
            violations = []
            if validate(value, with: number, &seen) { matches.append(place) }
            attempts.append(violations)
            // Without collecting, two are enough to know.
            if matches.count > 1, !isCollecting { break }
        }
        violations = kept
        if matches.count == 1 { return true }
        if matches.isEmpty {
            reportNone(of: numbers, value, attempts, node, "oneOf")
        } else {
            let places = matches.map { "\($0 + 1)" }.joined(separator: " and ")
            report(node, "oneOf", "must match exactly one of the \(numbers.count) alternatives, matches number \(places)")
        }
        return false
    }

    // MARK: What to say when no alternative matches

    /// Says that none of several alternatives holds, and what is wrong with the one that comes nearest.
    @inline(never)
    private mutating func reportNone(
        of numbers: [Int], _ value: JSONValue, _ attempts: [[SchemaViolation]], _ node: SchemaNode, _ keyword: String
    ) {
        guard isCollecting else { return }
        let type = SchemaTypes(of: value)
        let wanted = numbers.map(types)
        // An alternative for another type was hardly meant.
        let meant = numbers.indices.filter { wanted[$0]?.allows(type) ?? true }
        guard let nearest = meant.min(by: { distance(attempts[$0]) < distance(attempts[$1]) }) else {
            let words = wanted.reduce(into: SchemaTypes()) { $0.formUnion($1 ?? []) }.words
            report(node, keyword, "expected \(words), found \(type.words)")
            return
        }
        let place = meant.count == 1 ? "only number \(nearest + 1) is for this type" : "number \(nearest + 1) comes nearest"
        report(node, keyword, "matches none of the \(numbers.count) alternatives; \(place):")
        violations += attempts[nearest].prefix(max(0, limit - violations.count))
    }

    /// The types a schema asks for at once, through references; nil where it does not say.
    private func types(of number: Int) -> SchemaTypes? {
        var number = number
        // A circle of references was refused; a way through many is not worth following.
        for _ in 0..<8 {
            var target: Int?
            for check in nodes[number].checks {
                if case .type(let types) = check { return types }
                if case .reference(_, let node) = check { target = node }
            }
            guard let target else { return nil }
            number = target
        }
        return nil
    }

    /// How far off an alternative is: one whose fixed values differ is another one altogether.
    private func distance(_ violations: [SchemaViolation]) -> (Int, Int) {
        (violations.count { $0.keyword == "const" || $0.keyword == "enum" }, violations.count)
    }
}
