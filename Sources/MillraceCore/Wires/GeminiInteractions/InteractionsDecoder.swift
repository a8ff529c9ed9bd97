/// Decodes the events of an interaction, and whole interactions (Gemini API reference, "Interactions").
///
/// A step is what elsewhere is a content block: begun, added to and stopped. `interaction.completed` proves the end.
struct InteractionsDecoder: WireEventDecoder {
    /// A step while it is open.
    private struct Step {
        var type: String
        var kind: InteractionStepKind
        var slot: Int?
        /// The fields so far, of a step that is kept as it is.
        var fields = JSONObject()
    }

    private(set) var assembler: ResponseAssembler
    private let limits: DecodingLimits
    private var steps: [Int: Step] = [:]
    private var activities: [String: ServerToolActivity] = [:]
    private var envelopes = DeltaEnvelopes<Target>()
    private var isProved = false
    private(set) var metadata = JSONObject()
    private var sawLoneSurrogate = false
    /// Declared tools that have another name on the wire.
    private let toolNames: [String: String]

    init(context: ResponseContext, limits: DecodingLimits) {
        self.limits = limits
        self.toolNames = GeminiToolNames.changed(of: context.declaredTools)
        self.assembler = ResponseAssembler(
            context: context, limits: limits, idsChurn: false, unwrapsArguments: false, promotesFinish: true)
    }

