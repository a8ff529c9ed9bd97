/// Writes the frames of one response as the events of an interaction (Gemini API reference, "Interactions").
///
/// | frame | events |
/// | --- | --- |
/// | start | `interaction.created`, `interaction.status_update` |
/// | text, refusal | a step `model_output` with `text` deltas; its sources as `text_annotation_delta` |
/// | reasoning | a step `thought` with `thought_summary` and `thought_signature` |
/// | tool call | a step `function_call` with `arguments_delta`s |
/// | server tool, opaque | the step they came as, whole |
/// | end, finished | `interaction.completed`, `done` |
/// | end, failed or blocked | `error` |
/// | end, truncated or cancelled | nothing |
///
/// This wire has one choice and no signed text: others are left out.
struct InteractionsStreamEncoder: WireStreamEncoder {
    private let options: ResponseEncodingOptions
    private var identity: ResponseStart
    private var steps: [Int: Int] = [:]
    private var openSteps: Set<Int> = []
    private var begun: Set<Int> = []
    private var nextStep = 0
    private var pendingActivity: ServerToolFrame?
    private var usage: Usage?
    private var isStarted = false
    private var isEnded = false

    init(options: ResponseEncodingOptions) {
        self.options = options
        self.identity = ResponseStart(model: options.model, responseID: options.responseID)
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        if let part = frame.part {
            guard part.choice == 0 else { return }
            start(into: &bytes)
            flushActivity(before: part, into: &bytes)
        }
        switch frame {
        case .start(let start):
            identity.responseID = start.responseID ?? identity.responseID
            identity.model = start.model ?? identity.model
            self.start(into: &bytes)
        case .textDelta(let delta), .refusalDelta(let delta): text(delta, into: &bytes)
        case .textComplete(let complete), .refusalComplete(let complete):
            if !begun.contains(complete.part.index), !complete.text.isEmpty {
                text(TextDelta(part: complete.part, text: complete.text), into: &bytes)
            }
            stop(complete.part, into: &bytes)
        case .reasoningDelta(let delta): think(delta.part, delta.text, into: &bytes)
        case .reasoningComplete(let complete): reasoning(complete, into: &bytes)
        case .toolCallStart(let start): callStart(start.part, id: start.id, name: start.name, into: &bytes)
        case .toolCallDelta(let delta): callDelta(delta, into: &bytes)
        case .toolCallComplete(let complete): callComplete(complete, into: &bytes)
        case .audioComplete(let complete): audio(complete, into: &bytes)
        case .citation(let frame): cite(frame, into: &bytes)
        case .serverTool(let frame): pendingActivity = frame
        case .opaque(let frame): opaque(frame, into: &bytes)
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .audioDelta, .logprobs, .diagnostic, .rail: break
        case .end(let end): finish(end, into: &bytes)
        }
    }

    // MARK: Events

