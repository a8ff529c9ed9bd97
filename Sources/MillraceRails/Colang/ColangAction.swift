public import MillraceCore

/// Something that a flow can `execute`: code of the application, or a rail of the library.
///
/// ```swift
/// let actions = [
///     "check_blocked_terms": ColangAction { request in .bool(request["text"]?.stringValue?.contains("proprietary") ?? false) },
///     "self_check_input": ColangAction(rail: selfCheck, answering: .allowed),
/// ]
/// ```
public struct ColangAction: Sendable {
    /// What an action is called with.
    public struct Request: Sendable {
        /// The name that the flow called it by.
        public var name: String
        /// The arguments, by name.
        public var arguments: [String: JSONValue]
        /// The variables of the flow, without `$`, as they are now.
        public var variables: [String: JSONValue]
        /// What the flow judges, as far as it has rewritten it.
        public var subject: RailSubject

        /// Makes a request.
        public init(name: String, arguments: [String: JSONValue], variables: [String: JSONValue], subject: RailSubject) {
            self.name = name
            self.arguments = arguments
            self.variables = variables
            self.subject = subject
        }

        /// An argument, or else the variable of its name, as NeMo Guardrails hands them to actions.
        public subscript(name: String) -> JSONValue? { arguments[name] ?? variables[name] }
    }

    /// What an action came to.
    struct Answer: Sendable {
        /// Its result.
        var value: JSONValue
        /// Why it did not let pass, in a word; nil where it says none.
        var reason: String?
        /// What it would say.
        var reply: String?
        /// What ends the flow at once.
        var block: RailBlock?
    }

    /// Calls it.
    let answer: @Sendable (Request) async throws -> Answer

    /// Makes an action of code.
    ///
    /// - Parameter body: gives the result; where it throws the rail fails.
    public init(_ body: @escaping @Sendable (Request) async throws -> JSONValue) {
        answer = { request in Answer(value: try await body(request)) }
    }

    /// The name under which an action is looked for where none has the name that a flow writes: `ClavataCheckAction` is `clavata_check`.
    ///
    /// Source: NeMo Guardrails, `ActionDispatcher`.
    static func snakeCase(_ name: String) -> String {
        var words: [String] = []
        let stem = name.hasSuffix("Action") ? String(name.dropLast("Action".count)) : name
        for character in stem {
            if character.isUppercase || words.isEmpty { words.append("") }
            words[words.count - 1] += character.lowercased()
        }
        return words.joined(separator: "_")
    }
}
