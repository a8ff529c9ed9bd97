import MillraceCore
import MillraceTesting

extension WireResponse {
    /// The bytes of the response as its wire streams it.
    func stream(maxPieces: Int = 3, isInterleaved: Bool = true) -> [UInt8] {
        var encoder = ResponseEncoder(wire: Wire(wire))
        return encoder.encode(frames(maxPieces: maxPieces, isInterleaved: isInterleaved))
    }

    /// The bytes of the response as a whole body.
    var body: [UInt8] { Wire(wire).encodeBody(response) }
}

/// Reads a stream of any wire.
func decode(stream bytes: [UInt8], of wire: WireID, cut: StreamCut = .whole, end: EndOfInput = .closed) -> Decoded {
    decode(bytes, wire: Wire(wire), context: ResponseContext(contentType: Wire(wire).framing.mediaType, idSeed: "s"), cut: cut, end: end)
}

/// Reads a whole body of any wire.
func decode(body bytes: [UInt8], of wire: WireID) -> Decoded {
    decode(bytes, wire: Wire(wire), context: ResponseContext(contentType: "application/json", idSeed: "s"), isStreaming: false)
}

extension WireAbilities {
    /// What a response that went over the wire may have lost.
    var lostAspects: Set<StreamMutator.Aspect> {
        var lost: Set<StreamMutator.Aspect> = [.reasoningOrigin, .rawUsage, .rawFinishReason, .metadata]
        if !hasCallIDs { lost.insert(.callIDs) }
        if arguments == .value { lost.insert(.argumentText) }
        return lost
    }

    /// What a response that was a whole body may have lost.
    var aspectsLostInBody: Set<StreamMutator.Aspect> {
        lostAspects.union(bodyKeepsOrder ? [] : [.partOrder, .opaqueParts]).union(bodyKeepsArgumentText ? [] : [.argumentText])
    }
}

extension LLMResponse {
    /// What must come back byte for byte: signatures, encrypted reasoning, and pieces the core does not model, in order.
    var proofs: [String] { allChoices.flatMap { choice in choice.parts.flatMap(\.proofs) } }

    /// The response without its sources, which are compared apart, and without the ids that encoders make up for reasoning in words.
    var plain: LLMResponse {
        var copy = self
        copy.sources = []
        func strip(_ choice: Choice) -> Choice {
            var choice = choice
            for position in choice.parts.indices {
                if case .text(var text) = choice.parts[position] {
                    text.citations = []
                    choice.parts[position] = .text(text)
                }
                if case .reasoning(var reasoning) = choice.parts[position], reasoning.encrypted == nil {
                    reasoning.id = nil
                    choice.parts[position] = .reasoning(reasoning)
                }
            }
            return choice
        }
        copy.choice = strip(choice)
        copy.otherChoices = otherChoices.map(strip)
        return copy
    }
}

extension LLMResponse.Part {
    /// What must come back byte for byte.
    var proofs: [String] {
        switch self {
        case .text(let text): [text.signature].compactMap { $0 }
        case .reasoning(let reasoning): [reasoning.signature, reasoning.encrypted].compactMap { $0 }
        case .toolCall(let outcome): [outcome.completed?.signature].compactMap { $0 }
        case .opaque(let opaque): [opaque.json]
        default: []
        }
    }
}
