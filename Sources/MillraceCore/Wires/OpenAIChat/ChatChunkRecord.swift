/// Where the known fields of one `chat.completion.chunk` (or of a whole `chat.completion`) stand in its bytes.
///
/// Filled in one pass, reused from event to event, so that reading an event allocates nothing of its own.
struct ChatChunkRecord: Sendable {
    /// One entry of `tool_calls`, or a `function_call`.
    struct Tool: Sendable {
        var index: Int?
        var id: JSONStringSpan?
        var type: JSONStringSpan?
        var name: JSONStringSpan?
        /// Arguments as a string.
        var arguments: JSONStringSpan?
        /// Arguments as another JSON value.
        var argumentsValue: Range<Int>?
        /// Google's field beside the function, which may hold the call's signature.
        var extraContent: Range<Int>?
        /// Whether the entry is of a kind other than `function`, told by its own field.
        var hasForeignKind = false
        /// The whole entry.
        var bytes = 0..<0
    }

    /// What a `delta` or a `message` holds.
    struct Message: Sendable {
        var content: JSONStringSpan?
        var contentParts: Range<Int>?
        var reasoningContent: JSONStringSpan?
        var reasoning: JSONStringSpan?
        var refusal: JSONStringSpan?
        /// The positions of the tool entries in ``ChatChunkRecord/tools``.
        var tools = 0..<0
        /// The position of the older form of a call in ``ChatChunkRecord/tools``.
        var functionCall: Int?
        /// The position of the seldom fields in ``ChatChunkRecord/rarities``.
        var rarity: Int?
    }

    /// Fields of a message that few chunks have.
    struct Rarity: Sendable {
        var thinking: JSONStringSpan?
        var reasoningDetails: Range<Int>?
        var audio: Range<Int>?
        var annotations: Range<Int>?
        var executedTools: Range<Int>?
        var images: Range<Int>?
    }

    /// One entry of `choices`.
    struct Choice: Sendable {
        var index = 0
        /// The position of the delta in ``ChatChunkRecord/messages``.
        var delta: Int?
        /// The position of the message in ``ChatChunkRecord/messages``.
        var message: Int?
        var finishReason: JSONStringSpan?
        var stopReason: JSONStringSpan?
        var logprobs: Range<Int>?
        var usage: Range<Int>?
        var error: Range<Int>?
    }

    /// A field at the top that is none of the known ones.
    struct Extra: Sendable {
        var key: JSONStringSpan
        var value: Range<Int>
    }

    var id: JSONStringSpan?
    var model: JSONStringSpan?
    var object: JSONStringSpan?
    var type: JSONStringSpan?
    var usage: Range<Int>?
    var groq: Range<Int>?
    var error: Range<Int>?
    /// When the response was made; some servers tell the time of the chunk.
    var created: Range<Int>?
    /// Random filler that hides the length of tokens.
    var filler: JSONStringSpan?
    /// Whether there is a field `choices`.
    var hasChoices = false
    // Flat lists, read in place: copying what a chunk does not have would cost more than reading what it has.
    var choices: [Choice] = []
    var messages: [Message] = []
    var rarities: [Rarity] = []
    var tools: [Tool] = []
    var extras: [Extra] = []

    /// Forgets the last event and keeps the memory.
    mutating func reset() {
        id = nil
        model = nil
        object = nil
        type = nil
        usage = nil
        groq = nil
        error = nil
        created = nil
        filler = nil
        hasChoices = false
        choices.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
        rarities.removeAll(keepingCapacity: true)
        tools.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
    }
}

