/// Where the known fields of one `text_completion` chunk (or of a whole body, which has the same form) stand in its bytes.
struct CompletionsChunk: Sendable {
    /// One entry of `choices`.
    struct Choice: Sendable {
        var index = 0
        var text: JSONStringSpan?
        var finishReason: JSONStringSpan?
        var stopReason: JSONStringSpan?
        var logprobs: Range<Int>?
        /// Whether it is one of `/chat/completions`.
        var isOfChat = false
    }

    /// A field at the top that is none of the known ones.
    struct Extra: Sendable {
        var key: JSONStringSpan
        var value: Range<Int>
    }

    var id: JSONStringSpan?
    var model: JSONStringSpan?
    var object: JSONStringSpan?
    var usage: Range<Int>?
    var error: Range<Int>?
    /// When the response was made; some servers tell the time of the chunk.
    var created: Range<Int>?
    /// Random filler that hides the length of tokens.
    var filler: JSONStringSpan?
    var hasChoices = false
    var choices: [Choice] = []
    var extras: [Extra] = []

    /// Forgets the last event and keeps the memory.
    mutating func reset() {
        id = nil
        model = nil
        object = nil
        usage = nil
        error = nil
        created = nil
        filler = nil
        hasChoices = false
        choices.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
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
            if scanner.matches(key, "choices") {
                try readChoices(&scanner)
            } else if scanner.matches(key, "id") {
                id = try scanner.stringOrNull()
            } else if scanner.matches(key, "object") {
                object = try scanner.stringOrNull()
            } else if scanner.matches(key, "created") {
                created = try scanner.skipValue()
            } else if scanner.matches(key, "model") {
                model = try scanner.stringOrNull()
            } else if scanner.matches(key, "usage") {
                if let told = try scanner.objectOrNull() { usage = told }
            } else if scanner.matches(key, "error") {
                if let told = try scanner.errorOrNull() { error = told }
            } else if scanner.matches(key, "obfuscation") {
                filler = try scanner.stringOrNull()
            } else {
                let value = try scanner.skipValue()
                extras.append(Extra(key: key, value: value))
            }
        }
        try scanner.finish()
    }

    /// The only thing the chunk brings, where it is one piece of text, with the usage so far or without.
    var onlyPiece: JSONStringSpan? {
        guard choices.count == 1, error == nil else { return nil }
        let choice = choices[0]
        guard choice.finishReason == nil, choice.stopReason == nil, choice.logprobs == nil, let text = choice.text, !text.isEmpty else {
            return nil
        }
        return text
    }

    private mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONError) {
        hasChoices = true
        if try scanner.isNull() { return }
        try scanner.beginArray()
        while try scanner.nextElement() {
            if try scanner.isNull() { continue }
            var choice = Choice()
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "text") {
                    choice.text = try scanner.stringIfPresent()
                } else if scanner.matches(key, "index") {
                    choice.index = max(0, try scanner.integer() ?? 0)
                } else if scanner.matches(key, "finish_reason") {
                    choice.finishReason = try scanner.stringOrNull()
                } else if scanner.matches(key, "stop_reason") {
                    choice.stopReason = try scanner.stringOrNull()
                } else if scanner.matches(key, "logprobs") {
                    if let told = try scanner.objectOrNull() { choice.logprobs = told }
                } else {
                    if scanner.matches(key, "delta") || scanner.matches(key, "message") { choice.isOfChat = true }
                    _ = try scanner.skipValue()
                }
            }
            choices.append(choice)
        }
    }
}
