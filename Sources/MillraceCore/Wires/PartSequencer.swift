/// Puts frames in an order in which no two parts are open at once, for wires on which one part ends before the next begins.
///
/// Parallel calls of other wires take turns: the frames of a part that begins while another is open wait until that one is complete. Nothing
/// waits on streams whose parts follow each other.
struct PartSequencer: Sendable {
    private var open: PartID?
    private var waiting: [PartID: [StreamFrame]] = [:]
    private var order: [PartID] = []

    /// Takes the next frame, and tells those that may go out now.
    mutating func push(_ frame: StreamFrame, _ send: (StreamFrame) -> Void) {
        if case .end = frame {
            while !order.isEmpty { flush(send) }
            send(frame)
            return
        }
        guard let part = frame.part, let phase = frame.partPhase else { return send(frame) }
        if let open, open != part {
            if waiting[part] == nil { order.append(part) }
            waiting[part, default: []].append(frame)
            return
        }
        open = phase == .ends ? nil : part
        send(frame)
        // Those that are whole go out, up to the first that is not.
        while open == nil, !order.isEmpty { flush(send) }
    }

    private mutating func flush(_ send: (StreamFrame) -> Void) {
        let part = order.removeFirst()
        let frames = waiting.removeValue(forKey: part) ?? []
        for frame in frames { send(frame) }
        open = frames.last?.partPhase == .ends ? nil : part
    }
}

/// Writes frames one part at a time.
struct SequencedStreamEncoder<Encoder: WireStreamEncoder>: WireStreamEncoder {
    private var sequencer = PartSequencer()
    private var encoder: Encoder

    init(_ encoder: Encoder) { self.encoder = encoder }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        sequencer.push(frame) { encoder.encode($0, into: &bytes) }
    }
}

extension StreamFrame {
    fileprivate enum PartPhase { case goesOn, ends }

    /// Whether the frame opens or adds to a part, or ends it; nil where it is whole in itself.
    fileprivate var partPhase: PartPhase? {
        switch self {
        case .textDelta, .reasoningDelta, .refusalDelta, .audioDelta, .toolCallStart, .toolCallDelta: .goesOn
        case .textComplete, .reasoningComplete, .refusalComplete, .audioComplete, .toolCallComplete: .ends
        default: nil
        }
    }
}
