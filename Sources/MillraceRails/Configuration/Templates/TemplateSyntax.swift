internal import MillraceCore

/// A template taken apart.
indirect enum TemplateNode: Sendable, Hashable {
    /// Text that stays as it is.
    case text(String)
    /// `{{ … }}`.
    case output(TemplateExpression, line: Int)
    /// `{% if %}`: the first branch that is true.
    case condition([Branch], otherwise: [TemplateNode])
    /// `{% for %}`.
    case loop(names: [String], over: TemplateExpression, body: [TemplateNode], otherwise: [TemplateNode], line: Int)
    /// `{% set %}`.
    case assignment(String, TemplateExpression, line: Int)

    /// One branch of a condition.
    struct Branch: Sendable, Hashable {
        var condition: TemplateExpression
        var body: [TemplateNode]
        var line: Int
    }
}

/// An expression of a template.
indirect enum TemplateExpression: Sendable, Hashable {
    /// A text, number, boolean or `none`.
    case literal(JSONValue)
    /// A value by name.
    case name(String)
    /// `[a, b]`.
    case list([TemplateExpression])
    /// `a.b`.
    case member(TemplateExpression, String)
    /// `a[b]`.
    case element(TemplateExpression, TemplateExpression)
    /// `a[from:to]`.
    case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?)
    /// `not a`.
    case negation(TemplateExpression)
    /// `-a`.
    case minus(TemplateExpression)
    /// `a + b`, `a == b`, `a and b`.
    case binary(TemplateOperator, TemplateExpression, TemplateExpression)
    /// `a if b else c`.
    case conditional(TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
    /// `a | filter(b)`.
    case filter(TemplateFilter, TemplateExpression, [TemplateExpression])
    /// `a.strip()`: a method of Python's texts and mappings.
    case method(TemplateMethod, TemplateExpression, [TemplateExpression])
    /// `a is defined`.
    case test(TemplateTest, TemplateExpression)
}

/// What stands between two expressions.
enum TemplateOperator: String, Sendable, Hashable {
    case or, and
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case isIn = "in", isNotIn = "not in"
    case plus = "+", minus = "-", concatenation = "~", times = "*", over = "/", wholeOver = "//", remainder = "%"
}

/// The filters of Jinja that prompts use, and those NeMo Guardrails adds for histories.
///
/// <https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-filters>
enum TemplateFilter: String, Sendable, Hashable, CaseIterable {
    case upper, lower, trim, title, capitalize, replace, indent, truncate, wordcount, string, int, float, abs
    case length, count, join, first, last, list, reverse, sort, unique
    case `default`, d, tojson, escape, e, safe
    case userAssistantSequence = "user_assistant_sequence", toChatMessages = "to_chat_messages"
    case firstTurns = "first_turns", lastTurns = "last_turns"
}

/// Methods of Python's values that prompts call.
enum TemplateMethod: String, Sendable, Hashable, CaseIterable {
    case strip, lower, upper, startswith, endswith, replace, split, get, items, keys, values
}

/// What stands behind `is`.
///
/// <https://jinja.palletsprojects.com/en/stable/templates/#list-of-builtin-tests>
enum TemplateTest: String, Sendable, Hashable, CaseIterable {
    case defined, undefined, none, string, number, mapping, sequence, iterable
    case isTrue = "true", isFalse = "false"
}

/// Finds the names a template asks for and does not set itself.
struct TemplateNames {
    /// The names, each once, in the order they come first.
    private(set) var undeclared: [String] = []
    private var declared: Set<String> = ["loop"]

    /// Reads statements.
    mutating func read(_ nodes: [TemplateNode]) {
        for node in nodes {
            switch node {
            case .text: break
            case .output(let expression, _): read(expression)
            case .condition(let branches, let otherwise):
                for branch in branches {
                    read(branch.condition)
                    read(branch.body)
                }
                read(otherwise)
            case .loop(let names, let values, let body, let otherwise, _):
                read(values)
                let outer = declared
                declared.formUnion(names)
                read(body)
                declared = outer
                read(otherwise)
            case .assignment(let name, let value, _):
                read(value)
                declared.insert(name)
            }
        }
    }

    private mutating func read(_ expression: TemplateExpression) {
        switch expression {
        case .literal: break
        case .name(let name): if !declared.contains(name), !undeclared.contains(name) { undeclared.append(name) }
        case .list(let elements): elements.forEach { read($0) }
        case .member(let value, _), .negation(let value), .minus(let value), .test(_, let value): read(value)
        case .element(let value, let key):
            read(value)
            read(key)
        case .slice(let value, let from, let to): [value, from, to].compactMap(\.self).forEach { read($0) }
        case .binary(_, let left, let right):
            read(left)
            read(right)
        case .conditional(let value, let condition, let otherwise):
            [condition, value, otherwise].compactMap(\.self).forEach { read($0) }
        case .filter(_, let value, let arguments), .method(_, let value, let arguments):
            read(value)
            arguments.forEach { read($0) }
        }
    }
}
