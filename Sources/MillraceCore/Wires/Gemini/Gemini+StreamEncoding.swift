/// Writes the frames of one response as `GenerateContentResponse`s (Gemini API reference, "GenerateContentResponse").
///
/// | frame | part or field |
/// | --- | --- |
/// | text, refusal | `{text}`; at the end of a part, what it was signed with as `{text: "", thoughtSignature}` |
/// | reasoning | `{text, thought: true}`, signed alike |
/// | tool call | `{functionCall, thoughtSignature}`, once it is complete; one that is not is left out |
/// | audio | `{inlineData}` |
/// | server tool, opaque | the part they came as |
/// | logprobs | `logprobsResult` |
/// | citation | `groundingMetadata` of the last response, unless that has the provider's own |
/// | end, finished | one response with a `finishReason` for each candidate, usage and the provider's other fields |
/// | end, failed or blocked | `{"error": …}` |
/// | end, truncated or cancelled | usage; no proof of an end |
///
/// An id that Millrace made is not written: this wire can do without. Parts go out in their order: what comes behind a call waits for it,
/// because a call goes out whole and signatures hold for one order only (RS-08).
struct GeminiStreamEncoder: WireStreamEncoder {
    /// What has gone out of one choice.
    private struct Choice {
        var index: Int
        var begun: Set<Int> = []
        var citations: [Citation] = []
        var pendingActivity: ServerToolFrame?
        var hasContent = false
        var hasUnusableCall = false
        var hasCall = false
        /// The calls that are not complete.
        var openCalls: Set<Int> = []
        /// Responses about parts behind such a call.
        var held: [(part: Int, response: [UInt8])] = []
    }

    private let framing: Framing
    private let options: ResponseEncodingOptions
    private var identity: ResponseStart
    private var choices: [Choice] = []
    private var usage: Usage?
    private var sources: [Citation] = []
    private var hasWritten = false
    private var isEnded = false

    init(framing: Framing, options: ResponseEncodingOptions) {
        self.framing = framing
        self.options = options
        self.identity = ResponseStart(model: options.model, responseID: options.responseID)
    }

    mutating func encode(_ frame: StreamFrame, into bytes: inout [UInt8]) {
        guard !isEnded else { return }
        if let part = frame.part { flushActivity(before: part, into: &bytes) }
        switch frame {
        case .start(let start):
            identity.responseID = start.responseID ?? identity.responseID
            identity.model = start.model ?? identity.model
        case .textDelta(let delta), .refusalDelta(let delta):
            begin(delta.part)
            part(of: delta.part, into: &bytes) { $0.geminiText(delta.text) }
        case .textComplete(let complete), .refusalComplete(let complete):
            end(complete.part, complete.text, isThought: false, signature: complete.signature, into: &bytes)
        case .reasoningDelta(let delta):
            begin(delta.part)
            part(of: delta.part, into: &bytes) { $0.geminiText(delta.text, isThought: true) }
        case .reasoningComplete(let complete):
            let reasoning = complete.reasoning
            end(complete.part, reasoning.text, isThought: true, signature: reasoning.geminiSignature, into: &bytes)
        case .toolCallStart(let start): choices[position(start.part.choice)].openCalls.insert(start.part.index)
        case .toolCallComplete(let complete): call(complete, into: &bytes)
        case .audioComplete(let complete): audio(complete, into: &bytes)
        case .citation(let frame):
            if let part = frame.part {
                choices[position(part.choice)].citations.append(frame.citation)
            } else {
                sources.append(frame.citation)
            }
        case .serverTool(let frame): choices[position(frame.part.choice)].pendingActivity = frame
        case .opaque(let frame):
            guard let json = frame.opaque.geminiPart else { break }
            part(of: frame.part, into: &bytes) { $0.rawLine(json) }
        case .logprobs(let frame):
            guard !frame.tokens.isEmpty else { break }
            write(into: &bytes) { writer in
                Self.candidate(frame.choice, into: &writer) { _ in
                } rest: {
                    $0.geminiLogprobs(frame.tokens)
                }
            }
        case .usage(let snapshot): if usage == nil { usage = snapshot } else { usage?.merge(snapshot) }
        case .toolCallDelta, .audioDelta, .diagnostic, .rail: break
        case .end(let end): finish(end, into: &bytes)
        }
    }