extension ChatChunkRecord {
    /// Whether some choice has a message or an end.
    var holdsAnswer: Bool { choices.contains { $0.message != nil || $0.delta != nil || $0.finishReason != nil } }

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
            } else if scanner.matches(key, "model") {
                model = try scanner.stringOrNull()
            } else if scanner.matches(key, "object") {
                object = try scanner.stringOrNull()
            } else if scanner.matches(key, "created") {
                created = try scanner.skipValue()
            } else if scanner.matches(key, "usage") {
                usage = try scanner.objectOrNull()
            } else if scanner.matches(key, "error") {
                error = try scanner.errorOrNull()
            } else {
                try readRare(key, &scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readRare(_ key: JSONStringSpan, _ scanner: inout JSONScanner) throws(JSONError) {
        // Mistral's name is `p`.
        if scanner.matches(key, "obfuscation") || scanner.matches(key, "p") {
            filler = try scanner.stringOrNull()
        } else if scanner.matches(key, "type") {
            type = try scanner.stringOrNull()
        } else if scanner.matches(key, "x_groq") {
            groq = try scanner.objectOrNull()
        } else {
            let value = try scanner.skipValue()
            extras.append(Extra(key: key, value: value))
        }
    }

    private mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONError) {
        hasChoices = true
        guard try scanner.isPresent(.array) else { return }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard try scanner.isPresent(.object) else { continue }
            choices.append(Choice())
            try readChoice(choices.count - 1, &scanner)
        }
    }

    private mutating func readChoice(_ position: Int, _ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "index") {
                choices[position].index = max(0, try scanner.integer() ?? 0)
            } else if scanner.matches(key, "delta") {
                choices[position].delta = try readMessage(&scanner)
            } else if scanner.matches(key, "finish_reason") {
                choices[position].finishReason = try scanner.stringOrNull()
            } else if scanner.matches(key, "logprobs") {
                choices[position].logprobs = try scanner.objectOrNull()
            } else if scanner.matches(key, "message") {
                choices[position].message = try readMessage(&scanner)
            } else if scanner.matches(key, "usage") {
                choices[position].usage = try scanner.objectOrNull()
            } else if scanner.matches(key, "error") {
                choices[position].error = try scanner.errorOrNull()
            } else if scanner.matches(key, "stop_reason") {
                choices[position].stopReason = try scanner.stringOrNull()
            } else {
                let value = try scanner.skipValue()
                // What Azure's filter says of a choice is metadata of the response (MD-12).
                if ChatChunkRecord.isFilterNote(key, scanner) { extras.append(Extra(key: key, value: value)) }
            }
        }
    }

    private static func isFilterNote(_ key: JSONStringSpan, _ scanner: JSONScanner) -> Bool {
        scanner.matches(key, "content_filter_results") || scanner.matches(key, "content_filter_offsets")
            || scanner.matches(key, "content_filter_result")
    }

    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) -> Int? {
        guard try scanner.isPresent(.object) else { return nil }
        let position = messages.count
        messages.append(Message())
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                if try scanner.peekKind() == .array {
                    messages[position].contentParts = try scanner.skipValue()
                } else if try scanner.isPresent(.string) {
                    messages[position].content = try scanner.string()
                }
            } else if scanner.matches(key, "role") {
                _ = try scanner.skipValue()
            } else if scanner.matches(key, "tool_calls") {
                messages[position].tools = try readTools(&scanner)
            } else if scanner.matches(key, "reasoning_content") {
                messages[position].reasoningContent = try scanner.stringOrNull()
            } else if scanner.matches(key, "reasoning") {
                messages[position].reasoning = try scanner.stringOrNull()
            } else if scanner.matches(key, "refusal") {
                messages[position].refusal = try scanner.stringOrNull()
            } else {
                try readRare(key, ofMessage: position, &scanner)
            }
        }
        return position
    }

    private mutating func readRare(_ key: JSONStringSpan, ofMessage position: Int, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(key, "thinking") {
            let value = try scanner.stringOrNull()
            rarities[rarity(ofMessage: position)].thinking = value
        } else if scanner.matches(key, "reasoning_details") {
            let value = try scanner.arrayOrNull()
            rarities[rarity(ofMessage: position)].reasoningDetails = value
        } else if scanner.matches(key, "function_call") {
            messages[position].functionCall = try readFunctionCall(&scanner)
        } else if scanner.matches(key, "audio") {
            let value = try scanner.objectOrNull()
            rarities[rarity(ofMessage: position)].audio = value
        } else if scanner.matches(key, "annotations") {
            let value = try scanner.arrayOrNull()
            rarities[rarity(ofMessage: position)].annotations = value
        } else if scanner.matches(key, "executed_tools") {
            let value = try scanner.arrayOrNull()
            rarities[rarity(ofMessage: position)].executedTools = value
        } else if scanner.matches(key, "images") {
            let value = try scanner.arrayOrNull()
            rarities[rarity(ofMessage: position)].images = value
        } else {
            _ = try scanner.skipValue()
        }
    }

    /// The position of the seldom fields of a message, made if there are none.
    private mutating func rarity(ofMessage position: Int) -> Int {
        if let known = messages[position].rarity { return known }
        rarities.append(Rarity())
        messages[position].rarity = rarities.count - 1
        return rarities.count - 1
    }

    // MARK: Tool calls

    private mutating func readTools(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int> {
        let first = tools.count
        switch try scanner.peekKind() {
        case .object: try readTool(&scanner)
        default:
            guard try scanner.isPresent(.array) else { break }
            try scanner.beginArray()
            while try scanner.nextElement() {
                if try scanner.isPresent(.object) { try readTool(&scanner) }
            }
        }
        return first..<tools.count
    }

    private mutating func readTool(_ scanner: inout JSONScanner) throws(JSONError) {
        var tool = Tool()
        let start = scanner.position
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "index") {
                tool.index = try scanner.integer()
            } else if scanner.matches(key, "id") {
                tool.id = try scanner.stringOrNull()
            } else if scanner.matches(key, "function") {
                if try scanner.isPresent(.object) { try ChatChunkRecord.readFunction(into: &tool, &scanner) }
            } else if scanner.matches(key, "type") {
                tool.type = try scanner.stringOrNull()
            } else if scanner.matches(key, "extra_content") {
                tool.extraContent = try scanner.skipValue()
            } else {
                if scanner.matches(key, "custom") { tool.hasForeignKind = true }
                _ = try scanner.skipValue()
            }
        }
        tool.bytes = start..<scanner.position
        tools.append(tool)
    }

    private static func readFunction(into tool: inout Tool, _ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "arguments") {
                switch try scanner.peekKind() {
                case .string: tool.arguments = try scanner.string()
                case .null: _ = try scanner.skipValue()
                default: tool.argumentsValue = try scanner.skipValue()
                }
            } else if scanner.matches(key, "name") {
                tool.name = try scanner.stringOrNull()
            } else {
                _ = try scanner.skipValue()
            }
        }
    }

    private mutating func readFunctionCall(_ scanner: inout JSONScanner) throws(JSONError) -> Int? {
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            return nil
        }
        var tool = Tool()
        let start = scanner.position
        try ChatChunkRecord.readFunction(into: &tool, &scanner)
        tool.bytes = start..<scanner.position
        tools.append(tool)
        return tools.count - 1
    }
}

