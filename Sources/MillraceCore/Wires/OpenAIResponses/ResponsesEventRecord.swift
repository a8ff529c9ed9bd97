/// Where the known fields of one event stand in its bytes.
///
/// Filled in one pass, reused from event to event, so that reading an event allocates nothing of its own.
struct ResponsesEventRecord: Sendable {
    /// A field that is none of the known ones.
    struct Extra: Sendable {
        var key: JSONStringSpan
        var value: Range<Int>
    }

    var type: JSONStringSpan?
    var itemID: JSONStringSpan?
    var outputIndex: Int?
    /// `content_index` or `summary_index`.
    var partIndex: Int?
    var sequence: Int?
    /// Where the number stands.
    var sequenceBytes: Range<Int>?
    /// Random filler that hides the length of tokens.
    var filler: JSONStringSpan?
    /// The next piece of whatever the event's type says.
    var delta: JSONStringSpan?
    /// The whole of it: `text`, `refusal`, `arguments`, `input`, `code` or `command`.
    var whole: JSONStringSpan?
    var image: JSONStringSpan?
    var logprobs: Range<Int>?
    var annotation: Range<Int>?
    var item: Range<Int>?
    var part: Range<Int>?
    var response: Range<Int>?
    var error: Range<Int>?
    // What a whole response has at its top.
    var object: JSONStringSpan?
    var hasOutput = false
    var hasStatus = false
    var extras: [Extra] = []

    /// Forgets the last event and keeps the memory.
    mutating func reset() {
        var extras = self.extras
        extras.removeAll(keepingCapacity: true)
        self = ResponsesEventRecord()
        self.extras = extras
    }

    /// Whether the event brings nothing but a delta to a place.
    var isPlainDelta: Bool {
        whole == nil && image == nil && logprobs == nil && annotation == nil && item == nil && part == nil && response == nil
            && error == nil && delta.map { !$0.isEmpty } == true
    }

    /// Whether the event's number, where it has one, is written in digits alone: that of another event can stand in its place.
    func hasPlainSequence(in data: UnsafeRawBufferPointer) -> Bool {
        guard sequence != nil, let sequenceBytes else { return sequence == nil }
        return JSONBytes(data).shortInteger(sequenceBytes.lowerBound)?.end == sequenceBytes.upperBound
    }

