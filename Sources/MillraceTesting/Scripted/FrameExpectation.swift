public import MillraceCore

/// What a test expects of one frame, as short as it can be said.
///
/// ```swift
/// let difference = await stream.difference(from: [
///     .start, .text("Hello"), .text(" world"), .textComplete("Hello world"), .usage, .end(.finished, .stop),
/// ])
/// #expect(difference == nil)
/// ```
///
/// The description of a difference shows the text of the frames: it is for the output of tests, not for logs.
public enum FrameExpectation: Sendable, Hashable {
    /// The start, whatever it says.
    case start
    /// More text.
    case text(String)
    /// A whole text.
    case textComplete(String)
    /// More reasoning.
    case reasoning(String)
    /// A whole reasoning.
    case reasoningComplete(String)
    /// More of a refusal.
    case refusal(String)
    /// A whole refusal.
    case refusalComplete(String)
    /// A call of this tool begins.
    case callStart(String)
    /// More arguments.
    case arguments(String)
    /// A call that can be run, with these arguments.
    case callComplete(String, String)
    /// A call that was cut.
    case callIncomplete(String)
    /// A call whose arguments are not one JSON object.
    case callInvalid(String)
    /// Usage, whatever it says.
    case usage
    /// A diagnostic of this code.
    case diagnostic(Diagnostic.Code)
    /// The end.
    case end(Outcome, FinishReason? = nil)
    /// This very frame.
    case frame(StreamFrame)
    /// Any frame.
    case any

    /// Whether a frame is what is expected.
    ///
    /// Text is compared byte for byte; an end without a finish reason takes any.
    public func matches(_ frame: StreamFrame) -> Bool {
        switch (self, frame) {
        case (.any, _), (.start, .start), (.usage, .usage): true
        case (.frame(let expected), _): expected == frame
        case (.end(let outcome, let reason), .end(let end)): outcome == end.outcome && (reason == nil || reason == end.finishReason)
        case (.end, _): false
        default: isSame(as: FrameExpectation(frame))
        }
    }

    /// The expectation that says of a frame what can be said shortly.
    public init(_ frame: StreamFrame) {
        switch frame {
        case .start: self = .start
        case .usage: self = .usage
        case .textDelta(let delta): self = .text(delta.text)
        case .textComplete(let complete): self = .textComplete(complete.text)
        case .reasoningDelta(let delta): self = .reasoning(delta.text)
        case .reasoningComplete(let complete): self = .reasoningComplete(complete.reasoning.text)
        case .refusalDelta(let delta): self = .refusal(delta.text)
        case .refusalComplete(let complete): self = .refusalComplete(complete.text)
        case .toolCallStart(let start): self = .callStart(start.name)
        case .toolCallDelta(let delta): self = .arguments(delta.arguments)
        case .toolCallComplete(let complete):
            switch complete.outcome {
            case .complete(let call): self = .callComplete(call.name, call.rawArguments)
            case .incomplete(let call): self = .callIncomplete(call.name ?? "")
            case .invalid(let call, _): self = .callInvalid(call.name ?? "")
            }
        case .diagnostic(let diagnostic): self = .diagnostic(diagnostic.code)
        case .end(let end): self = .end(end.outcome, end.finishReason)
        default: self = .frame(frame)
        }
    }

    private func isSame(as other: FrameExpectation) -> Bool {
        // Strings that Unicode calls equivalent are equal, but not the same bytes.
        self == other && description.utf8.elementsEqual(other.description.utf8)
    }
}

extension FrameExpectation: CustomStringConvertible {
    /// What is expected, on one line.
    public var description: String {
        func quoted(_ text: String) -> String { JSONValue.string(text).jsonText }
        return switch self {
        case .start: "start"
        case .text(let text): "text \(quoted(text))"
        case .textComplete(let text): "text complete \(quoted(text))"
        case .reasoning(let text): "reasoning \(quoted(text))"
        case .reasoningComplete(let text): "reasoning complete \(quoted(text))"
        case .refusal(let text): "refusal \(quoted(text))"
        case .refusalComplete(let text): "refusal complete \(quoted(text))"
        case .callStart(let name): "call \(name)"
        case .arguments(let text): "arguments \(quoted(text))"
        case .callComplete(let name, let text): "call complete \(name) \(quoted(text))"
        case .callIncomplete(let name): "call incomplete \(name)"
        case .callInvalid(let name): "call invalid \(name)"
        case .usage: "usage"
        case .diagnostic(let code): "diagnostic \(code.rawValue)"
        case .end(let outcome, let reason): "end \(outcome.rawValue)" + (reason.map { " \($0)" } ?? "")
        case .frame(let frame): "frame \(frame)"
        case .any: "any frame"
        }
    }
}
