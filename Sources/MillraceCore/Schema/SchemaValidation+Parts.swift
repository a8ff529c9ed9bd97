extension SchemaValidation {
    // MARK: Arrays

    mutating func validateArray(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        guard case .array(let elements) = value else { return true }
        switch check {
        case .minItems(let min):
            return expect(elements.count >= min, node, "minItems", "must have at least \(Self.counted(min, "item")), has \(elements.count)")
        case .maxItems(let max):
            return expect(elements.count <= max, node, "maxItems", "must have at most \(Self.counted(max, "item")), has \(elements.count)")
        case .uniqueItems: return validateUnique(elements, node)
        case .items(let items): return validate(elements, items, node, &seen)
        case .contains(let contains): return validate(elements, contains, node, &seen)
        default: return true
        }
    }

    @inline(never)
    private mutating func validateUnique(_ elements: [JSONValue], _ node: SchemaNode) -> Bool {
        var places: [ExactValue: Int] = [:]
        for (place, element) in elements.enumerated() {
            guard let other = places.updateValue(place, forKey: ExactValue(element)) else { continue }
            report(node, "uniqueItems", "items must be unique; the items at \(other) and \(place) are the same")
            return false
        }
        return true
    }

    private mutating func validate(
        _ elements: [JSONValue], _ items: SchemaItems, _ node: SchemaNode, _ seen: inout EvaluatedSet?
    ) -> Bool {
        var isValid = true
        for (place, element) in elements.enumerated() {
            let holds: Bool
            if place < items.prefix.count {
                holds = validate(element, at: .element(place), with: items.prefix[place])
            } else if let rest = items.rest {
                if nodes[rest].isRefusal {
                    report(node, items.restKeyword, "must have at most \(Self.counted(items.prefix.count, "item")), has \(elements.count)")
                    return false
                }
                holds = validate(element, at: .element(place), with: rest)
            } else {
                break
            }
            if !holds {
                isValid = false
                if !goesOn { return false }
            }
        }
        if items.rest != nil {
            seen?.insertAll()
        } else {
            for place in 0..<min(items.prefix.count, elements.count) { seen?.insert(place) }
        }
        return isValid
    }

    private mutating func validate(
        _ elements: [JSONValue], _ contains: SchemaContains, _ node: SchemaNode, _ seen: inout EvaluatedSet?
    ) -> Bool {
        var count = 0
        for (place, element) in elements.enumerated() {
            // Enough is known, unless each match counts as looked at.
            if seen == nil, contains.max == nil, count >= contains.min { break }
            var none: EvaluatedSet?
            guard holds(element, with: contains.node, &none) else { continue }
            count += 1
            if contains.marks { seen?.insert(place) }
        }
        if let max = contains.max, count > max {
            report(node, "maxContains", "at most \(Self.counted(max, "item")) may match the schema of contains, \(count) do")
            return false
        }
        guard count < contains.min else { return true }
        let keyword = contains.min == 1 ? "contains" : "minContains"
        report(node, keyword, "at least \(Self.counted(contains.min, "item")) must match the schema of contains, \(count) do")
        return false
    }

    // MARK: Objects

    mutating func validateObject(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        guard case .object(let object) = value else { return true }
        switch check {
        case .minProperties(let min):
            return expect(
                object.count >= min, node, "minProperties", "must have at least \(Self.counted(min, "property")), has \(object.count)")
        case .maxProperties(let max):
            return expect(
                object.count <= max, node, "maxProperties", "must have at most \(Self.counted(max, "property")), has \(object.count)")
        case .required(let names): return require(names, of: object, node, "required") { "the property \"\($0)\" is missing" }
        case .dependentRequired(let rows, let keyword):
            var isValid = true
            for row in rows where object[row.name] != nil {
                let holds = require(row.names, of: object, node, keyword) {
                    "the property \"\($0)\" is missing; \"\(row.name)\" asks for it"
                }
                isValid = holds && isValid
            }
            return isValid
        case .members(let members): return validate(object, members, node, &seen)
        case .propertyNames(let number): return validateNames(of: object, with: number)
        default: return true
        }
    }

    @inline(never)
    private mutating func require(
        _ names: [String], of object: JSONObject, _ node: SchemaNode, _ keyword: String, message: (String) -> String
    ) -> Bool {
        var isValid = true
        for name in names where object[name] == nil {
            report(node, keyword, message(name))
            isValid = false
            if !goesOn { break }
        }
        return isValid
    }

    private mutating func validate(
        _ object: JSONObject, _ members: SchemaMembers, _ node: SchemaNode, _ seen: inout EvaluatedSet?
    ) -> Bool {
        var isValid = true
        for (place, member) in object.enumerated() {
            var isKnown = false
            if let number = members.nodes[ExactText(member.key)] {
                isKnown = true
                isValid = validate(member.value, at: .member(member.key), with: number) && isValid
            }
            for (pattern, number) in members.patterns where pattern.matches(member.key) {
                isKnown = true
                isValid = validate(member.value, at: .member(member.key), with: number) && isValid
            }
            if !isKnown, let number = members.additional {
                isKnown = true
                if nodes[number].isRefusal {
                    report(node, "additionalProperties", Self.unknown(members), at: .member(member.key))
                    isValid = false
                } else {
                    isValid = validate(member.value, at: .member(member.key), with: number) && isValid
                }
            }
            if isKnown { seen?.insert(place) }
            if !isValid, !goesOn { return false }
        }
        return isValid
    }

    /// Says that a property is not allowed, and which ones are.
    @inline(never)
    private static func unknown(_ members: SchemaMembers) -> String {
        let maxCount = 40
        var names = members.names.prefix(maxCount).map { "\"\($0)\"" }
        if members.names.count > maxCount { names.append("… (\(members.names.count) in all)") }
        names += members.patterns.map { "names that match \($0.pattern.source)" }
        return "this property is not allowed; " + (names.isEmpty ? "no property is" : "allowed are " + names.joined(separator: ", "))
    }

    private mutating func validateNames(of object: JSONObject, with number: Int) -> Bool {
        var isValid = true
        for name in object.keys {
            let before = violations.count
            let holds = validate(.string(name), at: .member(name), with: number)
            for place in before..<violations.count { violations[place].message = "the name of this property " + violations[place].message }
            isValid = holds && isValid
            if !isValid, !goesOn { return false }
        }
        return isValid
    }

    mutating func validateDependents(
        _ value: JSONValue, _ rows: [(name: String, node: Int)], _ seen: inout EvaluatedSet?
    ) -> Bool {
        guard case .object(let object) = value else { return true }
        var isValid = true
        for row in rows where object[row.name] != nil {
            isValid = validate(value, with: row.node, &seen) && isValid
            if !isValid, !goesOn { return false }
        }
        return isValid
    }

    // MARK: What nothing has looked at

    /// Applies `unevaluatedProperties` and `unevaluatedItems` (Core 2020-12 §11).
    mutating func validateUnevaluated(_ value: JSONValue, _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        guard node.needsEvaluated, let known = seen else { return true }
        var isValid = true
        if case .object(let object) = value, let number = node.unevaluatedProperties {
            for (place, member) in object.enumerated() where !known.contains(place) {
                if nodes[number].isRefusal {
                    report(node, "unevaluatedProperties", "this property is not allowed", at: .member(member.key))
                    isValid = false
                } else {
                    isValid = validate(member.value, at: .member(member.key), with: number) && isValid
                }
                if !isValid, !goesOn { return false }
            }
            seen?.insertAll()
        }
        if case .array(let elements) = value, let number = node.unevaluatedItems {
            for (place, element) in elements.enumerated() where !known.contains(place) {
                if nodes[number].isRefusal {
                    report(node, "unevaluatedItems", "this item is not allowed", at: .element(place))
                    isValid = false
                } else {
                    isValid = validate(element, at: .element(place), with: number) && isValid
                }
                if !isValid, !goesOn { return false }
            }
            seen?.insertAll()
        }
        return isValid
    }
}
