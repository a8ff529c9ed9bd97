import Foundation
import MillraceAgents
import MillraceCore
import Synchronization

/// Events as text, for comparing runs byte for byte.
enum EventLines {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func lines(_ events: [AgentEvent]) throws -> [String] { try events.map { try text($0) } }

    /// The events with the frames of each response in a form that does not depend on how its deltas were cut.
    ///
    /// Deltas of a part are joined; frames of parts are ordered by part, each part's frames in their order; frames of no part that open the response come
    /// before, the others behind. Nothing else is touched.
    static func joiningDeltas(_ events: [AgentEvent]) -> [AgentEvent] {
        var result: [AgentEvent] = []
        var pending: [AgentEvent] = []
        func settle() {
            result += canonical(pending)
            pending = []
        }
        for event in events {
            if case .frame = event.kind {
                pending.append(event)
            } else {
                settle()
                result.append(event)
            }
        }
        settle()
        return result
    }

    private static func canonical(_ events: [AgentEvent]) -> [AgentEvent] {
        var opening: [AgentEvent] = []
        var parts: [(PartID, AgentEvent)] = []
        var closing: [AgentEvent] = []
        for event in events {
            guard case .frame(let frame) = event.kind else { continue }
            switch frame.frame {
            case .start, .diagnostic: opening.append(event)
            default: if let part = frame.frame.part { parts.append((part, event)) } else { closing.append(event) }
            }
        }
        let sorted = parts.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
        return opening + joined(sorted) + closing
    }

    private static func joined(_ events: [AgentEvent]) -> [AgentEvent] {
        var result: [AgentEvent] = []
        for event in events {
            guard case .frame(let next) = event.kind, case .frame(let last)? = result.last?.kind,
                let frame = joined(last.frame, next.frame)
            else {
                result.append(event)
                continue
            }
            result[result.count - 1].kind = .frame(AgentEvent.RequestFrame(request: next.request, frame: frame))
        }
        return result
    }

    private static func joined(_ left: StreamFrame, _ right: StreamFrame) -> StreamFrame? {
        switch (left, right) {
        case (.textDelta(let left), .textDelta(let right)) where left.part == right.part:
            .textDelta(TextDelta(part: left.part, text: left.text + right.text))
        case (.reasoningDelta(let left), .reasoningDelta(let right)) where left.part == right.part:
            .reasoningDelta(ReasoningDelta(part: left.part, text: left.text + right.text, isSummary: left.isSummary))
        case (.toolCallDelta(let left), .toolCallDelta(let right)) where left.part == right.part:
            .toolCallDelta(ToolCallDelta(part: left.part, arguments: left.arguments + right.arguments))
        default: nil
        }
    }
}

/// Collects events.
final class EventBox: Sendable {
    private let stored = Mutex<[AgentEvent]>([])
    var events: [AgentEvent] { stored.withLock { $0 } }
    func add(_ event: AgentEvent) { stored.withLock { $0.append(event) } }
}

/// What a conversation must keep to be sent to a provider.
enum HistoryLaw {
    /// What is wrong with a conversation: calls without an answer, answers without a call, two answers, answers that do not follow.
    static func faults(_ prompt: Prompt) -> [String] {
        var faults: [String] = []
        var open: [ToolCallID] = []
        for message in prompt.messages {
            if message.role != .tool, !open.isEmpty { faults.append("unanswered: \(open)") }
            if message.role == .assistant, message.parts.isEmpty { faults.append("an empty message of the model") }
            if message.role != .tool { open = message.toolCalls.map(\.id) }
            for case .toolResult(let result) in message.parts {
                guard let position = open.firstIndex(of: result.callID) else {
                    faults.append("answer to nothing: \(result.callID)")
                    continue
                }
                open.remove(at: position)
            }
        }
        if !open.isEmpty { faults.append("unanswered: \(open)") }
        return faults
    }
}
