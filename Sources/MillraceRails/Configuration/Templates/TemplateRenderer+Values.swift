internal import MillraceCore

extension TemplateRenderer {
    // MARK: Values as Python sees them

    /// A value as it is written into the text: what Python's `str` gives.
    static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil: ""
        case .null?: "None"
        case .bool(let isTrue)?: isTrue ? "True" : "False"
        case .number(let number)?: number.description
        case .string(let text)?: text
        case .array(let elements)?: "[" + elements.map(quoted).joined(separator: ", ") + "]"
        case .object(let object)?: "{" + object.map { "'\($0.key)': \(quoted($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ value: JSONValue) -> String {
        guard case .string(let text) = value else { return Self.text(value) }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return escaped.contains("'") && !escaped.contains("\"") ? "\"\(escaped)\"" : "'\(escaped.replacing("'", with: "\\'"))'"
    }

    /// Whether a value counts as true: nothing, zero and what is empty do not.
    static func isTrue(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: false
        case .bool(let isTrue)?: isTrue
        case .number(let number)?: number.double != 0
        case .string(let text)?: !text.isEmpty
        case .array(let elements)?: !elements.isEmpty
        case .object(let object)?: !object.isEmpty
        }
    }

    /// Whether two values are the same; a missing one is the same as none.
    static func isEqual(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        if case .number(let left)? = left, case .number(let right)? = right { return left.double == right.double }
        return (left ?? .null) == (right ?? .null)
    }

    /// What a loop goes over.
    func elements(of value: JSONValue?) throws(RailTemplateError) -> [JSONValue] {
        switch value {
        case nil, .null?: return []
        case .array(let elements)?: return elements
        case .string(let text)?: return text.map { .string(String($0)) }
        case .object(let object)?: return object.keys.map(JSONValue.string)
        default: throw fault("what `for` goes over is no list")
        }
    }

    /// Whether something holds a value.
    func contains(_ value: JSONValue?, _ part: JSONValue?) throws(RailTemplateError) -> Bool {
        switch (value, part) {
        case (.string(let text)?, .string(let part)?): return part.isEmpty || text.contains(part)
        case (.array(let elements)?, _): return elements.contains { TemplateRenderer.isEqual($0, part) }
        case (.object(let object)?, .string(let key)?): return object[key] != nil
        case (nil, _): return false
        default: throw fault("`in` wants a text, a list or a mapping on its right")
        }
    }

    /// Less than, equal to or greater than zero, as the values stand to each other.
    func order(_ left: JSONValue?, _ right: JSONValue?) throws(RailTemplateError) -> Int {
        if case .number(let left)? = left, case .number(let right)? = right {
            return left.double < right.double ? -1 : left.double == right.double ? 0 : 1
        }
        if case .string(let left)? = left, case .string(let right)? = right { return left < right ? -1 : left == right ? 0 : 1 }
        throw fault("only two numbers or two texts have an order")
    }

    /// `+`, `-`, `*`, `/`, `//` and `%`.
    func arithmetic(_ operation: TemplateOperator, _ left: JSONValue?, _ right: JSONValue?) throws(RailTemplateError) -> JSONValue {
        switch (operation, left, right) {
        case (.plus, .string(let left)?, .string(let right)?): return .string(left + right)
        case (.plus, .array(let left)?, .array(let right)?): return .array(left + right)
        case (_, .number(let left)?, .number(let right)?):
            if let (first, second) = left.int.flatMap({ first in right.int.map { (first, $0) } }),
                let whole = TemplateRenderer.whole(operation, first, second)
            {
                return .number(JSONNumber(whole))
            }
            let (first, second) = (left.double, right.double)
            let isDivision = operation == .over || operation == .wholeOver || operation == .remainder
            guard !isDivision || second != 0 else { throw fault("a division by zero") }
            let value =
                switch operation {
                case .plus: first + second
                case .minus: first - second
                case .times: first * second
                case .over: first / second
                case .wholeOver: (first / second).rounded(.down)
                default: first - (first / second).rounded(.down) * second
                }
            return .number(JSONNumber(value))
        default: throw fault("`\(operation.rawValue)` wants numbers")
        }
    }

    /// The whole number of an operation on whole numbers; nil where it is none, or too large.
    private static func whole(_ operation: TemplateOperator, _ left: Int, _ right: Int) -> Int? {
        let result: (partialValue: Int, overflow: Bool)
        switch operation {
        case .plus: result = left.addingReportingOverflow(right)
        case .minus: result = left.subtractingReportingOverflow(right)
        case .times: result = left.multipliedReportingOverflow(by: right)
        case .wholeOver, .remainder:
            // Python rounds towards what is smaller.
            guard right > 0, right < Int.max / 2, left > Int.min / 2 else { return nil }
            let rest = (left % right + right) % right
            return operation == .remainder ? rest : (left - rest) / right
        default: return nil
        }
        return result.overflow ? nil : result.partialValue
    }

    /// What stands behind `is`.
    func passes(_ test: TemplateTest, _ value: JSONValue?) -> Bool {
        switch (test, value) {
        case (.defined, let value): value != nil
        case (.undefined, let value): value == nil
        case (.none, .null?), (.string, .string?), (.number, .number?), (.mapping, .object?): true
        case (.sequence, .array?), (.sequence, .string?), (.iterable, .array?), (.iterable, .string?), (.iterable, .object?): true
        case (.isTrue, .bool(true)?), (.isFalse, .bool(false)?): true
        default: false
        }
    }

    // MARK: Methods

    /// A method of a text or a mapping.
    func call(_ method: TemplateMethod, on value: JSONValue?, _ arguments: [JSONValue]) throws(RailTemplateError) -> JSONValue? {
        if case .object(let object)? = value {
            switch method {
            case .get: return object[arguments.first?.stringValue ?? ""] ?? arguments.dropFirst().first ?? .null
            case .items: return .array(object.map { .array([.string($0.key), $0.value]) })
            case .keys: return .array(object.keys.map(JSONValue.string))
            case .values: return .array(object.map(\.value))
            default: throw fault("a mapping has no method `\(method.rawValue)`")
            }
        }
        guard case .string(let text)? = value else { throw fault("`\(method.rawValue)` is called on what is no text") }
        let first = arguments.first?.stringValue
        switch method {
        case .strip: return .string(String(text.trimmed()))
        case .lower: return .string(text.lowercased())
        case .upper: return .string(text.uppercased())
        case .startswith: return .bool(first.map { text.hasPrefix($0) } ?? false)
        case .endswith: return .bool(first.map { text.hasSuffix($0) } ?? false)
        case .replace: return try apply(.replace, to: value, arguments)
        case .split:
            guard let separator = first, !separator.isEmpty else {
                return .array(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
            }
            return .array(text.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) })
        case .get, .items, .keys, .values: throw fault("a text has no method `\(method.rawValue)`")
        }
    }
}
