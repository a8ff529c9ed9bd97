/// Whether an edge is taken for an output, and what then goes to its target: a condition and a transformation in one.
///
/// Ready-made ones are static members, such as `toolCalls` and `text`; ``when(_:)`` and ``map(_:)`` refine them.
///
/// ```swift
/// graph.edge(from: ask, to: runTools, on: .toolCalls)
/// graph.edge(from: ask, to: graph.finish, on: .text)
/// ```
public struct EdgeMatch<Output: Sendable, Input: Sendable>: Sendable {
    /// What drawings write on the edge; nil writes nothing.
    public var label: String?
    let match: @Sendable (Output, AgentContext) async throws -> Input?

    /// Makes a match.
    ///
    /// - Parameters:
    ///   - label: what drawings write on the edge.
    ///   - match: gives what goes to the target; nil where the edge is not taken.
    public init(_ label: String? = nil, _ match: @escaping @Sendable (Output, AgentContext) async throws -> Input?) {
        self.label = label
        self.match = match
    }

    /// The same, where a further condition holds for what would go to the target.
    public func when(_ condition: @escaping @Sendable (Input) async throws -> Bool) -> EdgeMatch {
        EdgeMatch(label) { [match] output, context in
            guard let input = try await match(output, context), try await condition(input) else { return nil }
            return input
        }
    }

    /// The same, with something else going to the target.
    public func map<Other: Sendable>(_ transform: @escaping @Sendable (Input) async throws -> Other) -> EdgeMatch<Output, Other> {
        EdgeMatch<Output, Other>(label) { [match] output, context in
            guard let input = try await match(output, context) else { return nil }
            return try await transform(input)
        }
    }

    /// The same under another label.
    public func labelled(_ label: String) -> EdgeMatch { EdgeMatch(label, match) }
}

extension EdgeMatch {
    /// An output that is of a type; the value goes on as that type.
    public static func instance(of type: Input.Type) -> EdgeMatch {
        EdgeMatch("is \(type)") { output, _ in output as? Input }
    }
}

extension EdgeMatch where Output == Input? {
    /// An output that is not nil; the value goes on.
    public static var present: EdgeMatch { EdgeMatch("present") { output, _ in output } }
}

extension EdgeMatch where Input == Void {
    /// An output that is nil.
    public static func absent<Value>() -> EdgeMatch where Output == Value? {
        EdgeMatch("absent") { output, _ in
            if case .none = output { () } else { nil }
        }
    }
}

extension EdgeMatch where Output == Bool, Input == Bool {
    /// An output that is true.
    public static var yes: EdgeMatch { EdgeMatch("yes") { output, _ in output ? true : nil } }
    /// An output that is false.
    public static var no: EdgeMatch { EdgeMatch("no") { output, _ in output ? nil : false } }
}

extension EdgeMatch {
    /// A result that succeeded; its value goes on.
    public static func success<Failure>() -> EdgeMatch where Output == Result<Input, Failure> {
        EdgeMatch("success") { output, _ in
            if case .success(let value) = output { value } else { nil }
        }
    }

    /// A result that failed; its error goes on.
    public static func failure<Value>() -> EdgeMatch where Output == Result<Value, Input> {
        EdgeMatch("failure") { output, _ in
            if case .failure(let error) = output { error } else { nil }
        }
    }
}
