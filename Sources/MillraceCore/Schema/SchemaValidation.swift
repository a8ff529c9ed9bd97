/// One value on its way through the nodes of a schema.
///
/// Without collecting, it ends at the first thing that does not hold. Where members need to be told apart that nothing has looked at,
/// the places looked at come back through `evaluated`; it is nil where nobody asks.
struct SchemaValidation {
    let nodes: [SchemaNode]
    let dynamicAnchors: [[ExactText: Int]]
    let options: JSONSchema.Options
    let limit: Int
    /// Whether violations are kept.
    var isCollecting: Bool
    var violations: [SchemaViolation] = []
    /// Whether a limit of the options was reached: no verdict then, so the value is refused, whatever a `not` makes of it.
    private(set) var isUndecided = false

    /// The way from the root of the value.
    var path: [Step] = []
    // The resources on the way, outermost first.
    private var scope: [Int] = []
    private var depth = 0
    private var applications = 0

    enum Step { case member(String), element(Int) }

    init(nodes: [SchemaNode], dynamicAnchors: [[ExactText: Int]], options: JSONSchema.Options, limit: Int, isCollecting: Bool) {
        self.nodes = nodes
        self.dynamicAnchors = dynamicAnchors
        self.options = options
        self.limit = limit
        self.isCollecting = isCollecting
    }

    /// Whether it goes on after something that does not hold.
    var goesOn: Bool { isCollecting && violations.count < limit && !isUndecided }

    // MARK: Nodes

    /// Applies a schema to a value.
    ///
    /// - Parameter evaluated: takes in what the schema has looked at, where it holds.
    mutating func validate(_ value: JSONValue, with number: Int, _ evaluated: inout EvaluatedSet?) -> Bool {
        let node = nodes[number]
        if node.isRefusal {
            report(node, "", "no value is allowed here")
            return false
        }
        if node.checks.isEmpty, !node.needsEvaluated { return true }
        guard !isUndecided, depth < options.maxDepth, applications < options.maxApplications else {
            isUndecided = true
            return false
        }
        depth += 1
        applications += 1
        let isNewResource = scope.last != node.resource
        if isNewResource { scope.append(node.resource) }
        defer {
            depth -= 1
            if isNewResource { scope.removeLast() }
        }
        var seen: EvaluatedSet? = evaluated != nil || node.needsEvaluated ? EvaluatedSet() : nil
        var isValid = true
        for check in node.checks where !apply(check, to: value, node, &seen) {
            isValid = false
            if !goesOn { return false }
        }
        // A value that has failed already has left marks out; what is unevaluated then would be told wrongly.
        guard isValid, validateUnevaluated(value, node, &seen) else { return false }
        if let seen { evaluated?.formUnion(seen) }
        return true
    }

    /// Applies a schema to a part of the value.
    mutating func validate(_ value: JSONValue, at step: Step, with number: Int) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        var none: EvaluatedSet?
        return validate(value, with: number, &none)
    }

    /// Applies a schema without keeping what does not hold.
    mutating func holds(_ value: JSONValue, with number: Int, _ evaluated: inout EvaluatedSet?) -> Bool {
        let wasCollecting = isCollecting
        isCollecting = false
        defer { isCollecting = wasCollecting }
        return validate(value, with: number, &evaluated)
    }

    private mutating func apply(_ check: SchemaCheck, to value: JSONValue, _ node: SchemaNode, _ seen: inout EvaluatedSet?) -> Bool {
        switch check {
        case .reference(_, let target): validate(value, with: target, &seen)
        case .dynamicReference(let name, let target): validate(value, with: destination(of: name, or: target), &seen)
        case .type, .const, .enumeration: validateGeneral(value, check, node)
        case .multipleOf, .bound: validateNumber(value, check, node)
        case .minLength, .maxLength, .pattern, .format: validateText(value, check, node)
        case .minItems, .maxItems, .uniqueItems, .items, .contains: validateArray(value, check, node, &seen)
        case .minProperties, .maxProperties, .required, .dependentRequired, .members, .propertyNames:
            validateObject(value, check, node, &seen)
        case .dependentSchemas(let rows, _): validateDependents(value, rows, &seen)
        case .allOf, .anyOf, .oneOf, .not, .condition: validateLogic(value, check, node, &seen)
        }
    }

    /// The outermost resource on the way that has the anchor gives the schema (Core 2020-12 §8.2.3.2).
    private func destination(of name: ExactText, or target: Int) -> Int {
        for resource in scope {
            if let number = dynamicAnchors[resource][name] { return number }
        }
        return target
    }

    // MARK: Violations

    /// Keeps a violation, if violations are kept.
    @inline(never)
    mutating func report(_ node: SchemaNode, _ keyword: String, _ message: @autoclosure () -> String, at step: Step? = nil) {
        guard isCollecting else { return }
        let schemaPath = keyword.isEmpty ? node.path : JSONPointer.appending(keyword, to: node.path)
        violations.append(
            SchemaViolation(instancePath: instancePath(step), schemaPath: schemaPath, keyword: keyword, message: message()))
    }

    /// Says whether something holds, and keeps a violation if it does not.
    mutating func expect(_ holds: Bool, _ node: SchemaNode, _ keyword: String, _ message: @autoclosure () -> String) -> Bool {
        if !holds { report(node, keyword, message()) }
        return holds
    }

    /// Where in the value.
    func instancePath(_ step: Step? = nil) -> String {
        var pointer = ""
        for step in path + (step.map { [$0] } ?? []) {
            switch step {
            case .member(let name): pointer = JSONPointer.appending(name, to: pointer)
            case .element(let place): pointer += "/\(place)"
            }
        }
        return pointer
    }
}
