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
        var thinking: JSONStringSpan?
        var reasoningDetails: Range<Int>?
        var refusal: JSONStringSpan?
        /// The positions of the tool entries in ``ChatChunkRecord/tools``.
        var tools = 0..<0
        var functionCall: Tool?
        var audio: Range<Int>?
        var annotations: Range<Int>?
        var executedTools: Range<Int>?
        var images: Range<Int>?
    }

    /// One entry of `choices`.
    struct Choice: Sendable {
        var index = 0
        var delta: Message?
        var message: Message?
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
    /// Random filler that hides the length of tokens.
    var filler: JSONStringSpan?
    /// Whether there is a field `choices`.
    var hasChoices = false
    var choices: [Choice] = []
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
        filler = nil
        hasChoices = false
        choices.removeAll(keepingCapacity: true)
        tools.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
    }
}

extension ChatChunkRecord {
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
                _ = try scanner.skipValue()
            } else if scanner.matches(key, "usage") {
                usage = try ChatChunkRecord.object(&scanner)
            } else if scanner.matches(key, "error") {
                error = try ChatChunkRecord.present(&scanner)
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
            groq = try ChatChunkRecord.object(&scanner)
        } else {
            let value = try scanner.skipValue()
            extras.append(Extra(key: key, value: value))
        }
    }

    private mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONError) {
        hasChoices = true
        guard try ChatChunkRecord.isPresent(.array, &scanner) else { return }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard try ChatChunkRecord.isPresent(.object, &scanner) else { continue }
            var choice = Choice()
            try readChoice(&choice, &scanner)
            choices.append(choice)
        }
    }

    private mutating func readChoice(_ choice: inout Choice, _ scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "index") {
                choice.index = max(0, try scanner.integer() ?? 0)
            } else if scanner.matches(key, "delta") {
                choice.delta = try readMessage(&scanner)
            } else if scanner.matches(key, "finish_reason") {
                choice.finishReason = try scanner.stringOrNull()
            } else if scanner.matches(key, "logprobs") {
                choice.logprobs = try ChatChunkRecord.object(&scanner)
            } else if scanner.matches(key, "message") {
                choice.message = try readMessage(&scanner)
            } else if scanner.matches(key, "usage") {
                choice.usage = try ChatChunkRecord.object(&scanner)
            } else if scanner.matches(key, "error") {
                choice.error = try ChatChunkRecord.present(&scanner)
            } else if scanner.matches(key, "stop_reason") {
                choice.stopReason = try scanner.stringOrNull()
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

    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) -> Message? {
        guard try ChatChunkRecord.isPresent(.object, &scanner) else { return nil }
        var message = Message()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                if try scanner.peekKind() == .array {
                    message.contentParts = try scanner.skipValue()
                } else if try ChatChunkRecord.isPresent(.string, &scanner) {
                    message.content = try scanner.string()
                }
            } else if scanner.matches(key, "role") {
                _ = try scanner.skipValue()
            } else if scanner.matches(key, "tool_calls") {
                message.tools = try readTools(&scanner)
            } else if scanner.matches(key, "reasoning_content") {
                message.reasoningContent = try scanner.stringOrNull()
            } else if scanner.matches(key, "reasoning") {
                message.reasoning = try scanner.stringOrNull()
            } else if scanner.matches(key, "refusal") {
                message.refusal = try scanner.stringOrNull()
            } else {
                try readRare(key, into: &message, &scanner)
            }
        }
        return message
    }

    private mutating func readRare(_ key: JSONStringSpan, into message: inout Message, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(key, "thinking") {
            message.thinking = try scanner.stringOrNull()
        } else if scanner.matches(key, "reasoning_details") {
            message.reasoningDetails = try ChatChunkRecord.array(&scanner)
        } else if scanner.matches(key, "function_call") {
            message.functionCall = try ChatChunkRecord.readFunctionCall(&scanner)
        } else if scanner.matches(key, "audio") {
            message.audio = try ChatChunkRecord.object(&scanner)
        } else if scanner.matches(key, "annotations") {
            message.annotations = try ChatChunkRecord.array(&scanner)
        } else if scanner.matches(key, "executed_tools") {
            message.executedTools = try ChatChunkRecord.array(&scanner)
        } else if scanner.matches(key, "images") {
            message.images = try ChatChunkRecord.array(&scanner)
        } else {
            _ = try scanner.skipValue()
        }
    }

    // MARK: Tool calls

    private mutating func readTools(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int> {
        let first = tools.count
        switch try scanner.peekKind() {
        case .object: try readTool(&scanner)
        default:
            guard try ChatChunkRecord.isPresent(.array, &scanner) else { break }
            try scanner.beginArray()
            while try scanner.nextElement() {
                if try ChatChunkRecord.isPresent(.object, &scanner) { try readTool(&scanner) }
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
                if try ChatChunkRecord.isPresent(.object, &scanner) { try ChatChunkRecord.readFunction(into: &tool, &scanner) }
            } else if scanner.matches(key, "type") {
                tool.type = try scanner.stringOrNull()
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

    private static func readFunctionCall(_ scanner: inout JSONScanner) throws(JSONError) -> Tool? {
        guard try scanner.peekKind() == .object else {
            _ = try scanner.skipValue()
            return nil
        }
        var tool = Tool()
        let start = scanner.position
        try readFunction(into: &tool, &scanner)
        tool.bytes = start..<scanner.position
        return tool
    }

    // MARK: Values

    /// Whether a value is there, a null being none.
    ///
    /// One of another kind is an error: content that cannot be read must not be lost without a word (MD-19, ER-20).
    private static func isPresent(_ kind: JSONKind, _ scanner: inout JSONScanner) throws(JSONError) -> Bool {
        let found = try scanner.peekKind()
        if found == kind { return true }
        guard found == .null else { throw JSONError(.wrongKind, offset: scanner.position) }
        _ = try scanner.skipValue()
        return false
    }

    private static func object(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int>? {
        let isObject = try scanner.peekKind() == .object
        let value = try scanner.skipValue()
        return isObject ? value : nil
    }

    private static func array(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int>? {
        let isArray = try scanner.peekKind() == .array
        let value = try scanner.skipValue()
        return isArray && value.count > 2 ? value : nil
    }

    /// An error that is one: an object or a text that is not empty (ER-02).
    private static func present(_ scanner: inout JSONScanner) throws(JSONError) -> Range<Int>? {
        let kind = try scanner.peekKind()
        let value = try scanner.skipValue()
        return switch kind {
        case .object: value
        case .string: value.count > 2 ? value : nil
        default: nil
        }
    }
}

extension ChatChunkRecord {
    /// The only thing the chunk brings, where it is one piece of text, reasoning or arguments and nothing else.
    enum OnlyPiece {
        case text(JSONStringSpan)
        case reasoning(JSONStringSpan, StaticString)
        case arguments(JSONStringSpan, Tool)
    }

    /// The chunk's only piece; nil where it brings anything else.
    var onlyPiece: OnlyPiece? {
        guard choices.count == 1, usage == nil, groq == nil, error == nil else { return nil }
        let choice = choices[0]
        guard choice.message == nil, choice.finishReason == nil, choice.stopReason == nil, choice.logprobs == nil, choice.usage == nil,
            choice.error == nil, let delta = choice.delta, delta.contentParts == nil, delta.reasoningDetails == nil, delta.thinking == nil,
            delta.functionCall == nil, delta.audio == nil, delta.annotations == nil, delta.executedTools == nil, delta.images == nil,
            delta.refusal == nil
        else { return nil }
        // Empty text beside the piece means nothing.
        func words(_ span: JSONStringSpan?) -> JSONStringSpan? { span.flatMap { $0.isEmpty ? nil : $0 } }
        switch (words(delta.content), words(delta.reasoningContent), words(delta.reasoning), delta.tools.count) {
        case (let content?, nil, nil, 0): return .text(content)
        case (nil, let text?, nil, 0): return .reasoning(text, "reasoning_content")
        case (nil, nil, let text?, 0): return .reasoning(text, "reasoning")
        case (nil, nil, nil, 1):
            let tool = tools[delta.tools.lowerBound]
            guard let arguments = tool.arguments, !arguments.isEmpty, tool.argumentsValue == nil, tool.type == nil, !tool.hasForeignKind
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
