/// Where the fields of the frequent events of `/v2/chat` stand in their bytes: deltas of text, thinking, plan and arguments.
///
/// Filled in one pass, whatever the order of the keys. Events that bring anything else are read again as a value, since they are rare.
struct CohereEvent: Sendable {
    var type: JSONStringSpan?
    var index: Int?
    var text: JSONStringSpan?
    var thinking: JSONStringSpan?
    var toolPlan: JSONStringSpan?
    var arguments: JSONStringSpan?
    /// Whether there is anything that a delta does not have: the event must be read as a value.
    var hasMore = false
    /// Whether the document is an object at all.
    var isObject = false

    /// The only piece of a delta that brings one.
    enum OnlyPiece {
        case text(JSONStringSpan)
        case thinking(JSONStringSpan)
        case toolPlan(JSONStringSpan)
        case arguments(JSONStringSpan)
    }

    /// The delta's only piece; nil where it brings anything else.
    var onlyPiece: OnlyPiece? {
        guard !hasMore else { return nil }
        switch (text, thinking, toolPlan, arguments) {
        case (let text?, nil, nil, nil): return .text(text)
        case (nil, let thinking?, nil, nil): return .thinking(thinking)
        case (nil, nil, let plan?, nil): return .toolPlan(plan)
        case (nil, nil, nil, let arguments?): return .arguments(arguments)
        default: return nil
        }
    }

    /// Reads one JSON document whole, strictly, before anything is made of it.
    mutating func read(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        self = CohereEvent()
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            try scanner.finish()
            return
        }
        isObject = true
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                type = try scanner.stringOrNull()
            } else if scanner.matches(key, "index") {
                index = try scanner.integer()
            } else if scanner.matches(key, "delta"), try scanner.peekKind() == .object {
                try scanner.beginObject()
                while let inner = try scanner.nextKey() {
                    if scanner.matches(inner, "message"), try scanner.peekKind() == .object {
                        try readMessage(&scanner)
                    } else {
                        try skip(&scanner)
                    }
                }
            } else {
                try skip(&scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func skip(_ scanner: inout JSONScanner) throws(JSONError) {
        if try scanner.isNull() { return }
        _ = try scanner.skipValue()
        hasMore = true
    }

    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content"), try scanner.peekKind() == .object {
                try scanner.beginObject()
                while let inner = try scanner.nextKey() {
                    if scanner.matches(inner, "text") {
                        text = try scanner.stringIfPresent()
                    } else if scanner.matches(inner, "thinking") {
                        thinking = try scanner.stringIfPresent()
                    } else {
                        try skip(&scanner)
                    }
                }
            } else if scanner.matches(key, "tool_plan") {
                toolPlan = try scanner.stringIfPresent()
            } else if scanner.matches(key, "tool_calls"), try scanner.peekKind() == .object {
                try scanner.beginObject()
                while let inner = try scanner.nextKey() {
                    if scanner.matches(inner, "function"), try scanner.peekKind() == .object {
                        try readFunction(&scanner)
                    } else {
                        try skip(&scanner)
                    }
                }
            } else {
                try skip(&scanner)
            }
        }
    }

    private mutating func readFunction(_ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "arguments"), try scanner.peekKind() == .string {
                arguments = try scanner.string()
            } else {
                try skip(&scanner)
            }
        }
    }
}
