extension ResponseAssembler {
    /// A block of content that only Mistral has (its API reference, "Chat completion"): signed thinking, or references to sources.
    ///
    /// - Returns: whether it was one; any other is read as on every chat wire.
    mutating func mistral(part: JSONValue, choice position: Int, into frames: inout [StreamFrame]) -> Bool {
        switch part["type"]?.stringValue {
        case "thinking":
            guard let signature = part["signature"]?.stringValue, !signature.isEmpty else { return false }
            let entry = ReasoningPart(
                text: part["thinking"]?.joinedText ?? "", signature: signature,
                origin: ReasoningOrigin(wire: .mistralChat, field: "thinking"))
            reasoning(entry: entry, choice: position, into: &frames)
            return true
        case "reference":
            for id in part["reference_ids"]?.arrayValue ?? [] {
                let source = Citation(title: id.stringValue ?? id.intValue.map(String.init), kind: "reference")
                citation(source, choice: position, into: &frames)
            }
            return true
        default: return false
        }
    }
}
