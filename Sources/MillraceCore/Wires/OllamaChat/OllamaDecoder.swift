/// Decodes responses of `/api/chat` and `/api/generate`: lines of a stream and whole bodies alike.
///
/// Wire format: Ollama API reference, "Generate a chat message", "Generate a response", "Errors".
struct OllamaDecoder: WireEventDecoder {
    private(set) var assembler: ResponseAssembler
    private let wire: WireID
    private let limits: DecodingLimits

    private var line = OllamaLine()
    // The model is the same on every line: comparing costs less than decoding it again.
    private var lastModel: [UInt8] = []
    private(set) var metadata = JSONObject()
    private var metadataBytes = 0
    // What their pieces are: thinking, or text.
    private var envelopes = DeltaEnvelopes<Bool>()
    private var sawLoneSurrogate = false
    private var isProved = false

    init(wire: WireID, context: ResponseContext, limits: DecodingLimits) {
        self.wire = wire
        self.limits = limits
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
            tell(text(found.span, data), isThinking: envelopes.meaning(of: found), &frames)
            noteLoneSurrogate(&frames)
            return .recognized
        }
        // The record is moved out, so that it can be read while frames are made, and back, so that its memory is used again.
        var line = OllamaLine()
        swap(&line, &self.line)
        defer { swap(&line, &self.line) }
        try line.read(data, maxDepth: limits.maxDepth)
        let calls = try OllamaDecoder.values(line.toolCalls, data)
        assembler.event = event.number
        guard line.isOfThisWire || line.error != nil else { return .foreign(appearance(of: line, data)) }
        take(model: line.model, data, &frames)
        if line.isOfThisWire {
            assembler.begin(into: &frames)
            assembler.choices[0].isSeen = true
        }
        try emit(line, calls: calls, data, &frames)
        let hasUsage = takeExtras(line, data, &frames)
        noteLoneSurrogate(&frames)
        // FR-27: an error ends the response, whatever else the line says.
        if line.error != nil { return .failed(ProviderError(json: data)) }
        if takeEnd(line, data, &frames) { return .finished }
        if !hasUsage, let piece = line.onlyPiece {
            envelopes.insert(event, span: piece.span, holes: .init(filler: line.created), meaning: piece.isThinking)
        }
        return .recognized
    }

    private mutating func noteLoneSurrogate(_ frames: inout [StreamFrame]) {
        guard sawLoneSurrogate else { return }
        sawLoneSurrogate = false
        assembler.note(.loneSurrogateReplaced, into: &frames)
    }

    // MARK: Text of a span

    private mutating func text(_ span: JSONStringSpan?, _ data: UnsafeRawBufferPointer) -> String? {
        guard let span, !span.isEmpty else { return nil }
        return JSONText.string(span, in: data, sawLoneSurrogate: &sawLoneSurrogate)
    }

    private static func values(_ range: Range<Int>?, _ data: UnsafeRawBufferPointer) throws(JSONError) -> [JSONValue] {
        guard let range else { return [] }
        return try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[range])).arrayValue ?? []
    }

    // MARK: The response

    private mutating func take(model: JSONStringSpan?, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) {
        guard let model, !model.isEmpty, !lastModel.isEqual(to: data[model.start..<model.end]) else { return }
        lastModel = Array(data[model.start..<model.end])
        envelopes.removeAll()
        assembler.setModel(JSONText.string(model, in: data, sawLoneSurrogate: &sawLoneSurrogate), into: &frames)
    }

    /// Takes over counts and other fields.
    ///
    /// - Returns: whether there were counts.
    private mutating func takeExtras(_ line: OllamaLine, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) -> Bool {
        guard !line.extras.isEmpty else { return false }
        var raw = JSONObject()
        for extra in line.extras {
            // The bytes were read strictly before: they parse.
            guard let name = text(extra.key, data),
                let value = try? JSONValue(parsing: UnsafeRawBufferPointer(rebasing: data[extra.value])),
                value != .null
            else { continue }
            if OllamaDecoder.usageNames.contains(name) {
                raw[name] = value
            } else if metadata[name] == value {
                // Told with every line.
                continue
            } else if metadataBytes + extra.value.count > limits.maxMetadataBytes {
                assembler.note(.metadataDropped, value: extra.value.count, into: &frames)
            } else {
                metadataBytes += extra.value.count
                metadata[name] = value
                envelopes.removeAll()
            }
        }
        guard !raw.isEmpty else { return false }
        assembler.merge(
            Usage(inputTokens: raw["prompt_eval_count"]?.intValue, outputTokens: raw["eval_count"]?.intValue, raw: raw), into: &frames)
        return true
    }

    /// The counts and durations (in nanoseconds) of the last line.
    static let usageNames: [String] = [
        "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration",
    ]

    /// Whether the line proves the end: `done: true`, or a reason without it (FR-27).
    private mutating func takeEnd(_ line: OllamaLine, _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) -> Bool {
        if let raw = text(line.doneReason, data) {
            assembler.choices[0].finish.set(FinishReason(ollama: raw), raw: raw)
        } else if line.isDone {
            // Servers before 0.1.36 end without a reason.
            assembler.choices[0].finish.reason = .stop
            assembler.note(.finishReasonSynthesized, choice: 0, into: &frames)
        } else {
            return false
        }
        isProved = true
        return true
    }

    // MARK: Content

    private mutating func emit(
        _ line: OllamaLine, calls: [JSONValue], _ data: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]
    ) throws(JSONError) {
        tell(text(line.thinking, data), isThinking: true, &frames)
        tell(text(line.text, data), isThinking: false, &frames)
        if let range = line.toolCalls { try emitCalls(calls, UnsafeRawBufferPointer(rebasing: data[range]), &frames) }
        for extra in line.messageExtras where !data[extra.value].elementsEqual("null".utf8) {
            guard let name = text(extra.key, data) else { continue }
            assembler.note(.unknownPart, choice: 0, field: name, into: &frames)
            let json = String(decoding: data[extra.value], as: UTF8.self)
            assembler.opaque(OpaquePart(wire: wire, kind: name, json: json), choice: 0, into: &frames)
        }
        if let logprobs = line.logprobs {
            let tokens = try OllamaDecoder.values(logprobs, data).compactMap(TokenLogprob.init(chat:))
            if !tokens.isEmpty { assembler.emit(.logprobs(LogprobsFrame(choice: 0, channel: .content, tokens: tokens)), into: &frames) }
        }
    }

    private mutating func tell(_ piece: String?, isThinking: Bool, _ frames: inout [StreamFrame]) {
        guard let piece else { return }
        if isThinking {
            assembler.reasoning(piece, field: "thinking", wire: wire, choice: 0, into: &frames)
        } else {
            assembler.text(piece, choice: 0, into: &frames)
        }
    }

    /// Each entry is a call of its own, whole (TC-57).
    ///
    /// - Parameter list: the bytes of the list, from which arguments are taken as they were written.
    private mutating func emitCalls(_ calls: [JSONValue], _ list: UnsafeRawBufferPointer, _ frames: inout [StreamFrame]) throws(JSONError) {
        let arguments = try OllamaDecoder.arguments(in: list)
        for (call, range) in zip(calls, arguments) {
            let function = call["function"] ?? call
            guard call.objectValue != nil, let name = function["name"]?.stringValue, !name.isEmpty else {
                assembler.note(.toolCallWithoutName, choice: 0, into: &frames)
                continue
            }
            let id = call["id"]?.stringValue
            let slot = assembler.openCall(id: id == "null" ? nil : id, name: name, choice: 0, into: &frames)
            switch function["arguments"] {
            case nil, .null: break
            case .string(let text): assembler.setArguments(text, ofCall: slot, choice: 0, into: &frames)
            case .some(let value):
                let text = range.map { String(decoding: list[$0], as: UTF8.self) } ?? value.jsonText
                assembler.setArguments(text, ofCall: slot, choice: 0, into: &frames)
            }
        }
    }

    /// Where the arguments of each entry stand: an object goes on byte for byte, its order and numbers included (TC-21).
    private static func arguments(in list: UnsafeRawBufferPointer) throws(JSONError) -> [Range<Int>?] {
        var found: [Range<Int>?] = []
        var scanner = JSONScanner(list)
        try scanner.beginArray()
        while try scanner.nextElement() {
            var range: Range<Int>?
            guard try scanner.peekKind() == .object else {
                _ = try scanner.skipValue()
                found.append(nil)
                continue
            }
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                guard scanner.matches(key, "function"), try scanner.peekKind() == .object else {
                    _ = try scanner.skipValue()
                    continue
                }
                try scanner.beginObject()
                while let inner = try scanner.nextKey() {
                    let value = try scanner.skipValue()
                    if scanner.matches(inner, "arguments") { range = value }
                }
            }
            found.append(range)
        }
        return found
    }

    // MARK: Other wires

    private func appearance(of line: OllamaLine, _ data: UnsafeRawBufferPointer) -> String {
        func has(_ name: String) -> Bool { line.extras.contains { data[$0.key.start..<$0.key.end].elementsEqual(name.utf8) } }
        if has("choices") { return "OpenAI chat completions" }
        if has("candidates") { return "Gemini responses" }
        if has("type") { return "typed events of another wire" }
        return "JSON without `message`, `response` or `done`"
    }
}

extension FinishReason {
    /// Reads `done_reason` (Ollama API reference): besides these, `load` and `unload` answer requests without a prompt.
    init(ollama word: String) {
        switch word.lowercased() {
        case "stop": self = .stop
        case "length": self = .length
        default: self = FinishReason(chat: word)
        }
    }
}
