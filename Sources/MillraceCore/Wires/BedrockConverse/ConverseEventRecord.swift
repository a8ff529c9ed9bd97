/// The events of `ConverseStream`, by name.
enum ConverseEvent: String {
    case messageStart, contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata
    /// What the protocol may send before the first event of the service.
    case initialResponse = "initial-response"

    /// Reads the name of an event.
    init?(_ name: UnsafeRawBufferPointer) {
        // Most events are deltas.
        if name.isWord("contentBlockDelta") {
            self = .contentBlockDelta
        } else {
            self.init(rawValue: String(decoding: name, as: UTF8.self))
        }
    }
}

/// What one `contentBlockDelta` holds, as places in its bytes.
struct ConverseDeltaRecord {
    /// The block.
    var index: Int?
    /// Visible text.
    var text: JSONStringSpan?
    /// A piece of a tool's input.
    var toolInput: JSONStringSpan?
    /// The input of a tool as JSON rather than text.
    var toolInputValue: Range<Int>?
    /// Reasoning in words.
    var reasoning: JSONStringSpan?
    /// What the reasoning was signed with.
    var signature: JSONStringSpan?
    /// Reasoning the provider keeps to itself.
    var redacted: JSONStringSpan?
    /// Random filler that hides the length of tokens.
    var filler: JSONStringSpan?
    /// The names and values of all other members of the delta.
    var others: [(name: JSONStringSpan, value: Range<Int>)] = []

    /// Reads the whole event, strictly.
    init(_ data: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        var scanner = JSONScanner(data, maxDepth: maxDepth)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "contentBlockIndex") {
                index = try scanner.integer()
            } else if scanner.matches(key, "delta"), try scanner.peekKind() == .object {
                try readDelta(&scanner)
            } else if scanner.matches(key, "p") {
                filler = try scanner.stringOrNull()
            } else {
                _ = try scanner.skipValue()
            }
        }
        try scanner.finish()
    }

    /// The only piece of a delta that brings one.
    enum OnlyPiece {
        case text(JSONStringSpan)
        case reasoning(JSONStringSpan)
        case toolInput(JSONStringSpan)
    }

    /// The delta's only piece; nil where it brings anything else.
    var onlyPiece: OnlyPiece? {
        guard toolInputValue == nil, signature == nil, redacted == nil, others.isEmpty else { return nil }
        switch (text, reasoning, toolInput) {
        case (let text?, nil, nil): return .text(text)
        case (nil, let reasoning?, nil): return .reasoning(reasoning)
        case (nil, nil, let input?): return .toolInput(input)
        default: return nil
        }
    }

    private mutating func readDelta(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "text") {
                text = try scanner.stringOrNull()
            } else if scanner.matches(key, "toolUse"), try scanner.peekKind() == .object {
                try readTool(&scanner)
            } else if scanner.matches(key, "reasoningContent"), try scanner.peekKind() == .object {
                try readReasoning(&scanner)
            } else if try !scanner.isNull() {
                others.append((key, try scanner.skipValue()))
            }
        }
    }

    private mutating func readTool(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "input") else {
                _ = try scanner.skipValue()
                continue
            }
            switch try scanner.peekKind() {
            case .string: toolInput = try scanner.string()
            case .null: _ = try scanner.skipValue()
            default: toolInputValue = try scanner.skipValue()
            }
        }
    }

    private mutating func readReasoning(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "text") {
                reasoning = try scanner.stringOrNull()
            } else if scanner.matches(key, "signature") {
                signature = try scanner.stringOrNull()
            } else if scanner.matches(key, "redactedContent") {
                redacted = try scanner.stringOrNull()
            } else {
                _ = try scanner.skipValue()
            }
        }
    }
}
