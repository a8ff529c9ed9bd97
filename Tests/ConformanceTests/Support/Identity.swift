import MillraceCore
import MillraceTesting

extension StreamFrame {
    /// Whether two frames are the same byte for byte.
    ///
    /// Swift's `==` takes texts for equal that differ in how accents are written.
    func isIdentical(to other: StreamFrame) -> Bool { self == other && text.utf8.elementsEqual(other.text.utf8) }

    /// The text the frame carries.
    private var text: String {
        switch self {
        case .textDelta(let delta), .refusalDelta(let delta): delta.text
        case .textComplete(let complete), .refusalComplete(let complete): complete.text
        case .reasoningDelta(let delta): delta.text
        case .reasoningComplete(let complete): complete.reasoning.text
        case .toolCallDelta(let delta): delta.arguments
        case .toolCallComplete(let complete): complete.outcome.rawArguments
        default: ""
        }
    }
}

/// Says where two lists of frames part; nil if they are the same byte for byte.
func difference(_ left: [StreamFrame], _ right: [StreamFrame]) -> String? {
    if let at = zip(left, right).enumerated().first(where: { !$0.element.0.isIdentical(to: $0.element.1) })?.offset {
        return "frame \(at): \(left[at]) | \(right[at])"
    }
    if left.count == right.count { return nil }
    let rest = left.count > right.count ? left[right.count] : right[left.count]
    return "\(left.count) frames and \(right.count); the first one too many: \(rest)"
}

/// Says in what two folds differ, some aspects and all diagnostics left out; nil if they are the same.
func difference(_ left: LLMResponse, _ right: LLMResponse, except aspects: Set<StreamMutator.Aspect> = []) -> String? {
    let (left, right) = (Comparable(left, except: aspects), Comparable(right, except: aspects))
    if left.response == right.response, left.texts.elementsEqual(right.texts, by: { $0.utf8.elementsEqual($1.utf8) }) { return nil }
    for (one, other) in zip(left.response.allChoices, right.response.allChoices) where one != other {
        if one.parts != other.parts {
            let at =
                zip(one.parts, other.parts).enumerated().first { $0.element.0 != $0.element.1 }?.offset
                ?? min(one.parts.count, other.parts.count)
            func part(_ choice: LLMResponse.Choice) -> String { at < choice.parts.count ? "\(choice.parts[at])" : "none" }
            return "choice \(one.index), part \(at): \(part(one)) | \(part(other))"
        }
        return "choice \(one.index): \(one) | \(other)"
    }
    var (one, other) = (left.response, right.response)
    (one.choice, other.choice) = (LLMResponse.Choice(index: 0), LLMResponse.Choice(index: 0))
    (one.otherChoices, other.otherChoices) = ([], [])
    return "\(one) | \(other) (texts: \(zip(left.texts, right.texts).first { !$0.utf8.elementsEqual($1.utf8) }.map { "\($0)" } ?? "same"))"
}

extension LLMResponse {
    var allChoices: [Choice] { [choice] + otherChoices }
}

/// A fold without what is not to be compared.
private struct Comparable {
    var response: LLMResponse
    /// All texts, to be compared byte for byte.
    var texts: [String]

    init(_ original: LLMResponse, except aspects: Set<StreamMutator.Aspect>) {
        response = original
        response.diagnostics = []
        if aspects.contains(.metadata) { response.metadata = [:] }
        if aspects.contains(.rawUsage) { response.usage?.raw = [:] }
        if aspects.contains(.identity) { (response.responseID, response.model) = (nil, nil) }
        response.choice = Comparable.choice(original.choice, except: aspects)
        response.otherChoices = original.otherChoices.map { Comparable.choice($0, except: aspects) }
        texts = response.allChoices.flatMap { choice in
            choice.parts.map { part in
                switch part {
                case .text(let text): text.text
                case .reasoning(let reasoning): reasoning.text
                case .refusal(let text): text
                case .toolCall(let call): call.rawArguments
                default: ""
                }
            }
        }
    }

    private static func choice(_ original: LLMResponse.Choice, except aspects: Set<StreamMutator.Aspect>) -> LLMResponse.Choice {
        var choice = original
        if aspects.contains(.rawFinishReason) { choice.rawFinishReason = nil }
        choice.parts = original.parts.compactMap { part in
            switch part {
            case .opaque where aspects.contains(.opaqueParts): nil
            case .reasoning(var reasoning) where aspects.contains(.reasoningOrigin):
                {
                    reasoning.origin = nil
                    return .reasoning(reasoning)
                }()
            case .toolCall(let outcome): .toolCall(call(outcome, except: aspects))
            default: part
            }
        }
        if aspects.contains(.partOrder) {
            // One part of each kind, in a fixed order: the text of each kind and the calls are compared.
            var joined: [LLMResponse.Part] = []
            if let reasoning = choice.reasoning { joined.append(.reasoning(ReasoningPart(text: reasoning))) }
            joined.append(.text(TextPart(choice.text)))
            if let refusal = choice.refusal { joined.append(.refusal(refusal)) }
            joined += choice.toolCallOutcomes.map(LLMResponse.Part.toolCall)
            choice.parts = joined
        }
        return choice
    }

    private static func call(_ outcome: ToolCallOutcome, except aspects: Set<StreamMutator.Aspect>) -> ToolCallOutcome {
        let id = aspects.contains(.callIDs) ? "any" : outcome.id
        func text(_ raw: String) -> String {
            aspects.contains(.argumentText) ? PlainJSON(raw).map { $0.text() } ?? raw : raw
        }
        switch outcome {
        case .complete(let call): return .complete(ToolCall(checkedID: id, name: call.name, rawArguments: text(call.rawArguments)))
        case .incomplete(let call): return .incomplete(PartialToolCall(id: id, name: call.name, rawArguments: text(call.rawArguments)))
        case .invalid(let call, let error):
            return .invalid(PartialToolCall(id: id, name: call.name, rawArguments: text(call.rawArguments)), error)
        }
    }
}
