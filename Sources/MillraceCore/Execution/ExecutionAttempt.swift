/// An attempt of a policy that brought no answer: who was asked, for which model, and what came of it.
///
/// Names and numbers only.
public struct ExecutionAttempt: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The name of the executor, as the policy was given it.
    public var executor: String
    /// The name of the model.
    public var model: String
    /// The ``LLMError/code`` of the failure; ``skipped`` where nothing was asked.
    public var code: String
    /// The HTTP status, where there was one.
    public var status: Int?

    /// The code of an executor that was passed over, because it had failed too often.
    public static let skipped = "skipped"

    /// Makes a record.
    public init(executor: String, model: String, code: String, status: Int? = nil) {
        self.executor = executor
        self.model = model
        self.code = code
        self.status = status
    }

    /// Who, for what, and what came of it: `groq llama-3.3-70b overloaded 503`.
    public var description: String {
        "\(executor) \(model) \(code)" + (status.map { " \($0)" } ?? "")
    }
}

extension ExecutionAttempt {
    /// The record of a failure.
    init(_ error: LLMError, executor: String, model: LLModel) {
        self.init(executor: executor, model: model.id, code: error.code, status: error.status)
    }

    /// The note of it on the response that another attempt gave.
    ///
    /// - Parameter number: the number of the attempt, counted from 1.
    func diagnostic(number: Int) -> Diagnostic {
        code == ExecutionAttempt.skipped
            ? Diagnostic(.executorSkipped, field: executor) : Diagnostic(.attemptFailed, value: number, field: "\(executor) \(code)")
    }
}
