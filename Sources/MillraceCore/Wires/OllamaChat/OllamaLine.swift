/// Where the known fields of one line of `/api/chat` or `/api/generate` (or of a whole body) stand in its bytes.
///
/// Both endpoints are read with all fields of both: what a server says must not be lost because it came under the other's name.
struct OllamaLine: Sendable {
    /// A field that is none of the known ones.
    struct Extra: Sendable {
        var key: JSONStringSpan
        var value: Range<Int>
    }

    var model: JSONStringSpan?
    /// `message.content`, or `response`.
    var text: JSONStringSpan?
    var thinking: JSONStringSpan?
    /// A list of whole calls.
    var toolCalls: Range<Int>?
    /// Fields of `message` without a counterpart, such as `images`.
    var messageExtras: [Extra] = []
    var isDone = false
    var doneReason: JSONStringSpan?
    var logprobs: Range<Int>?
    var error: Range<Int>?
    /// When the line was made.
    var created: JSONStringSpan?
    /// Counts, durations and other fields at the top.
    var extras: [Extra] = []
    /// Whether there is a field by which this wire is known.
    var isOfThisWire = false

    /// Forgets the last line and keeps the memory.
    mutating func reset() {
        model = nil
        text = nil
        thinking = nil
        toolCalls = nil
        messageExtras.removeAll(keepingCapacity: true)
        isDone = false
        doneReason = nil
        logprobs = nil
        error = nil
        created = nil
        extras.removeAll(keepingCapacity: true)
        isOfThisWire = false
    }

    /// The only thing the line brings, where it is one piece of text or thinking.
    var onlyPiece: (span: JSONStringSpan, isThinking: Bool)? {
        guard isOfThisWire, !isDone, doneReason == nil, toolCalls == nil, logprobs == nil, error == nil, messageExtras.isEmpty else {
            return nil
        }
        switch (text, thinking) {
        case (let text?, let thinking) where !text.isEmpty && thinking?.isEmpty != false: return (text, false)
        case (let text, let thinking?) where !thinking.isEmpty && text?.isEmpty != false: return (thinking, true)
        default: return nil
        }
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
            if scanner.matches(key, "message") {
                if try scanner.peekKind() == .object {
                    isOfThisWire = true
                    try readMessage(&scanner)
                } else {
                    let value = try scanner.skipValue()
                    extras.append(Extra(key: key, value: value))
                }
            } else if scanner.matches(key, "response") {
                isOfThisWire = true
                text = try scanner.stringIfPresent()
            } else if scanner.matches(key, "model") {
                model = try scanner.stringOrNull()
            } else if scanner.matches(key, "created_at") {
                created = try scanner.stringOrNull()
            } else if scanner.matches(key, "done") {
                isOfThisWire = true
                if try scanner.peekKind() == .bool { isDone = try scanner.bool() } else { _ = try scanner.skipValue() }
            } else {
                try readRare(key, &scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readRare(_ key: JSONStringSpan, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(key, "done_reason") {
            isOfThisWire = true
            doneReason = try scanner.stringOrNull()
        } else if scanner.matches(key, "thinking") {
            thinking = try scanner.stringIfPresent()
        } else if scanner.matches(key, "tool_calls") {
            toolCalls = try scanner.arrayIfPresent()
        } else if scanner.matches(key, "logprobs") {
            logprobs = try scanner.arrayIfPresent()
        } else if scanner.matches(key, "error") {
            if let told = try scanner.errorOrNull() { error = told }
        } else {
            let value = try scanner.skipValue()
            extras.append(Extra(key: key, value: value))
        }
    }

    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                text = try scanner.stringIfPresent()
            } else if scanner.matches(key, "role") {
                _ = try scanner.skipValue()
            } else if scanner.matches(key, "thinking") {
                thinking = try scanner.stringIfPresent()
            } else if scanner.matches(key, "tool_calls") {
                toolCalls = try scanner.arrayIfPresent()
            } else {
                let value = try scanner.skipValue()
                messageExtras.append(Extra(key: key, value: value))
            }
        }
    }
}
