/// Writes a whole response as a response object.
///
/// A response that is not whole has status `failed` or `cancelled`, and calls that were cut are left out of it, so that nobody runs them.
struct ResponsesBodyEncoder {
    let options: ResponseEncodingOptions

    func encode(_ response: LLMResponse) -> [UInt8] {
        let id = response.responseID ?? options.responseID ?? ""
        var items = ResponsesItemList(responseID: id)
        for part in response.parts { items.append(part, isWhole: response.outcome == .finished) }
        items.addLogprobs(response.choice.logprobs.content)
        items.addSources(response.sources)
        var object = ResponsesObject(
            id: id, model: response.model ?? options.model ?? "", created: options.created,
            status: "failed", items: items.items, usage: response.usage, metadata: response.metadata)
        switch response.outcome {
        case .finished:
            (object.status, object.reason) = ResponsesObject.status(
                of: response.finishReason, raw: response.rawFinishReason, options: options)
        case .cancelled: object.status = "cancelled"
        case .failed, .truncated, .blocked: object.error = response.error ?? ResponsesBodyEncoder.error(for: response.outcome)
        }
        var writer = JSONWriter()
        writer.responsesObject(object)
        return writer.bytes
    }

    /// What is told of an end that has no error of its own.
    static func error(for outcome: Outcome) -> ProviderError {
        switch outcome {
        case .blocked: ProviderError(code: "content_filter", message: "The response was stopped by a guardrail.")
        case .truncated: ProviderError(code: "server_error", message: "The response was cut off.")
        case .cancelled, .failed, .finished: ProviderError(code: "server_error", message: "The response failed.")
        }
    }
}

/// The items that parts of a response are written as.
private struct ResponsesItemList {
    let responseID: String
    var items: [ResponsesOutputItem] = []
    private var phase: String?
    // Whether the last item takes further parts of its kind.
    private var isOpen = false

    init(responseID: String) { self.responseID = responseID }

    private func id(_ prefix: String) -> String { ResponsesOutputItem.id(prefix, number: items.count, response: responseID) }

    mutating func append(_ part: LLMResponse.Part, isWhole: Bool) {
        switch part {
        case .text(let text): add(ResponsesOutputItem.Part(kind: .text, text: text.text, citations: text.citations))
        case .refusal(let text): add(ResponsesOutputItem.Part(kind: .refusal, text: text))
        case .reasoning(let reasoning): add(reasoning)
        case .toolCall(let outcome):
            guard outcome.name != nil, isWhole || outcome.completed != nil else { return }
            add(ResponsesOutputItem(call: outcome))
        case .serverTool(let activity): add(ResponsesOutputItem(activity, number: items.count))
        case .opaque(let opaque): add(opaque)
        case .audio: break
        }
    }

    private mutating func add(_ item: ResponsesOutputItem) {
        items.append(item)
        isOpen = false
    }

    /// Adds a content part to a message.
    private mutating func add(_ part: ResponsesOutputItem.Part) {
        if !isOpen || items.last?.shape != .message || phase != nil {
            items.append(ResponsesOutputItem(shape: .message, id: id("msg"), phase: phase))
            phase = nil
            isOpen = true
        }
        items[items.count - 1].parts.append(part)
    }

    private mutating func add(_ reasoning: ReasoningPart) {
        if !isOpen || !(items.last?.takes(reasoning) ?? false) {
            items.append(
                ResponsesOutputItem(
                    shape: .reasoning, id: reasoning.id ?? id("rs"), format: reasoning.origin?.format))
            isOpen = true
        }
        items[items.count - 1].take(reasoning)
        // A signature belongs to the words before it.
        if reasoning.signature != nil || reasoning.encrypted != nil { isOpen = false }
    }

    private mutating func add(_ opaque: OpaquePart) {
        guard opaque.wire == .openAIResponses, let value = JSONValue(checked: opaque.json) else { return }
        switch opaque.kind {
        case ResponsesField.phaseKind: phase = value.stringValue
        case ResponsesField.contentKind: add(ResponsesOutputItem.Part(kind: .raw, json: opaque.json))
        default: add(ResponsesOutputItem(shape: .raw, id: "", json: opaque.json))
        }
    }

    private var lastText: (item: Int, part: Int)? {
        for item in items.indices.reversed() {
            if let part = items[item].parts.lastIndex(where: { $0.kind == .text }) { return (item, part) }
        }
        return nil
    }

    mutating func addLogprobs(_ tokens: [TokenLogprob]) {
        guard !tokens.isEmpty, let last = lastText else { return }
        items[last.item].parts[last.part].logprobs = tokens
    }

    mutating func addSources(_ sources: [Citation]) {
        guard !sources.isEmpty, let last = lastText else { return }
        items[last.item].parts[last.part].citations += sources
    }
}

extension ResponsesOutputItem {
    /// Whether a further piece of reasoning belongs into this item.
    func takes(_ reasoning: ReasoningPart) -> Bool {
        guard shape == .reasoning, encrypted == nil, signature == nil else { return false }
        let kind = reasoning.isSummary ? Part.Kind.summary : .rawReasoning
        // One item has its words in one place.
        guard reasoning.text.isEmpty || parts.allSatisfy({ $0.kind == kind }) else { return false }
        return reasoning.id == nil || reasoning.id == id
    }

    /// Adds a piece of reasoning.
    mutating func take(_ reasoning: ReasoningPart) {
        if !reasoning.text.isEmpty {
            parts.append(Part(kind: reasoning.isSummary ? .summary : .rawReasoning, text: reasoning.text))
        }
        encrypted = reasoning.encrypted ?? encrypted
        signature = reasoning.signature ?? signature
    }
}
