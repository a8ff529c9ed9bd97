public import MillraceCore

/// Checks that frames keep the laws every response keeps, whatever the wire: feed it all frames of one response, then look at
/// ``violations``.
///
/// It checks that there is one start at most and exactly one end, last (law P8); that each part is opened, grows and is completed
/// exactly once, and is equal to its deltas byte for byte (P6, P7); that ids of calls are unique in their choice; and that a response which is not
/// finished holds nothing that can be run (P9).
public struct FrameVerifier: Sendable {
    private enum Kind: Sendable, Equatable {
        case text, reasoning, refusal, call, audio, single
    }

    private struct PartState: Sendable {
        var kind: Kind
        var text = ""
        var isComplete = false
    }

    /// The laws that were broken.
    ///
    /// Holds no text of the response.
    public private(set) var violations: [String] = []
    /// How many frames were fed.
    public private(set) var frameCount = 0
    /// The outcome; nil before the end.
    public private(set) var outcome: Outcome?
    /// How many calls can be run.
    public private(set) var executableCount = 0

    private var parts: [PartID: PartState] = [:]
    private var callIDs: Set<String> = []
    private var hasStart = false
    private var explains: Set<Diagnostic.Code> = []

    /// Makes a verifier.
    public init() {}

    /// Takes in the next frame.
    public mutating func consume(_ frame: StreamFrame) {
        frameCount += 1
        if outcome != nil { fail("P8: a frame after the end") }
        switch frame {
        case .start:
            if hasStart { fail("P8: a second start") }
            if !parts.isEmpty { fail("P8: the start after content") }
            hasStart = true
        case .textDelta(let delta): grow(delta.part, .text, delta.text)
        case .refusalDelta(let delta): grow(delta.part, .refusal, delta.text)
        case .reasoningDelta(let delta): grow(delta.part, .reasoning, delta.text)
        case .toolCallStart(let start):
            if parts[start.part] != nil { fail("P6: a call opened twice, part \(start.part)") }
            if start.name.isEmpty { fail("P6: a call opened without a name") }
            parts[start.part] = PartState(kind: .call)
        case .toolCallDelta(let delta):
            if parts[delta.part]?.kind != .call { fail("P6: arguments of a call that was not opened") }
            grow(delta.part, .call, delta.arguments)
        case .audioDelta(let delta):
            if delta.base64.isEmpty && delta.transcript.isEmpty { fail("an empty delta") }
            open(delta.part, .audio)
        case .textComplete(let complete): settle(complete.part, .text, complete.text)
        case .refusalComplete(let complete): settle(complete.part, .refusal, complete.text)
        case .reasoningComplete(let complete): settle(complete.part, .reasoning, complete.reasoning.text)
        case .toolCallComplete(let complete): settle(complete)
        case .audioComplete(let complete):
            open(complete.part, .audio)
            close(complete.part)
        case .serverTool(let tool): open(tool.part, .single)
        case .opaque(let opaque): open(opaque.part, .single)
        case .citation, .logprobs, .usage, .rail: break
        case .diagnostic(let diagnostic): explains.insert(diagnostic.code)
        case .end(let end): finish(end)
        @unknown default: break
        }
    }

    /// Takes in several frames.
    public mutating func consume(_ frames: some Sequence<StreamFrame>) {
        for frame in frames { consume(frame) }
    }

    /// The laws that a list of all frames of a response breaks.
    public static func violations(in frames: [StreamFrame]) -> [String] {
        var verifier = FrameVerifier()
        verifier.consume(frames)
        if verifier.outcome == nil { verifier.fail("P8: no end") }
        return verifier.violations
    }

    // MARK: Steps

    private mutating func fail(_ text: String) { violations.append("\(text) (frame \(frameCount))") }

    private mutating func open(_ part: PartID, _ kind: Kind) {
        if let known = parts[part] {
            if known.kind != kind { fail("P6: one part of two kinds, \(part)") }
            if known.isComplete { fail("P6: a part goes on after it was complete, \(part)") }
        } else {
            parts[part] = PartState(kind: kind)
        }
    }

    private mutating func grow(_ part: PartID, _ kind: Kind, _ text: String) {
        if text.utf8.isEmpty { fail("an empty delta") }
        open(part, kind)
        parts[part]?.text += text
    }

    private mutating func close(_ part: PartID) { parts[part]?.isComplete = true }

    private mutating func settle(_ part: PartID, _ kind: Kind, _ text: String) {
        open(part, kind)
        if !isSame(parts[part]?.text ?? "", text), !explains.contains(.snapshotContradicts) {
            fail("P7: a part is not its deltas joined, \(part)")
        }
        close(part)
    }

    private mutating func settle(_ complete: ToolCallComplete) {
        let outcome = complete.outcome
        if parts[complete.part] == nil {
            // A call that was never named is closed without having been opened: a start without a name would be a lie.
            if outcome.name != nil || outcome.completed != nil { fail("P6: a call closed that was not opened") }
        }
        open(complete.part, .call)
        let joined = parts[complete.part]?.text ?? ""
        let isNormalized =
            !explains.isDisjoint(with: [.toolArgumentsUnwrapped, .toolArgumentsContradict, .snapshotContradicts]) || outcome.name == nil
            || (outcome.rawArguments == "{}" && joined.utf8.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) })
        if !isNormalized, !isSame(joined, outcome.rawArguments) { fail("P7: the arguments are not their deltas joined, \(complete.part)") }
        // Choices are alternatives: only one of them becomes part of a conversation.
        if !outcome.id.rawValue.isEmpty, !callIDs.insert("\(complete.part.choice) \(outcome.id.rawValue)").inserted {
            fail("P6: two calls of a choice share an id")
        }
        if outcome.completed != nil { executableCount += 1 }
        close(complete.part)
    }

    private mutating func finish(_ end: ResponseEnd) {
        outcome = end.outcome
        for (part, state) in parts where !state.isComplete && state.kind != .single { fail("P6: a part is never completed, \(part)") }
        if end.outcome != .finished, executableCount > 0 { fail("P9: calls can be run though the outcome is \(end.outcome)") }
    }

    private func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}
