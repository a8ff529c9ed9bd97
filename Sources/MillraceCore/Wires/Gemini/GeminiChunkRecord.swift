/// Where the fields of one `GenerateContentResponse` lie in its bytes (Gemini API reference, "GenerateContentResponse").
///
/// Read whole before anything is made of it. Its memory is used again for the next one.
struct GeminiChunkRecord {
    /// One piece of a candidate's content.
    struct Part {
        /// What a piece is.
        enum Kind { case empty, text, call, code, codeResult, toolCall, toolResponse, data, unknown }

        var kind = Kind.empty
        var text: JSONStringSpan?
        var isThought = false
        var signature: JSONStringSpan?
        /// The field that tells the kind.
        var key: JSONStringSpan?
        /// The value of that field.
        var value: Range<Int>?
        /// The whole part.
        var bytes = 0..<0
    }

    /// One candidate.
    struct Candidate {
        var index = 0
        var parts = 0..<0
        /// A word, or a number.
        var finishReason: Range<Int>?
        var finishMessage: JSONStringSpan?
        var logprobs: Range<Int>?
        var citations: Range<Int>?
        var grounding: Range<Int>?
        var extras = 0..<0
    }

    /// A field that is kept as it is.
    struct Extra {
        var key: JSONStringSpan
        var value: Range<Int>
    }

    var candidates: [Candidate] = []
    var parts: [Part] = []
    var candidateExtras: [Extra] = []
    var extras: [Extra] = []
    var responseID: JSONStringSpan?
    var model: JSONStringSpan?
    var usage: Range<Int>?
    var feedback: Range<Int>?
    var error: Range<Int>?
    var hasCandidates = false

    private mutating func reset() {
        candidates.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        candidateExtras.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
        (responseID, model, usage, feedback, error) = (nil, nil, nil, nil, nil)
        hasCandidates = false
    }

    /// Whether it is of this wire at all.
    var isOfThisWire: Bool { hasCandidates || feedback != nil || usage != nil || error != nil || model != nil || responseID != nil }

    /// What a document that is not of this wire looks like, for the error message.
    func appearance(in data: UnsafeRawBufferPointer) -> String {
        func has(_ name: StaticString) -> Bool {
            let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            return extras.contains { name.count == $0.key.count && data[$0.key.start..<$0.key.end].elementsEqual(name) }
        }
        if has("choices") { return "OpenAI chat completions" }
        if has("event_type") { return "events of Gemini's Interactions API" }
        if has("type") { return "events of another API" }
        if has("done") { return "Ollama responses" }
        return "JSON without `candidates`"
    }

    /// The only thing the chunk brings, where it is one piece of text or of a thought, with the usage so far or without.
    var onlyPiece: (text: JSONStringSpan, isThought: Bool)? {
        guard candidates.count == 1, parts.count == 1, feedback == nil, error == nil else { return nil }
        let candidate = candidates[0]
        guard candidate.finishReason == nil, candidate.finishMessage == nil, candidate.logprobs == nil, candidate.citations == nil,
            candidate.grounding == nil
        else { return nil }
        guard parts[0].kind == .text, parts[0].signature == nil, let text = parts[0].text, !text.isEmpty else { return nil }
        return (text, parts[0].isThought)
    }

    // MARK: Reading

