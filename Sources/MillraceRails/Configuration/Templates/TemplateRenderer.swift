internal import MillraceCore

/// Fills a template with values. Absence is `nil`: it renders as nothing, as Jinja's undefined does.
struct TemplateRenderer {
    /// How many characters a template may become.
    private static let maxLength = 16_777_216

    private var values: [String: JSONValue]
    private(set) var line = 1
    private var length = 0

    init(values: [String: JSONValue]) { self.values = values }

    /// The text of statements.
    mutating func render(_ nodes: [TemplateNode]) throws(RailTemplateError) -> String {
        var text = ""
        try render(nodes, into: &text)
        return text
    }

    private mutating func render(_ nodes: [TemplateNode], into text: inout String) throws(RailTemplateError) {
        for node in nodes {
            switch node {
            case .text(let part): try append(part, to: &text)
            case .output(let expression, let line):
                self.line = line
                try append(TemplateRenderer.text(try evaluate(expression)), to: &text)
            case .assignment(let name, let expression, let line):
                self.line = line
                values[name] = try evaluate(expression)
            case .condition(let branches, let otherwise):
                try render(try branch(branches)?.body ?? otherwise, into: &text)
            case .loop(let names, let expression, let body, let otherwise, let line):
                self.line = line
                let elements = try elements(of: try evaluate(expression))
                if elements.isEmpty { try render(otherwise, into: &text) }
                try loop(elements, names: names, body: body, into: &text)
            }
        }
    }

    private mutating func branch(_ branches: [TemplateNode.Branch]) throws(RailTemplateError) -> TemplateNode.Branch? {
        for branch in branches {
            line = branch.line
            if TemplateRenderer.isTrue(try evaluate(branch.condition)) { return branch }
        }
        return nil
    }

    private mutating func loop(
        _ elements: [JSONValue], names: [String], body: [TemplateNode], into text: inout String
    ) throws(RailTemplateError) {
        // What a loop sets is its own, as in Jinja.
        let outer = values
        for (number, element) in elements.enumerated() {
            values = outer
            if names.count == 1 {
                values[names[0]] = element
            } else {
                guard let parts = element.arrayValue, parts.count == names.count else {
                    throw fault("an element of the `for` has not \(names.count) parts")
                }
                for (name, part) in zip(names, parts) { values[name] = part }
            }
            values["loop"] = [
                "index": .number(JSONNumber(number + 1)), "index0": .number(JSONNumber(number)), "first": .bool(number == 0),
                "last": .bool(number == elements.count - 1), "length": .number(JSONNumber(elements.count)),
            ]
            try render(body, into: &text)
        }
        values = outer
    }

    private mutating func append(_ part: String, to text: inout String) throws(RailTemplateError) {
        length += part.utf8.count
        guard length <= TemplateRenderer.maxLength else {
            throw fault("the template becomes longer than \(TemplateRenderer.maxLength) bytes")
        }
        text += part
    }

    // MARK: Expressions

    /// The value of an expression; nil where there is none.
    mutating func evaluate(_ expression: TemplateExpression) throws(RailTemplateError) -> JSONValue? {
        switch expression {
        case .literal(let value): return value
        case .name(let name): return values[name]
        case .list(let elements):
            var list: [JSONValue] = []
            for element in elements { list.append(try evaluate(element) ?? .null) }
            return .array(list)
        case .member(let value, let name): return try evaluate(value)?[name]
        case .element(let value, let key): return element(of: try evaluate(value), try evaluate(key))
        case .slice(let value, let from, let to): return try slice(value, from, to)
        case .negation(let value): return .bool(!TemplateRenderer.isTrue(try evaluate(value)))
        case .minus(let value):
            let (zero, value) = (JSONValue.number(JSONNumber(0)), try evaluate(value))
            return try arithmetic(.minus, zero, value)
        case .binary(let operation, let left, let right): return try binary(operation, left, right)
        case .conditional(let value, let condition, let otherwise):
            if TemplateRenderer.isTrue(try evaluate(condition)) { return try evaluate(value) }
            return try evaluate(optional: otherwise)
        case .filter(let filter, let value, let arguments):
            let value = try evaluate(value)
            return try apply(filter, to: value, try evaluate(all: arguments))
        case .method(let method, let value, let arguments):
            let value = try evaluate(value)
            return try call(method, on: value, try evaluate(all: arguments))
        case .test(let test, let value): return .bool(passes(test, try evaluate(value)))
        }
    }

    private mutating func evaluate(optional expression: TemplateExpression?) throws(RailTemplateError) -> JSONValue? {
        guard let expression else { return nil }
        return try evaluate(expression)
    }

    private mutating func evaluate(all expressions: [TemplateExpression]) throws(RailTemplateError) -> [JSONValue] {
        var list: [JSONValue] = []
        for expression in expressions { list.append(try evaluate(expression) ?? .null) }
        return list
    }

    private func element(of value: JSONValue?, _ key: JSONValue?) -> JSONValue? {
        switch (value, key) {
        case (.object(let object)?, .string(let name)?): return object[name]
        case (.array(let elements)?, let key?):
            guard let index = key.intValue else { return nil }
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? elements[place] : nil
        default: return nil
        }
    }

    private mutating func slice(
        _ value: TemplateExpression, _ from: TemplateExpression?, _ to: TemplateExpression?
    ) throws(RailTemplateError) -> JSONValue? {
        let value = try evaluate(value)
        let text = value?.stringValue.map(Array.init)
        let count = text?.count ?? value?.arrayValue?.count ?? 0
        let start = bound(try evaluate(optional: from), of: count) ?? 0
        let end = bound(try evaluate(optional: to), of: count) ?? count
        guard start < end else { return text == nil ? .array([]) : .string("") }
        if let text { return .string(String(text[start..<end])) }
        return value?.arrayValue.map { .array(Array($0[start..<end])) }
    }

    private func bound(_ value: JSONValue?, of count: Int) -> Int? {
        guard let index = value?.intValue else { return nil }
        return index < 0 ? max(0, count + max(index, -count)) : min(index, count)
    }

    private mutating func binary(
        _ operation: TemplateOperator, _ left: TemplateExpression, _ right: TemplateExpression
    ) throws(RailTemplateError) -> JSONValue? {
        let first = try evaluate(left)
        switch operation {
        case .or: return TemplateRenderer.isTrue(first) ? first : try evaluate(right)
        case .and: return TemplateRenderer.isTrue(first) ? try evaluate(right) : first
        default: break
        }
        let second = try evaluate(right)
        switch operation {
        case .equal: return .bool(TemplateRenderer.isEqual(first, second))
        case .notEqual: return .bool(!TemplateRenderer.isEqual(first, second))
        case .less: return .bool(try order(first, second) < 0)
        case .lessOrEqual: return .bool(try order(first, second) <= 0)
        case .greater: return .bool(try order(first, second) > 0)
        case .greaterOrEqual: return .bool(try order(first, second) >= 0)
        case .isIn: return .bool(try contains(second, first))
        case .isNotIn: return .bool(try !contains(second, first))
        case .concatenation: return .string(TemplateRenderer.text(first) + TemplateRenderer.text(second))
        default: return try arithmetic(operation, first, second)
        }
    }

    /// An error at the tag that is filled.
    func fault(_ what: String) -> RailTemplateError { RailTemplateError(what, line: line) }
}