    var isOverLimit: Bool { assembler.isOverLimit }
    var evidence: EndEvidence { isProved ? .complete : .none }

    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame]) {
        assembler.note(code, value: value, into: &frames)
    }

    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame]) {
        var closing = closing
        closing.metadata = metadata
        assembler.close(closing, into: &frames)
    }

    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading {
        let data = event.data
        if let found = envelopes.find(event) {
            assembler.event = event.number
            tell(found.span, data, to: envelopes.meaning(of: found), &frames)
            noteLoneSurrogate(&frames)
            return .recognized
        }
        let record = try InteractionsEventRecord(data, maxDepth: limits.maxDepth)
        assembler.event = event.number
        defer { noteLoneSurrogate(&frames) }
        guard let type = record.type else { return decode(whole: record, data, into: &frames) }
        let word = string(type, data)
        let isDelta = word == "step.delta" || word == "content.delta"
        // Anything else may change where pieces go.
        if !isDelta { envelopes.removeAll() }
        switch word {
        case _ where isDelta:
            emit(record, data, &frames)
            remember(record, event)
        case "step.start", "content.start":
            guard let range = record.step else { break }
            begin(at: record.index, value(range, data), &frames)
        case "step.stop", "content.stop":
            end(at: record.index, &frames)
            if let usage = record.usage, case .object(let object) = value(usage, data) {
                assembler.merge(Usage(interactions: object), into: &frames)
            }
        case "interaction.created", "interaction.start", "interaction.status_update", "interaction.in_progress":
            if let range = record.interaction { _ = take(value(range, data), &frames) }
            assembler.begin(into: &frames)
        case "interaction.completed", "interaction.complete", "interaction.failed", "interaction.cancelled",
            "interaction.requires_action":
            let interaction = record.interaction.map { value($0, data) } ?? .null
            if let error = take(interaction, &frames) { return .failed(error) }
            guard isProved else { break }
            for index in steps.keys.sorted() { end(at: index, &frames) }
            return .finished
        case "error": return .failed(ProviderError(json: record.error.map { UnsafeRawBufferPointer(rebasing: data[$0]) } ?? data))
        default:
            guard word.hasPrefix("interaction.") || word.hasPrefix("step.") || word.hasPrefix("content.") else {
                return .foreign("events of another kind (\(ProviderError.word(word)))")
            }
        }
        return .recognized
    }

    // MARK: The interaction

    /// A whole interaction, as a request without streaming gets it.
    private mutating func decode(whole record: InteractionsEventRecord, _ data: UnsafeRawBufferPointer, into frames: inout [StreamFrame])
        -> EventReading
    {
        // The bytes were read strictly before: they parse.
        let whole = (try? JSONValue(parsing: data)) ?? .null
        guard record.hasStatus, record.steps != nil || whole["object"] == "interaction" else {
            if record.error != nil { return .failed(ProviderError(json: data)) }
            return .foreign("JSON that is no event and no interaction")
        }
        let error = take(whole, &frames)
        assembler.begin(into: &frames)
        for (index, range) in (record.steps ?? []).enumerated() {
            begin(at: index, value(range, data), isWhole: true, json: String(decoding: data[range], as: UTF8.self), &frames)
            end(at: index, &frames)
        }
        if let error { return .failed(error) }
        return isProved ? .finished : .failed(ProviderError(type: whole["status"]?.stringValue))
    }

    private static let modelled: Set<String> = ["id", "status", "model", "usage", "steps", "outputs", "object", "error", "input"]

    /// Takes over what an interaction says of itself.
    ///
    /// - Returns: the error, where it failed.
    private mutating func take(_ interaction: JSONValue, _ frames: inout [StreamFrame]) -> ProviderError? {
        guard case .object(let fields) = interaction else { return nil }
        if let id = fields["id"]?.stringValue, !id.isEmpty { assembler.setResponseID(id, into: &frames) }
        if let model = fields["model"]?.stringValue, !model.isEmpty { assembler.setModel(model, into: &frames) }
        if case .object(let usage)? = fields["usage"] { assembler.merge(Usage(interactions: usage), into: &frames) }
        for (name, value) in fields where !Self.modelled.contains(name) && value != .null { metadata[name] = value }
        guard let status = fields["status"]?.stringValue, let reason = FinishReason(interactionStatus: status) else { return nil }
        assembler.choices[0].isSeen = true
        if reason == .error {
            var error = fields["error"].map { ProviderError(value: $0) } ?? ProviderError()
            error.type = error.type ?? status
            return error
        }
        assembler.choices[0].finish.set(reason, raw: status)
        isProved = true
        return nil
    }

    // MARK: Steps

    private mutating func begin(
        at index: Int, _ value: JSONValue, isWhole: Bool = false, json: String? = nil, _ frames: inout [StreamFrame]
    ) {
        guard case .object(let fields) = value else { return }
        let type = fields["type"]?.stringValue ?? ""
        var step = Step(type: type, kind: InteractionStepKind(type: type))
        assembler.choices[0].isSeen = true
        assembler.closePart(choice: 0, into: &frames)
        switch step.kind {
        case .thought:
            for entry in fields["summary"]?.arrayValue ?? [] { think(entry["text"]?.stringValue ?? "", nil, index, &frames) }
            think("", fields["signature"]?.stringValue, index, &frames)
        case .modelOutput:
            if let text = fields["text"]?.stringValue, !text.isEmpty { assembler.text(text, choice: 0, into: &frames) }
            for content in fields["content"]?.arrayValue ?? [] { emit(content: content, &frames) }
        case .functionCall:
            let slot = assembler.openCall(id: fields["id"]?.stringValue, name: toolName(fields), choice: 0, into: &frames)
            step.slot = slot
            take(callFields: fields, slot, &frames)
        case .input: break
        case .serverCall:
            step.fields = fields
            tell(step, at: index, json: json, &frames)
        case .serverResult, .unknown:
            step.fields = fields
            if isWhole { keep(step, json: json, &frames) }
        }
        // A whole step that is kept was told already.
        if !(isWhole && (step.kind == .serverResult || step.kind == .unknown)) { steps[index] = step }
    }

    private mutating func take(callFields fields: JSONObject, _ slot: Int, _ frames: inout [StreamFrame]) {
        if let signature = fields["signature"]?.stringValue, !signature.isEmpty { assembler.signCall(slot, signature, choice: 0) }
        // An empty object where a call begins holds the place of what is to come.
        if case .object(let members)? = fields["arguments"], !members.isEmpty {
            assembler.appendArguments(JSONValue.object(members).jsonText, toCall: slot, choice: 0, into: &frames)
        }
    }

    private mutating func end(at index: Int, _ frames: inout [StreamFrame]) {
        guard let step = steps.removeValue(forKey: index) else { return }
        assembler.closePart(choice: 0, into: &frames)
        if step.kind == .serverResult || step.kind == .unknown { keep(step, json: nil, &frames) }
    }

    /// Content of the model that comes whole.
    private mutating func emit(content: JSONValue, _ frames: inout [StreamFrame]) {
        let type = content["type"]?.stringValue ?? ""
        guard type == "text" else {
            assembler.opaque(OpaquePart(wire: .geminiInteractions, kind: type, json: content.jsonText), choice: 0, into: &frames)
            return
        }
        assembler.closePart(choice: 0, into: &frames)
        if let text = content["text"]?.stringValue, !text.isEmpty { assembler.text(text, choice: 0, into: &frames) }
        for annotation in content["annotations"]?.arrayValue ?? [] {
            assembler.citation(Citation(interactions: annotation), choice: 0, into: &frames)
        }
    }

    private mutating func think(_ text: String, _ signature: String?, _ index: Int, _ frames: inout [StreamFrame]) {
        let signature = signature.flatMap { $0.isEmpty ? nil : $0 }
        let origin = ReasoningOrigin(wire: .geminiInteractions, field: "thought", index: index)
        assembler.reasoning(
            entry: ReasoningPart(text: text, isSummary: true, signature: signature, origin: origin), choice: 0, into: &frames)
    }

    /// Tells what a tool of the service is at.
    private mutating func tell(_ step: Step, at index: Int, json: String? = nil, _ frames: inout [StreamFrame]) {
        let id = step.fields["id"]?.stringValue
        let activity = ServerToolActivity(
            type: step.type, id: id, name: step.fields["name"]?.stringValue, input: step.fields["arguments"]?.jsonText,
            json: json ?? JSONValue.object(step.fields).jsonText)
        let key = id ?? "step \(index)"
        activities[key] = activity
        assembler.serverTool(activity, key: key, choice: 0, into: &frames)
    }

    /// Keeps a step as it is; the result of a tool also completes what is known of its call.
    private mutating func keep(_ step: Step, json: String?, _ frames: inout [StreamFrame]) {
        if step.kind == .serverResult, let key = step.fields["call_id"]?.stringValue, var activity = activities[key] {
            activity.output = step.fields["result"]?.jsonText
            assembler.serverTool(activity, key: key, choice: 0, into: &frames)
        }
        if step.kind == .unknown { assembler.note(.unknownPart, field: ProviderError.word(step.type), into: &frames) }
        let part = OpaquePart(wire: .geminiInteractions, kind: step.type, json: json ?? JSONValue.object(step.fields).jsonText)
        assembler.opaque(part, choice: 0, into: &frames)
    }

    // MARK: Deltas

    /// Where the piece of a delta goes that brings nothing else.
    private enum Target {
        case text
        /// The arguments of a call.
        case call(Int)
    }

    private mutating func tell(
        _ span: JSONStringSpan, _ data: UnsafeRawBufferPointer, to target: Target, _ frames: inout [StreamFrame]
    ) {
        switch target {
        case .text: if !span.isEmpty { assembler.text(string(span, data), choice: 0, into: &frames) }
        case .call(let slot): assembler.appendArguments(string(span, data), toCall: slot, choice: 0, into: &frames)
        }
    }

    /// Remembers the envelope of a delta that brought one piece.
    private mutating func remember(_ record: InteractionsEventRecord, _ event: WireEvent) {
        guard let type = record.deltaType else { return }
        let word = event.data[type.start..<type.end]
        if word.isWord("text"), let span = record.text {
            envelopes.insert(event, span: span, meaning: .text)
        } else if word.isWord("arguments_delta"), let span = record.arguments, record.signature == nil, let slot = steps[record.index]?.slot
        {
            envelopes.insert(event, span: span, meaning: .call(slot))
        }
    }

    private mutating func noteLoneSurrogate(_ frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    private mutating func emit(_ record: InteractionsEventRecord, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        guard let type = record.deltaType, let delta = record.delta else { return }
        let kind = JSONText.withWord(type, in: data) { InteractionsDeltaKind($0) }
        if kind == .text {
            if let text = record.text { tell(text, data, to: .text, &frames) }
        } else if kind == .arguments {
            guard let slot = steps[record.index]?.slot else { return }
            if let text = record.arguments { tell(text, data, to: .call(slot), &frames) }
            if let signature = record.signature, signature.count > 0 { assembler.signCall(slot, string(signature, data), choice: 0) }
        } else if kind == .signature {
            guard let signature = record.signature else { return }
            think("", string(signature, data), record.index, &frames)
        } else {
            emit(rare: string(type, data), value(delta, data), at: record.index, &frames)
        }
    }

    private mutating func emit(rare type: String, _ delta: JSONValue, at index: Int, _ frames: inout [StreamFrame]) {
        switch type {
        case "thought_summary": think(delta["content"]?["text"]?.stringValue ?? "", nil, index, &frames)
        case "text_annotation_delta":
            for annotation in delta["annotations"]?.arrayValue ?? [] {
                assembler.citation(Citation(interactions: annotation), choice: 0, into: &frames)
            }
        case "function_call":
            guard case .object(let fields) = delta else { return }
            let slot: Int
            if let known = steps[index]?.slot {
                slot = known
                assembler.identifyCall(slot, id: fields["id"]?.stringValue, choice: 0)
            } else {
                slot = assembler.openCall(id: fields["id"]?.stringValue, name: toolName(fields), choice: 0, into: &frames)
                steps[index] = Step(type: type, kind: .functionCall, slot: slot)
            }
            if let name = toolName(fields) { assembler.nameCall(slot, name, choice: 0, into: &frames) }
            take(callFields: fields, slot, &frames)
        default:
            guard var step = steps[index], step.kind == .serverCall || step.kind == .serverResult || step.kind == .unknown else {
                // A picture, sound or document of the model.
                assembler.opaque(OpaquePart(wire: .geminiInteractions, kind: type, json: delta.jsonText), choice: 0, into: &frames)
                return
            }
            for (name, value) in delta.objectValue ?? [:] where name != "type" {
                if case .array(let more) = value, case .array(let known)? = step.fields[name] {
                    step.fields[name] = .array(known + more)
                } else {
                    step.fields[name] = value
                }
            }
            steps[index] = step
            if step.kind == .serverCall { tell(step, at: index, &frames) }
        }
    }

    // MARK: Values

    private func toolName(_ fields: JSONObject) -> String? {
        fields["name"]?.stringValue.map { toolNames[$0] ?? $0 }
    }

    private mutating func string(_ span: JSONStringSpan, _ data: UnsafeRawBufferPointer) -> String {
        JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    private func value(_ range: Range<Int>, _ data: UnsafeRawBufferPointer) -> JSONValue {
        // The bytes were read strictly before: they parse.
        (try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range]))) ?? .null
    }
}

/// What most deltas of a step are.
private enum InteractionsDeltaKind {
    case text, arguments, signature
    /// One of the rarer kinds.
    case other

    init(_ word: UnsafeRawBufferPointer) {
        if word.isWord("text") {
            self = .text
        } else if word.isWord("arguments_delta") {
            self = .arguments
        } else {
            self = word.isWord("thought_signature") ? .signature : .other
        }
    }
}
