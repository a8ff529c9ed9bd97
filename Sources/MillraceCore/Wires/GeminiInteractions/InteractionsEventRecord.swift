/// Where the fields of one event of an interaction, or of a whole one, lie in its bytes (Gemini API reference, "Interactions").
struct InteractionsEventRecord {
    var type: JSONStringSpan?
    var index = 0
    var step: Range<Int>?
    var interaction: Range<Int>?
    var error: Range<Int>?
    var usage: Range<Int>?
    // Of a delta.
    var delta: Range<Int>?
    var deltaType: JSONStringSpan?
    var text: JSONStringSpan?
    var arguments: JSONStringSpan?
    var signature: JSONStringSpan?
    // Of a whole interaction.
    var hasStatus = false
    var steps: [Range<Int>]?

    /// Reads one event, strictly, before anything is made of it.
    init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            try scanner.finish()
            return
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "event_type") {
                type = try scanner.stringOrNull()
            } else if scanner.matches(key, "index") {
                index = try scanner.integer() ?? 0
            } else if scanner.matches(key, "delta") {
                try readDelta(&scanner)
            } else if scanner.matches(key, "step") || scanner.matches(key, "content") {
                step = try scanner.objectOrNull()
            } else if scanner.matches(key, "interaction") {
                interaction = try scanner.objectOrNull()
            } else if scanner.matches(key, "error") {
                error = try scanner.isNull() ? nil : try scanner.skipValue()
            } else if scanner.matches(key, "usage") {
                usage = try scanner.objectOrNull()
            } else {
                try readWhole(key, &scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readWhole(_ key: JSONStringSpan, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(key, "status") {
            hasStatus = try scanner.stringOrNull() != nil
        } else if scanner.matches(key, "steps") || scanner.matches(key, "outputs") {
            guard try scanner.peekKind() == .array else {
                _ = try scanner.skipValue()
                return
            }
            var ranges: [Range<Int>] = []
            try scanner.beginArray()
            while try scanner.nextElement() { ranges.append(try scanner.skipValue()) }
            steps = ranges
        } else {
            _ = try scanner.skipValue()
        }
    }

    private mutating func readDelta(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            return
        }
        let start = scanner.position
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                deltaType = try scanner.stringOrNull()
            } else if scanner.matches(key, "text") {
                text = try scanner.stringOrNull()
            } else if scanner.matches(key, "arguments") {
                arguments = try scanner.stringOrNull()
            } else if scanner.matches(key, "signature") {
                signature = try scanner.stringOrNull()
            } else {
                _ = try scanner.skipValue()
            }
        }
        delta = start..<scanner.position
    }
}