    // MARK: Responses

    /// One response: its candidates, then what `rest` adds beside them.
    private mutating func write(
        into bytes: inout [UInt8], hasCandidates: Bool = true, candidates: (inout JSONWriter) -> Void,
        rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        beginElement(&bytes)
        append(to: &bytes, hasCandidates: hasCandidates, candidates: candidates, rest: rest)
        endElement(&bytes)
    }

    private func append(
        to bytes: inout [UInt8], hasCandidates: Bool = true, candidates: (inout JSONWriter) -> Void,
        rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            if hasCandidates {
                writer.key("candidates")
                writer.beginArray()
                candidates(&writer)
                writer.endArray()
            }
            rest(&writer)
            writer.field("modelVersion", identity.model)
            writer.field("responseId", identity.responseID)
            writer.endObject()
        }
    }

    private mutating func beginElement(_ bytes: inout [UInt8]) {
        switch framing {
        case .jsonArray: bytes.append(contentsOf: (hasWritten ? ",\r\n" : "[").utf8)
        default: bytes.append(contentsOf: "data: ".utf8)
        }
        hasWritten = true
    }

    private func endElement(_ bytes: inout [UInt8]) {
        // Google's own ends, which its clients look for.
        if framing != .jsonArray { bytes.append(contentsOf: "\r\n\r\n".utf8) }
    }

    private static func candidate(
        _ index: Int, into writer: inout JSONWriter, parts: (inout JSONWriter) -> Void, rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        writer.beginObject()
        writer.key("content")
        writer.beginObject()
        writer.key("parts")
        writer.beginArray()
        parts(&writer)
        writer.endArray()
        writer.field("role", "model")
        writer.endObject()
        rest(&writer)
        writer.field("index", index)
        writer.endObject()
    }

    private mutating func part(of id: PartID, into bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        let position = position(id.choice)
        choices[position].hasContent = true
        if choices[position].openCalls.contains(where: { $0 < id.index }) {
            var response: [UInt8] = []
            append(to: &response) { Self.candidate(id.choice, into: &$0, parts: body) }
            choices[position].held.append((id.index, response))
        } else {
            write(into: &bytes) { Self.candidate(id.choice, into: &$0, parts: body) }
        }
    }

    /// Writes what waited for a call, as far as no other call is before it.
    private mutating func release(_ position: Int, into bytes: inout [UInt8]) {
        guard !choices[position].held.isEmpty else { return }
        let limit = choices[position].openCalls.min() ?? Int.max
        let free = choices[position].held.filter { $0.part < limit }
        choices[position].held.removeAll { $0.part < limit }
        // Pieces of one part stay in the order they came in.
        for entry in free.enumerated().sorted(by: { ($0.element.part, $0.offset) < ($1.element.part, $1.offset) }) {
            beginElement(&bytes)
            bytes.append(contentsOf: entry.element.response)
            endElement(&bytes)
        }
    }

    private mutating func position(_ choice: Int) -> Int {
        if let known = choices.firstIndex(where: { $0.index == choice }) { return known }
        choices.append(Choice(index: choice))
        return choices.count - 1
    }

    // MARK: Parts

    private mutating func begin(_ part: PartID) { choices[position(part.choice)].begun.insert(part.index) }

    /// The rest of a text: all of it where no delta came, else only its signature.
    private mutating func end(_ id: PartID, _ text: String, isThought: Bool, signature: String?, into bytes: inout [UInt8]) {
        let hasBegun = choices[position(id.choice)].begun.contains(id.index)
        let rest = hasBegun ? "" : text
        guard !rest.isEmpty || signature != nil else { return }
        part(of: id, into: &bytes) { $0.geminiText(rest, isThought: isThought, signature: signature) }
    }

    private mutating func call(_ complete: ToolCallComplete, into bytes: inout [UInt8]) {
        let position = position(complete.part.choice)
        choices[position].openCalls.remove(complete.part.index)
        defer { release(position, into: &bytes) }
        guard case .complete(let call) = complete.outcome else {
            choices[position].hasUnusableCall = true
            return
        }
        choices[position].hasCall = true
        let id = call.id.origin == .provider ? call.id.rawValue : nil
        part(of: complete.part, into: &bytes) { $0.geminiCall(call, id: id) }
    }

    private mutating func audio(_ complete: AudioComplete, into bytes: inout [UInt8]) {
        let audio = complete.audio
        guard let data = audio.base64 else { return }
        part(of: complete.part, into: &bytes) { $0.geminiInlineData(mediaType: audio.geminiMediaType, base64: data) }
    }

    /// Writes the activity that was held back, once another part begins: a later report would be a second one.
    private mutating func flushActivity(before part: PartID?, into bytes: inout [UInt8]) {
        for position in choices.indices {
            guard let frame = choices[position].pendingActivity, frame.part != part else { continue }
            choices[position].pendingActivity = nil
            guard let json = frame.activity.geminiPart else { continue }
            self.part(of: frame.part, into: &bytes) { $0.rawLine(json) }
        }
    }

    // MARK: The end

    private mutating func finish(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        isEnded = true
        flushActivity(before: nil, into: &bytes)
        for position in choices.indices {
            choices[position].openCalls = []
            release(position, into: &bytes)
        }
        if let last = end.usage { if usage == nil { usage = last } else { usage?.merge(last) } }
        identity.model = end.model ?? identity.model
        if identity.responseID == nil { identity.responseID = end.responseID }
        // A reason that is an error is told as this wire does, and is no success.
        let isToldByReason = end.outcome == .failed && GeminiFinishWord.isError(end.error?.type ?? end.rawFinishReason)
        switch end.outcome {
        case .finished: finishCandidates(end, into: &bytes)
        case .failed where isToldByReason: finishCandidates(end, into: &bytes)
        case .failed: writeError(end.error ?? ProviderError(type: "INTERNAL", message: "The response failed."), into: &bytes)
        case .blocked:
            let error = ProviderError(type: "PERMISSION_DENIED", message: "The response was stopped by a guardrail.", status: 403)
            writeError(end.error ?? error, into: &bytes)
        case .truncated, .cancelled:
            if options.includesUsage, let usage, !usage.isEmpty {
                write(into: &bytes, hasCandidates: false) { _ in
                } rest: { writer in
                    writer.key("usageMetadata")
                    writer.geminiUsage(usage)
                }
            }
            if let error = end.error { writeError(error, into: &bytes) }
        }
        // Without its last bracket nobody takes an array for whole.
        if framing == .jsonArray, end.outcome == .finished || end.outcome == .failed || end.outcome == .blocked {
            bytes.append(contentsOf: "\r\n]".utf8)
        }
    }

    private mutating func finishCandidates(_ end: ResponseEnd, into bytes: inout [UInt8]) {
        _ = position(0)
        for other in end.otherChoices { _ = position(other.choice) }
        let choices = choices.sorted { $0.index < $1.index }
        let usage = usage
        let sources = sources
        let options = options
        // A prompt that was blocked has no candidates.
        let isBlockedPrompt = end.metadata["promptFeedback"]?["blockReason"] != nil && !choices.contains { $0.hasContent }
        write(into: &bytes, hasCandidates: !isBlockedPrompt) { writer in
            for choice in choices {
                let other = end.otherChoices.first { $0.choice == choice.index }
                let isMain = choice.index == 0
                let reason = isMain ? end.finishReason : other?.finishReason
                var word = GeminiFinishWord.word(reason, raw: isMain ? end.rawFinishReason : other?.rawFinishReason, options: options)
                if end.outcome == .failed, isMain { word = end.error?.type ?? word }
                // Calls whose arguments were no object cannot be said: only that there were some.
                if choice.hasUnusableCall, !choice.hasCall, word == "STOP" { word = "MALFORMED_FUNCTION_CALL" }
                Self.candidate(choice.index, into: &writer) {
                    $0.geminiText("")
                } rest: { writer in
                    writer.field("finishReason", word)
                    let citations = choice.citations + (isMain ? sources : [])
                    writer.geminiCandidateFields(end.metadata, choice: choice.index, citations: citations)
                }
            }
        } rest: { writer in
            writer.geminiFields(end.metadata)
            if options.includesUsage, let usage, !usage.isEmpty {
                writer.key("usageMetadata")
                writer.geminiUsage(usage)
            }
        }
    }

    private mutating func writeError(_ error: ProviderError, into bytes: inout [UInt8]) {
        beginElement(&bytes)
        JSONWriter.append(to: &bytes) { $0.geminiError(error) }
        endElement(&bytes)
    }
}
