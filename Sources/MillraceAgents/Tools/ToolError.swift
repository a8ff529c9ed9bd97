import MillraceCore

/// Why a call of a tool gave no reply.
///
/// The description holds names, paths and numbers only. What the model should read, which may hold more, is ``messageForModel``.
public struct ToolError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable, Hashable, Codable {
        /// There is no tool of that name.
        case unknownTool
        /// The arguments do not fit the tool's schema.
        case invalidArguments
        /// The call never became whole; it was not run.
        case incompleteCall
        /// The tool's own work failed.
        case failed
        /// The time limit was reached.
        case timedOut(after: Duration)
        /// The run was cancelled.
        case cancelled
        /// A policy, a feature or a person refused the call.
        case rejected
    }

    /// What went wrong.
    public var kind: Kind
    /// The tool.
    public var tool: String
    /// What the model is told, so that it can do better: it may hold text of the arguments or of the tool's own error.
    public var messageForModel: String
    /// Where in the arguments, as JSON Pointers; for ``Kind/invalidArguments``.
    public var paths: [String]
    /// The type of the error the tool threw.
    public var causeType: String?

    /// Makes an error.
    public init(_ kind: Kind, tool: String, messageForModel: String, paths: [String] = [], causeType: String? = nil) {
        self.kind = kind
        self.tool = tool
        self.messageForModel = messageForModel
        self.paths = paths
        self.causeType = causeType
    }

    /// What happened to which tool, without any text of the conversation.
    public var description: String {
        switch kind {
        case .unknownTool: "there is no tool named \(tool)"
        case .invalidArguments:
            "the arguments of \(tool) do not fit its schema" + (paths.isEmpty ? "" : " at \(paths.joined(separator: ", "))")
        case .incompleteCall: "a call of \(tool) was cut before its arguments were whole; it was not run"
        case .failed: "\(tool) failed" + (causeType.map { " (\($0))" } ?? "")
        case .timedOut(let limit): "\(tool) did not finish within \(limit)"
        case .cancelled: "\(tool) was cancelled"
        case .rejected: "a call of \(tool) was refused"
        }
    }
}

extension ToolError {
    /// The error of arguments that are no value of their type: the model is told every place and what should be there.
    public init(_ error: GenerationError, tool: String) {
        let problems = error.all
        self.init(
            .invalidArguments, tool: tool,
            messageForModel: ToolError.advice(problems.map(\.description)), paths: problems.map { $0.place.description })
    }

    static func advice(_ problems: [String]) -> String {
        let list = problems.map { "- \($0)\n" }.joined()
        return "The arguments do not fit the tool's schema:\n\(list)Call the tool again with these places corrected."
    }

    /// The error of a tool's own work, of what it threw.
    ///
    /// A ``ToolError`` stays what it is, a ``ToolFailure`` tells the model its message, cancellation is ``Kind/cancelled``, and any other error
    /// tells the model its description.
    public init(thrown error: any Error, tool: String) {
        switch error {
        case let error as ToolError: self = error
        case let failure as ToolFailure:
            self.init(.failed, tool: tool, messageForModel: failure.message, causeType: "ToolFailure")
        case is CancellationError:
            self.init(.cancelled, tool: tool, messageForModel: "The call was cancelled.", causeType: "CancellationError")
        default:
            self.init(.failed, tool: tool, messageForModel: "The tool failed: \(error)", causeType: "\(type(of: error))")
        }
    }
}

/// What a tool throws when it wants the model to read a message of its own.
///
/// Any other error is told to the model by its description.
public struct ToolFailure: Error, Sendable, Hashable {
    /// The message for the model.
    public var message: String

    /// Makes a failure.
    public init(_ message: String) { self.message = message }
}