extension ChatChunkRecord {
    /// The first error that a choice tells.
    var choiceError: Range<Int>? {
        for choice in choices.indices {
            if let error = choices[choice].error { return error }
        }
        return nil
    }

    /// The only thing the chunk brings, where it is one piece of text, reasoning or arguments, with the usage so far or without.
    enum OnlyPiece {
        case text(JSONStringSpan)
        case reasoning(JSONStringSpan, StaticString)
        case arguments(JSONStringSpan, Tool)
    }

    /// The chunk's only piece; nil where it brings anything else beside usage.
    var onlyPiece: OnlyPiece? {
        guard choices.count == 1, groq == nil, error == nil else { return nil }
        guard choices[0].message == nil, choices[0].finishReason == nil, choices[0].stopReason == nil, choices[0].logprobs == nil,
            choices[0].usage == nil, choices[0].error == nil, let position = choices[0].delta
        else { return nil }
        let delta = messages[position]
        guard delta.contentParts == nil, delta.rarity == nil, delta.functionCall == nil, delta.refusal == nil else { return nil }
        // Empty text beside the piece means nothing.
        func words(_ span: JSONStringSpan?) -> JSONStringSpan? { span.flatMap { $0.isEmpty ? nil : $0 } }
        switch (words(delta.content), words(delta.reasoningContent), words(delta.reasoning), delta.tools.count) {
        case (let content?, nil, nil, 0): return .text(content)
        case (nil, let text?, nil, 0): return .reasoning(text, "reasoning_content")
        case (nil, nil, let text?, 0): return .reasoning(text, "reasoning")
        case (nil, nil, nil, 1):
            let tool = tools[delta.tools.lowerBound]
            guard let arguments = tool.arguments, !arguments.isEmpty, tool.argumentsValue == nil, tool.type == nil, !tool.hasForeignKind,
                tool.extraContent == nil
            else {
                return nil
            }
            return .arguments(arguments, tool)
        default: return nil
        }
    }
}

extension JSONStringSpan {
    /// Whether the string is `""`.
    var isEmpty: Bool { end == start }
}
