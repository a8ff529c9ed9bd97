/// Where the known fields of one event of `/v1/messages` stand in its bytes.
///
/// Filled in one pass without a tree, so that reading a delta allocates nothing but its text.
struct AnthropicEventRecord {
    /// What an event is, by its `type`.
    enum Kind {
        case messageStart, blockStart, blockDelta, blockStop, messageDelta, messageStop, ping, error
        /// A whole response.
        case message
        /// A word this wire does not know.
        case unknown
        /// No word at all.
        case none
    }

    /// What a delta of a block is, by its `type`.
    enum DeltaKind { case text, thinking, input, signature, citation, unknown }

    var type: JSONStringSpan?
    var index: Int?
    var message: Range<Int>?
    var block: Range<Int>?
    var delta: Range<Int>?
    var deltaType: JSONStringSpan?
    var text: JSONStringSpan?
    var thinking: JSONStringSpan?
    var partialJSON: JSONStringSpan?
    var signature: JSONStringSpan?
    var citation: Range<Int>?
    var usage: Range<Int>?
    var error: Range<Int>?
    /// Whether there are the fields of a whole message, whatever the type says.
    var looksLikeMessage = false
    /// Whether there are fields beside the known ones.
    var hasOthers = false
    /// Where a known field of a delta has a value of another kind.
    var mistypedOffset: Int?

    /// Reads one JSON document whole, strictly, before anything is made of it.
    init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int) throws(JSONError) {
        var scanner = JSONScanner(bytes, maxDepth: maxDepth)
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            try scanner.finish()
            return
        }
        try scanner.beginObject()
        var hasContent = false
        var hasRole = false
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                type = try scanner.stringOrNull()
            } else if scanner.matches(key, "index") {
                index = try scanner.integer()
            } else if scanner.matches(key, "delta") {
                try readDelta(&scanner)
            } else if scanner.matches(key, "content_block") {
                block = try scanner.objectOrNull()
            } else if scanner.matches(key, "message") {
                message = try scanner.objectOrNull()
            } else if scanner.matches(key, "usage") {
                usage = try scanner.objectOrNull()
            } else if scanner.matches(key, "error") {
                error = try scanner.errorOrNull()
            } else {
                if scanner.matches(key, "content") { hasContent = true }
                if scanner.matches(key, "role") || scanner.matches(key, "stop_reason") { hasRole = true }
                hasOthers = true
                _ = try scanner.skipValue()
            }
        }
        try scanner.finish()
        looksLikeMessage = hasContent && hasRole
    }

    private mutating func readDelta(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peekKind() == .object else {
            if try !scanner.isNull() { throw JSONError(.wrongKind, offset: scanner.position) }
            return
        }
        let start = scanner.position
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "type") {
                deltaType = try scanner.stringOrNull()
            } else if scanner.matches(key, "text") {
                text = try words(&scanner)
            } else if scanner.matches(key, "thinking") {
                thinking = try words(&scanner)
            } else if scanner.matches(key, "partial_json") {
                partialJSON = try words(&scanner)
            } else if scanner.matches(key, "signature") {
                signature = try words(&scanner)
            } else if scanner.matches(key, "citation") {
                citation = try scanner.objectOrNull()
            } else {
                _ = try scanner.skipValue()
            }
        }
        delta = start..<scanner.position
    }

    /// A string; null is none, and of anything else the place is kept, because only the type of the delta tells whether it matters.
    private mutating func words(_ scanner: inout JSONScanner) throws(JSONError) -> JSONStringSpan? {
        switch try scanner.peekKind() {
        case .string: return try scanner.string()
        case .null: break
        default: mistypedOffset = scanner.position
        }
        _ = try scanner.skipValue()
        return nil
    }
}

extension AnthropicEventRecord {
    /// What the event is; where the payload has no type, the event's name stands for it.
    func kind(named name: UnsafeRawBufferPointer, in data: UnsafeRawBufferPointer) -> Kind {
        if let type {
            let kind = JSONText.withWord(type, in: data) { Kind($0) }
            return kind == .unknown && looksLikeMessage ? .message : kind
        }
        if looksLikeMessage { return .message }
        if error != nil { return .error }
        return name.isEmpty ? .none : Kind(name)
    }

    /// What the delta is.
    func deltaKind(in data: UnsafeRawBufferPointer) -> DeltaKind {
        guard let deltaType else {
            // Without a type the field tells.
            if text != nil { return .text }
            if partialJSON != nil { return .input }
            if thinking != nil { return .thinking }
            return signature != nil ? .signature : citation != nil ? .citation : .unknown
        }
        return JSONText.withWord(deltaType, in: data) { DeltaKind($0) }
    }
}

extension AnthropicEventRecord.DeltaKind {
    /// Reads the word of a delta.
    init(_ word: UnsafeRawBufferPointer) {
        switch word.count {
        case 10: self = word.isWord("text_delta") ? .text : .unknown
        case 14: self = word.isWord("thinking_delta") ? .thinking : .unknown
        case 15: self = word.isWord("signature_delta") ? .signature : word.isWord("citations_delta") ? .citation : .unknown
        case 16: self = word.isWord("input_json_delta") ? .input : .unknown
        default: self = .unknown
        }
    }
}

extension AnthropicEventRecord.Kind {
    /// Reads the word of an event.
    init(_ word: UnsafeRawBufferPointer) {
        switch word.count {
        case 19:
            self = word.isWord("content_block_delta") ? .blockDelta : word.isWord("content_block_start") ? .blockStart : .unknown
        case 18: self = word.isWord("content_block_stop") ? .blockStop : .unknown
        case 13: self = word.isWord("message_start") ? .messageStart : word.isWord("message_delta") ? .messageDelta : .unknown
        case 12: self = word.isWord("message_stop") ? .messageStop : .unknown
        case 7: self = word.isWord("message") ? .message : .unknown
        case 5: self = word.isWord("error") ? .error : .unknown
        case 4: self = word.isWord("ping") ? .ping : .unknown
        default: self = .unknown
        }
    }
}