    private func event(_ type: String, into bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        bytes.append(contentsOf: "event: \(type)\ndata: ".utf8)
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            body(&writer)
            writer.field("event_type", type)
            writer.endObject()
        }
        bytes.append(contentsOf: "\n\n".utf8)
    }

    private mutating func start(into bytes: inout [UInt8]) {
        guard !isStarted else { return }
        isStarted = true
        event("interaction.created", into: &bytes) { writer in
            writer.key("interaction")
            writer.beginObject()
            writer.field("id", identity.responseID ?? "")
            writer.field("status", "in_progress")
            writer.field("object", "interaction")
            writer.field("model", identity.model)
            writer.endObject()
        }
        event("interaction.status_update", into: &bytes) { writer in
            writer.field("interaction_id", identity.responseID ?? "")
            writer.field("status", "in_progress")
        }
    }

    /// The step of a part, begun if it is new.
    private mutating func step(
        _ part: PartID, into bytes: inout [UInt8], _ fields: (inout JSONWriter) -> Void
    ) -> Int {
        if let known = steps[part.index] { return known }
        let index = nextStep
        nextStep += 1
        steps[part.index] = index
        openSteps.insert(index)
        event("step.start", into: &bytes) { writer in
            writer.field("index", index)
            writer.key("step")
            writer.beginObject()
            fields(&writer)
            writer.endObject()
        }
        return index
    }

    private func delta(_ index: Int, _ type: String, into bytes: inout [UInt8], _ fields: (inout JSONWriter) -> Void) {
        event("step.delta", into: &bytes) { writer in
            writer.field("index", index)
            writer.key("delta")
            writer.beginObject()
            fields(&writer)
            writer.field("type", type)
            writer.endObject()
        }
    }

    private mutating func stop(_ part: PartID, into bytes: inout [UInt8]) {
        guard let index = steps[part.index], openSteps.remove(index) != nil else { return }
        event("step.stop", into: &bytes) { $0.field("index", index) }
    }

    /// A step that is told at once.
    private mutating func whole(_ json: String, into bytes: inout [UInt8]) {
        let index = nextStep
        nextStep += 1
        event("step.start", into: &bytes) { writer in
            writer.field("index", index)
            writer.key("step")
            writer.rawLine(json)
        }
        event("step.stop", into: &bytes) { $0.field("index", index) }
    }

    // MARK: Parts

    private mutating func text(_ delta: TextDelta, into bytes: inout [UInt8]) {
        begun.insert(delta.part.index)
        let index = step(delta.part, into: &bytes) { $0.field("type", "model_output") }
        self.delta(index, "text", into: &bytes) { $0.field("text", delta.text) }
    }

    private mutating func think(_ part: PartID, _ text: String, into bytes: inout [UInt8]) {
        begun.insert(part.index)
        let index = step(part, into: &bytes) { $0.field("type", "thought") }
        delta(index, "thought_summary", into: &bytes) { writer in
            writer.key("content")
            writer.beginObject()
            writer.field("text", text)
            writer.field("type", "text")
            writer.endObject()
        }
    }

    private mutating func reasoning(_ complete: ReasoningComplete, into bytes: inout [UInt8]) {
        let reasoning = complete.reasoning
        if !begun.contains(complete.part.index), !reasoning.text.isEmpty { think(complete.part, reasoning.text, into: &bytes) }
        if let signature = reasoning.interactionsSignature {
            let index = step(complete.part, into: &bytes) { $0.field("type", "thought") }
            delta(index, "thought_signature", into: &bytes) { $0.field("signature", signature) }
        }
        stop(complete.part, into: &bytes)
    }

    private mutating func callStart(_ part: PartID, id: ToolCallID, name: String, into bytes: inout [UInt8]) {
        _ = step(part, into: &bytes) { writer in
            writer.field("id", id.rawValue)
            writer.field("type", "function_call")
            writer.field("name", name)
            writer.key("arguments")
            writer.beginObject()
            writer.endObject()
        }
    }

    private mutating func callDelta(_ delta: ToolCallDelta, into bytes: inout [UInt8]) {
        guard let index = steps[delta.part.index] else { return }
        begun.insert(delta.part.index)
        self.delta(index, "arguments_delta", into: &bytes) { $0.field("arguments", delta.arguments) }
    }

    /// The rest of a call.
    ///
    /// A step that never became whole is not stopped: nothing makes it look so.
    private mutating func callComplete(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        guard let name = complete.outcome.name else { return }
        callStart(complete.part, id: complete.outcome.id, name: name, into: &bytes)
        if !begun.contains(complete.part.index), !complete.outcome.rawArguments.isEmpty {
            callDelta(ToolCallDelta(part: complete.part, arguments: complete.outcome.rawArguments), into: &bytes)
        }
        guard let call = complete.outcome.completed else { return }
        if let signature = call.signature, let index = steps[complete.part.index] {
            delta(index, "arguments_delta", into: &bytes) { $0.field("signature", signature) }
        }
        stop(complete.part, into: &bytes)
    }

    private mutating func audio(_ complete: AudioComplete, into bytes: inout [UInt8]) {
        guard let data = complete.audio.base64 else { return }
        let index = step(complete.part, into: &bytes) { $0.field("type", "model_output") }
        delta(index, "audio", into: &bytes) { writer in
            writer.field("data", data)
            writer.field("mime_type", complete.audio.geminiMediaType)
        }
        stop(complete.part, into: &bytes)
    }

    private mutating func cite(_ frame: CitationFrame, into bytes: inout [UInt8]) {
        start(into: &bytes)
        let known = frame.part.flatMap { steps[$0.index] }
        let isOpen = known.map { openSteps.contains($0) } ?? false
        let index: Int
        if let known, isOpen {
            index = known
        } else {
            // Its text was told before: the source stands in a step of its own.
            index = nextStep
            nextStep += 1
            event("step.start", into: &bytes) { writer in
                writer.field("index", index)
                writer.key("step")
                writer.beginObject()
                writer.field("type", "model_output")
                writer.endObject()
            }
        }
        delta(index, "text_annotation_delta", into: &bytes) { writer in
            writer.key("annotations")
            writer.beginArray()
            writer.interactionsAnnotation(frame.citation)
            writer.endArray()
        }
        if !isOpen { event("step.stop", into: &bytes) { $0.field("index", index) } }
    }

    /// Writes the activity that was held back, once another part begins: a later report would be a second one.
    private mutating func flushActivity(before part: PartID?, into bytes: inout [UInt8]) {
        guard let frame = pendingActivity, frame.part != part else { return }
        pendingActivity = nil
        if let json = frame.activity.interactionsStep { whole(json, into: &bytes) }
    }

    private mutating func opaque(_ frame: OpaqueFrame, into bytes: inout [UInt8]) {
        switch frame.opaque.interactionsPlace {
        case .step: whole(frame.opaque.json, into: &bytes)
        case .content:
            let index = step(frame.part, into: &bytes) { $0.field("type", "model_output") }
            event("step.delta", into: &bytes) { writer in
                writer.field("index", index)
                writer.key("delta")
                writer.rawLine(frame.opaque.json)
            }
            stop(frame.part, into: &bytes)
        case nil: break
        }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        start(into: &bytes)
        flushActivity(before: nil, into: &bytes)
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        switch end.outcome {
        case .finished: complete(end, into: &bytes)
        case .failed: writeError(end.error ?? ProviderError(type: "internal", message: "The response failed."), into: &bytes)
        case .blocked:
            writeError(
                end.error ?? ProviderError(type: "permission_denied", message: "The response was stopped by a guardrail."), into: &bytes)
        case .truncated, .cancelled: if let error = end.error { writeError(error, into: &bytes) }
        }
    }

    private func complete(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        event("interaction.completed", into: &bytes) { writer in
            writer.key("interaction")
            writer.beginObject()
            writer.field("id", identity.responseID ?? end.responseID ?? "")
            writer.field("status", LLMResponse.interactionStatus(end.finishReason, raw: end.rawFinishReason, options: options))
            if options.includesUsage, let usage, !usage.isEmpty {
                writer.key("usage")
                writer.interactionsUsage(usage)
            }
            writer.interactionsFields(end.metadata)
            writer.field("object", "interaction")
            writer.field("model", end.model ?? identity.model)
            writer.endObject()
        }
        bytes.append(contentsOf: "event: done\ndata: [DONE]\n\n".utf8)
    }

    private func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        event("error", into: &bytes) { writer in
            writer.key("error")
            writer.beginObject()
            writer.field("message", error.message ?? "")
            writer.field("code", error.code ?? error.type)
            writer.endObject()
        }
    }
}
