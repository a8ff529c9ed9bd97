extension StreamFrame {
    /// The frame with another part identity; a frame that belongs to no part is unchanged.
    package func moved(to part: PartID) -> StreamFrame {
        if self.part == part { return self }
        func with<Payload>(_ payload: Payload, _ change: (inout Payload) -> Void) -> Payload {
            var copy = payload
            change(&copy)
            return copy
        }
        return switch self {
        case .textDelta(let frame): .textDelta(with(frame) { $0.part = part })
        case .textComplete(let frame): .textComplete(with(frame) { $0.part = part })
        case .reasoningDelta(let frame): .reasoningDelta(with(frame) { $0.part = part })
        case .reasoningComplete(let frame): .reasoningComplete(with(frame) { $0.part = part })
        case .toolCallStart(let frame): .toolCallStart(with(frame) { $0.part = part })
        case .toolCallDelta(let frame): .toolCallDelta(with(frame) { $0.part = part })
        case .toolCallComplete(let frame): .toolCallComplete(with(frame) { $0.part = part })
        case .refusalDelta(let frame): .refusalDelta(with(frame) { $0.part = part })
        case .refusalComplete(let frame): .refusalComplete(with(frame) { $0.part = part })
        case .audioDelta(let frame): .audioDelta(with(frame) { $0.part = part })
        case .audioComplete(let frame): .audioComplete(with(frame) { $0.part = part })
        case .citation(let frame): frame.part == nil ? self : .citation(with(frame) { $0.part = part })
        case .serverTool(let frame): .serverTool(with(frame) { $0.part = part })
        case .opaque(let frame): .opaque(with(frame) { $0.part = part })
        case .start, .logprobs, .usage, .diagnostic, .rail, .end: self
        }
    }
}