    /// Reads one JSON document whole, strictly, before anything is made of it.
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
            if scanner.matches(key, "type") {
                type = try scanner.stringOrNull()
            } else if scanner.matches(key, "delta") {
                delta = try ResponsesEventRecord.text(&scanner)
            } else if scanner.matches(key, "item_id") {
                itemID = try scanner.stringOrNull()
            } else if scanner.matches(key, "output_index") {
                outputIndex = try scanner.integer()
            } else if scanner.matches(key, "content_index") || scanner.matches(key, "summary_index") {
                partIndex = try scanner.integer()
            } else if scanner.matches(key, "sequence_number") {
                _ = try scanner.peekKind()
                let start = scanner.position
                sequence = try scanner.integer()
                sequenceBytes = start..<scanner.position
            } else if scanner.matches(key, "obfuscation") {
                filler = try scanner.stringOrNull()
            } else if scanner.matches(key, "logprobs") {
                logprobs = try scanner.arrayOrNull()
            } else {
                try readRare(key, &scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readRare(_ key: JSONStringSpan, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(key, "text") || scanner.matches(key, "arguments") || scanner.matches(key, "refusal")
            || scanner.matches(key, "input") || scanner.matches(key, "code") || scanner.matches(key, "command")
        {
            whole = try scanner.stringOrNull()
        } else if scanner.matches(key, "item") {
            item = try scanner.objectOrNull()
        } else if scanner.matches(key, "part") {
            part = try scanner.objectOrNull()
        } else if scanner.matches(key, "response") {
            response = try scanner.objectOrNull()
        } else if scanner.matches(key, "annotation") {
            annotation = try scanner.objectOrNull()
        } else if scanner.matches(key, "error") {
            error = try scanner.errorOrNull()
        } else if scanner.matches(key, "partial_image_b64") {
            image = try scanner.stringOrNull()
        } else if scanner.matches(key, "object") {
            object = try scanner.stringOrNull()
        } else {
            if scanner.matches(key, "output") { hasOutput = true }
            if scanner.matches(key, "status") { hasStatus = true }
            let value = try scanner.skipValue()
            extras.append(Extra(key: key, value: value))
        }
    }

    // MARK: Values

    /// A piece of text, a null being none.
    ///
    /// One of another kind is an error: content that cannot be read must not be lost without a word (MD-19, ER-20).
    private static func text(_ scanner: inout JSONScanner) throws(JSONError) -> JSONStringSpan? {
        switch try scanner.peekKind() {
        case .string: return try scanner.string()
        case .null, .object:
            // Some early servers sent the arguments of MCP calls as objects; they come again whole with the item.
            _ = try scanner.skipValue()
            return nil
        default: throw JSONError(.wrongKind, offset: scanner.position)
        }
    }
}

extension ResponsesEventRecord {
    /// Whether the document is a whole response rather than an event.
    func isResponse(in data: UnsafeRawBufferPointer) -> Bool {
        if type != nil { return false }
        if let object { return data[object.start..<object.end].elementsEqual("response".utf8) }
        return hasOutput && hasStatus
    }

    /// What a document that is not of this wire looks like, for the error message.
    func appearance(in data: UnsafeRawBufferPointer, type word: String?) -> String {
        func has(_ name: StaticString) -> Bool {
            let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            return extras.contains { name.count == $0.key.count && data[$0.key.start..<$0.key.end].elementsEqual(name) }
        }
        if let word {
            if word.hasPrefix("message_") || word.hasPrefix("content_block_") || word == "message" { return "Anthropic Messages events" }
            return "events of another kind (\(ProviderError.word(word)))"
        }
        if has("choices") { return "chat completions" }
        if has("candidates") { return "Gemini responses" }
        if has("done") { return "Ollama responses" }
        return "JSON without a type"
    }
}

/// Where the fields of a response object stand in its bytes: what `response.created` and the terminal events carry, and a whole body is.
struct ResponsesSnapshot {
    var id: JSONStringSpan?
    var model: JSONStringSpan?
    var status: JSONStringSpan?
    var usage: Range<Int>?
    var error: Range<Int>?
    var incompleteDetails: Range<Int>?
    var tools: Range<Int>?
    var items: [Range<Int>] = []
    var extras: [ResponsesEventRecord.Extra] = []

    /// A response of which nothing is known.
    init() {}

    init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "id") {
                id = try scanner.stringOrNull()
            } else if scanner.matches(key, "model") {
                model = try scanner.stringOrNull()
            } else if scanner.matches(key, "status") {
                status = try scanner.stringOrNull()
            } else if scanner.matches(key, "usage") {
                usage = try scanner.objectOrNull()
            } else if scanner.matches(key, "error") {
                error = try scanner.errorOrNull()
            } else if scanner.matches(key, "incomplete_details") {
                incompleteDetails = try scanner.objectOrNull()
            } else if scanner.matches(key, "tools") {
                tools = try scanner.arrayOrNull()
            } else if scanner.matches(key, "output") {
                try readItems(&scanner)
            } else if ResponsesSnapshot.isEcho(key, scanner) {
                _ = try scanner.skipValue()
            } else {
                extras.append(ResponsesEventRecord.Extra(key: key, value: try scanner.skipValue()))
            }
        }
        try scanner.finish()
    }

    /// What is told in another place, or repeats the prompt.
    private static func isEcho(_ key: JSONStringSpan, _ scanner: JSONScanner) -> Bool {
        scanner.matches(key, "object") || scanner.matches(key, "output_text") || scanner.matches(key, "instructions")
            || scanner.matches(key, "type") || scanner.matches(key, "sequence_number")
    }

    private mutating func readItems(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peekKind() == .array else {
            _ = try scanner.skipValue()
            return
        }
        try scanner.beginArray()
        while try scanner.nextElement() {
            if let item = try scanner.objectOrNull() { items.append(item) }
        }
    }
}