    /// Reads one response, strictly, before anything is made of it.
    mutating func read(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        reset()
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            try scanner.finish()
            return
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "candidates") {
                try readCandidates(&scanner)
            } else if scanner.matches(key, "usageMetadata") {
                usage = try scanner.objectOrNull()
            } else if scanner.matches(key, "modelVersion") {
                model = try scanner.stringOrNull()
            } else if scanner.matches(key, "responseId") {
                responseID = try scanner.stringOrNull()
            } else if scanner.matches(key, "promptFeedback") {
                feedback = try scanner.objectOrNull()
                if let feedback { extras.append(Extra(key: key, value: feedback)) }
            } else if scanner.matches(key, "error") {
                error = try scanner.isNull() ? nil : try scanner.skipValue()
            } else {
                extras.append(Extra(key: key, value: try scanner.skipValue()))
            }
        }
        try scanner.finish()
    }

    private mutating func readCandidates(_ scanner: inout JSONScanner) throws(JSONError) {
        hasCandidates = true
        guard try scanner.isNext(.array) else { return }
        try scanner.beginArray()
        var position = 0
        while try scanner.nextElement() {
            guard try scanner.isNext(.object) else { continue }
            try readCandidate(at: position, &scanner)
            position += 1
        }
    }

    private mutating func readCandidate(at position: Int, _ scanner: inout JSONScanner) throws(JSONError) {
        // Where there is no index, the place in the list is the next best: proto3 leaves out zeros.
        var candidate = Candidate(index: position, parts: parts.count..<parts.count)
        let firstExtra = candidateExtras.count
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                candidate.parts = try readContent(&scanner)
            } else if scanner.matches(key, "finishReason") {
                let value = try scanner.skipValue()
                candidate.finishReason = value
            } else if scanner.matches(key, "index") {
                candidate.index = max(0, try scanner.integer() ?? position)
            } else if scanner.matches(key, "finishMessage") {
                let start = scanner
                candidate.finishMessage = try scanner.stringOrNull()
                scanner = start
                candidateExtras.append(Extra(key: key, value: try scanner.skipValue()))
            } else if scanner.matches(key, "logprobsResult") {
                candidate.logprobs = try scanner.objectOrNull()
            } else {
                let isCitations = scanner.matches(key, "citationMetadata")
                let isGrounding = scanner.matches(key, "groundingMetadata")
                let value = try scanner.skipValue()
                if isCitations { candidate.citations = value }
                if isGrounding { candidate.grounding = value }
                candidateExtras.append(Extra(key: key, value: value))
            }
        }
        candidate.extras = firstExtra..<candidateExtras.count
        candidates.append(candidate)
    }

    private mutating func readContent(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int> {
        let first = parts.count
        guard try scanner.isNext(.object) else { return first..<first }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "parts") else {
                _ = try scanner.skipValue()
                continue
            }
            guard try scanner.isNext(.array) else { continue }
            try scanner.beginArray()
            while try scanner.nextElement() {
                if try scanner.isNext(.object) { try readPart(&scanner) }
            }
        }
        return first..<parts.count
    }

    private mutating func readPart(_ scanner: inout JSONScanner) throws(JSONError) {
        var part = Part()
        _ = try scanner.peekKind()
        let start = scanner.position
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "text") {
                if try scanner.isNext(.string) {
                    part.text = try scanner.string()
                    if part.kind == .empty || part.kind == .unknown { part.kind = .text }
                }
            } else if scanner.matches(key, "thought") {
                if try scanner.isNext(.bool) { part.isThought = try scanner.bool() }
            } else if scanner.matches(key, "thoughtSignature") {
                part.signature = try scanner.stringOrNull()
            } else {
                let kind = Self.kind(of: key, scanner)
                let value = try scanner.skipValue()
                if let kind, takes(kind, scanner.bytes[value.lowerBound], part) {
                    part.kind = kind
                    part.key = key
                    part.value = value
                }
            }
        }
        part.bytes = start..<scanner.position
        // An empty signature is none.
        if let signature = part.signature, signature.count == 0 { part.signature = nil }
        parts.append(part)
    }

    /// Whether a field tells what a part is: the first one does, but a text is what it is whatever else is said of it (MD-19).
    private func takes(_ kind: Part.Kind, _ firstByte: UInt8, _ part: Part) -> Bool {
        if kind == .unknown { return part.kind == .empty && firstByte != UInt8(ascii: "n") }
        return firstByte == UInt8(ascii: "{") && (part.kind == .empty || part.kind == .text || part.kind == .unknown)
    }

    /// The kind of part a field stands for; nil for fields that only say more about one.
    private static func kind(of key: JSONStringSpan, _ scanner: JSONScanner) -> Part.Kind? {
        if scanner.matches(key, "functionCall") { return .call }
        if scanner.matches(key, "executableCode") { return .code }
        if scanner.matches(key, "codeExecutionResult") { return .codeResult }
        if scanner.matches(key, "toolCall") { return .toolCall }
        if scanner.matches(key, "toolResponse") { return .toolResponse }
        if scanner.matches(key, "inlineData") || scanner.matches(key, "fileData") { return .data }
        let isDetail =
            scanner.matches(key, "videoMetadata") || scanner.matches(key, "partMetadata") || scanner.matches(key, "mediaResolution")
            || scanner.matches(key, "audioTranscription") || scanner.matches(key, "mediaProcessing")
            || scanner.matches(key, "speechMetadata") || scanner.matches(key, "documentMetadata")
            || scanner.matches(key, "spreadsheetMetadata") || scanner.matches(key, "audioMetadata")
        return isDetail ? nil : .unknown
    }
}
