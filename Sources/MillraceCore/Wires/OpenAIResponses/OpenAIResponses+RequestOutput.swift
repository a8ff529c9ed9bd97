// What the model said before, as input items: each as it came, in its order (RS-13).

extension ResponsesRequestEncoder {
    /// What goes out as one item of the model's.
    private enum Piece {
        case message([Part], phase: String?)
        case reasoning([ReasoningPart])
        case call(ToolCall)
        case raw(String)
    }

    mutating func writeOutput(_ message: Message) throws(LLMError) {
        for piece in try pieces(of: message) {
            switch piece {
            case .message(let parts, let phase): write(parts, phase: phase)
            case .reasoning(let parts): write(parts)
            case .call(let call): write(call)
            case .raw(let json): writer.raw(json)
            }
        }
    }

    private mutating func pieces(of message: Message) throws(LLMError) -> [Piece] {
        var pieces: [Piece] = []
        var phase: String?
        for part in message.parts {
            switch part {
            case .text, .refusal: append(part, phase: &phase, to: &pieces)
            case .reasoning(let reasoning):
                guard goesBack(reasoning) else { continue }
                if case .reasoning(let parts)? = pieces.last, let last = parts.last, ResponsesRequestEncoder.isOneItem(last, reasoning) {
                    pieces[pieces.count - 1] = .reasoning(parts + [reasoning])
                } else {
                    pieces.append(.reasoning([reasoning]))
                }
            case .toolCall(let call): pieces.append(.call(call))
            case .serverTool(let activity):
                if let json = ownItem(of: activity) { pieces.append(.raw(json)) } else { drop(ProviderError.word(activity.type)) }
            case .opaque(let opaque):
                guard isOwn(opaque) else { continue }
                guard let value = JSONValue(checked: opaque.json) else { throw unsupported("an opaque part that is no JSON") }
                switch opaque.kind {
                case ResponsesField.phaseKind: phase = value.stringValue
                case ResponsesField.contentKind: append(part, phase: &phase, to: &pieces)
                // An item that is only an id says nothing to a server that stored nothing.
                case "reasoning" where !stores: diagnostics.append(Diagnostic(.foreignReasoningDropped, field: "reasoning"))
                default: pieces.append(.raw(opaque.json))
                }
            case .audio, .image, .file: throw unsupported("a picture, sound or document in a message of the model")
            case .toolResult: throw unsupported("a tool result in a message of the model")
            }
        }
        return pieces
    }

    private func append(_ part: Part, phase: inout String?, to pieces: inout [Piece]) {
        if phase == nil, case .message(let parts, let known)? = pieces.last {
            pieces[pieces.count - 1] = .message(parts + [part], phase: known)
        } else {
            pieces.append(.message([part], phase: phase))
            phase = nil
        }
    }

    // MARK: Messages

    private mutating func write(_ parts: [Part], phase: String?) {
        writer.beginObject()
        writer.field("type", "message")
        writer.field("role", "assistant")
        writer.key("content")
        writer.beginArray()
        for part in parts {
            switch part {
            case .text(let text): writeText(text)
            case .refusal(let text):
                writer.beginObject()
                writer.field("type", "refusal")
                writer.field("refusal", text)
                writer.endObject()
            case .opaque(let opaque): writer.raw(opaque.json)
            default: continue
            }
        }
        writer.endArray()
        writer.field("phase", phase)
        writer.endObject()
    }

    private mutating func writeText(_ text: TextPart) {
        writer.beginObject()
        writer.field("type", "output_text")
        writer.field("text", text.text)
        // A source goes back only if nothing of it must be made up.
        let whole = text.citations.filter { citation in
            citation.responsesJSON != nil
                || citation.kind == "url_citation" && citation.url != nil && citation.title != nil && citation.startIndex != nil
                    && citation.endIndex != nil
        }
        if !whole.isEmpty {
            writer.key("annotations")
            writer.beginArray()
            for citation in whole { writer.responsesAnnotation(citation) }
            writer.endArray()
        }
        writer.endObject()
    }

    // MARK: Reasoning

    /// Whether earlier reasoning goes back: only to its own wire, and only with what its provider can use (RS-13, RS-15).
    private mutating func goesBack(_ reasoning: ReasoningPart) -> Bool {
        if reasoning.isEmpty { return false }
        guard reasoning.origin?.wire == .openAIResponses else {
            diagnostics.append(Diagnostic(.foreignReasoningDropped))
            return false
        }
        return true
    }

    /// Whether two pieces of reasoning came in one item.
    private static func isOneItem(_ first: ReasoningPart, _ second: ReasoningPart) -> Bool {
        guard first.encrypted == nil, first.id == second.id else { return false }
        if first.id != nil { return true }
        // Without ids, an index that does not rise begins another item.
        guard second.encrypted == nil else { return true }
        return first.isSummary == second.isSummary && (first.origin?.index ?? 0) < (second.origin?.index ?? 0)
    }

    private mutating func write(_ parts: [ReasoningPart]) {
        let encrypted = parts.compactMap(\.encrypted).first
        let hasWords = parts.contains { !$0.isSummary && !$0.text.isEmpty }
        // The provider knows neither the id nor the thought behind a summary if it stored nothing.
        guard encrypted != nil || hasWords || stores else {
            diagnostics.append(Diagnostic(.foreignReasoningDropped, field: ResponsesField.summary))
            return
        }
        writer.beginObject()
        writer.field("type", "reasoning")
        if profile.sendsItemIDs { writer.field("id", parts.compactMap(\.id).first) }
        writer.key("summary")
        writer.beginArray()
        for part in parts where part.isSummary && !part.text.isEmpty { writeWords(part.text, type: "summary_text") }
        writer.endArray()
        if hasWords {
            writer.key("content")
            writer.beginArray()
            for part in parts where !part.isSummary && !part.text.isEmpty { writeWords(part.text, type: "reasoning_text") }
            writer.endArray()
        }
        writer.field("encrypted_content", encrypted)
        writer.field("signature", parts.compactMap(\.signature).first)
        writer.field("format", parts.compactMap { $0.origin?.format }.first)
        writer.endObject()
    }

    private mutating func writeWords(_ text: String, type: String) {
        writer.beginObject()
        writer.field("type", type)
        writer.field("text", text)
        writer.endObject()
    }

    // MARK: Calls

    private mutating func write(_ call: ToolCall) {
        let (id, isRepeated) = ids.call(call.id)
        if isRepeated { diagnostics.append(Diagnostic(.toolCallDuplicateID)) }
        let isCustom = call.kind == .custom
        if isCustom { customCalls.insert(call.id) } else { customCalls.remove(call.id) }
        writer.beginObject()
        writer.field("type", isCustom ? "custom_tool_call" : "function_call")
        if profile.sendsItemIDs { writer.field("id", call.itemID) }
        writer.field("call_id", id)
        writer.field("name", call.name)
        writer.field(isCustom ? "input" : "arguments", call.rawArguments)
        writer.endObject()
    }

    /// The item of a provider's tool as it came, if it came from this wire.
    private func ownItem(of activity: ServerToolActivity) -> String? {
        guard let json = activity.json, ServerToolActivity.isResponses(type: activity.type),
            JSONValue(checked: json)?["type"]?.stringValue == activity.type
        else { return nil }
        return json
    }
}
