internal import MillraceCore

/// One part of a response while rails act on it.
struct GuardedPart: Sendable {
    /// What it is.
    enum Kind: Sendable { case text, refusal, reasoning, call, audio }

    /// How far it has come.
    enum Phase: Sendable {
        /// It may grow.
        case open
        /// Its complete frame has left, or waits for the end of the response.
        case complete
        /// It never leaves.
        case withdrawn
    }

    /// Its identity.
    let id: PartID
    /// What it is.
    let kind: Kind
    /// Whether rails read it at all.
    let isRead: Bool
    /// The filters of its text.
    var chain: TextChain
    /// What cuts the text behind its filters for rails that judge wholes; nil where none of them reads it.
    var window: TextWindow?
    /// What reads the text that leaves once more, from the first window on that a rail has rewritten.
    var rereading: Rereading?
    /// The frame that completes the text, as soon as all of it may leave.
    var completion: StreamFrame?
    /// How far it has come.
    var phase = Phase.open
    /// The text that has left.
    var emitted = ""
    /// The text that came; nil as long as it is the one that left.
    var input: String?
    /// Frames that wait for a verdict on the part: those of a call or a sound, sources of a text.
    var held: [StreamFrame] = []
    /// How many bytes wait in frames.
    var heldFrameBytes = 0
    /// How many bytes of sources wait for the text.
    var heldSourceBytes = 0
    /// Whether the part is told to be held.
    var isToldHeld = false
    /// Whether reasoning is a summary.
    var isSummary = false
    /// The call whose start has left.
    var call: ToolCallStart?
    /// The sound that has left.
    var audio: AudioPart?

    /// What rails read in it.
    var channel: RailChannel {
        switch kind {
        case .text: .text
        case .refusal: .refusal
        case .reasoning: .reasoning
        case .call: .toolArguments
        case .audio: .transcript
        }
    }

    /// How many bytes of it are held back.
    var heldByteCount: Int { chain.heldByteCount + (window?.heldByteCount ?? 0) + (rereading?.heldByteCount ?? 0) + heldFrameBytes }

    /// What ``isRewritten`` is as soon as the text cannot change any more: sources may come behind it, as many as the provider likes.
    private(set) var settledRewritten: Bool?

    /// Whether what left is another text than what came.
    var isRewritten: Bool { settledRewritten ?? input.map { !$0.hasSameBytes(as: emitted) } ?? false }

    /// Ends the part: nothing of it follows.
    mutating func settle() {
        settledRewritten = isRewritten
        phase = .complete
        window = nil
        rereading = nil
    }

    /// Notes text that came and left untouched.
    mutating func notePassing(_ text: String) {
        emitted += text
        if input != nil { input? += text }
    }

    /// Notes text that came and did not leave as it was.
    mutating func noteInput(_ text: String) {
        // Up to here what came is what left.
        if input == nil { input = emitted }
        input? += text
    }

    /// The delta by which a text leaves.
    func delta(_ text: String) -> StreamFrame {
        switch kind {
        case .text: .textDelta(TextDelta(part: id, text: text))
        case .refusal: .refusalDelta(TextDelta(part: id, text: text))
        case .reasoning: .reasoningDelta(ReasoningDelta(part: id, text: text, isSummary: isSummary))
        case .call: .toolCallDelta(ToolCallDelta(part: id, arguments: text))
        case .audio: .audioDelta(AudioDelta(part: id, transcript: text))
        }
    }

    /// The frame that closes the part as far as it has left; nil where nothing of it has.
    var closing: StreamFrame? {
        switch kind {
        case .text: emitted.isEmpty ? nil : .textComplete(TextComplete(part: id, text: emitted))
        case .refusal: emitted.isEmpty ? nil : .refusalComplete(TextComplete(part: id, text: emitted))
        case .reasoning:
            emitted.isEmpty
                ? nil : .reasoningComplete(ReasoningComplete(part: id, reasoning: ReasoningPart(text: emitted, isSummary: isSummary)))
        case .call:
            call.map { start in
                let cut = PartialToolCall(id: start.id, name: start.name, rawArguments: emitted, kind: start.kind)
                return .toolCallComplete(ToolCallComplete(part: id, outcome: .incomplete(cut)))
            }
        case .audio: audio.map { .audioComplete(AudioComplete(part: id, audio: $0)) }
        }
    }
}
