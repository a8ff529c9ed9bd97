// How Anthropic's words and objects map to Millrace's (Claude API docs, "Messages": stop reasons, usage, citations).

extension FinishReason {
    /// Reads a `stop_reason`.
    init(anthropic word: String) {
        switch word {
        case "end_turn", "stop_sequence": self = .stop
        case "max_tokens", "model_context_window_exceeded": self = .length
        case "tool_use": self = .toolCalls
        case "refusal": self = .refusal
        // A turn that goes on when its content is sent back: a long run of server tools, a compaction.
        case "pause_turn", "compaction": self = .pause
        default: self = .other(word)
        }
    }
}

extension Usage {
    /// Reads a `usage` object: its own numbers, no arithmetic.
    init(anthropic object: JSONObject) {
        self.init(
            inputTokens: object["input_tokens"]?.intValue, outputTokens: object["output_tokens"]?.intValue,
            reasoningTokens: object["output_tokens_details"]?["thinking_tokens"]?.intValue,
            cacheReadTokens: object["cache_read_input_tokens"]?.intValue,
            cacheWriteTokens: object["cache_creation_input_tokens"]?.intValue, raw: object)
    }
}

extension Citation {
    /// The kinds of citation of this wire: only they go back.
    static let anthropicKinds: Set<String> = [
        "char_location", "page_location", "content_block_location", "web_search_result_location", "search_result_location",
    ]

    /// Reads one entry of `citations`.
    ///
    /// - Parameter json: the entry as it came.
    init(anthropic value: JSONValue, json: String) {
        self.init(
            url: value["url"]?.stringValue ?? value["source"]?.stringValue,
            title: value["title"]?.stringValue ?? value["document_title"]?.stringValue, quote: value["cited_text"]?.stringValue,
            startIndex: (value["start_char_index"] ?? value["start_page_number"] ?? value["start_block_index"])?.intValue,
            endIndex: (value["end_char_index"] ?? value["end_page_number"] ?? value["end_block_index"])?.intValue,
            kind: value["type"]?.stringValue, json: json)
    }
}

/// What blocks of this wire become in a conversation, beside the parts that have a type of their own.
enum AnthropicPartKind {
    /// The kind of an opaque part whose members belong to the block that follows it: `cache_control`, `citations`, `context`.
    static let fields = "block_fields"
    /// The kind of an opaque part whose members beside `type`, `id` and `name` belong to the call of its `id`: `caller`, `toolset_name`.
    static let callFields = "tool_use"
    /// The tool that stands for the answer where a profile emulates structured output.
    static let outputTool = "structured_output"

    /// Whether reasoning of a wire is signed by Anthropic and written in its blocks.
    ///
    /// Signatures hold on every platform (Claude API docs, "Extended thinking").
    static func isOwn(_ wire: WireID) -> Bool { wire == .anthropicMessages || wire == .bedrockInvokeAnthropic }

    /// Whether a block is the call of a tool that the provider runs itself.
    static func isServerCall(_ type: String) -> Bool { type != "tool_use" && type.hasSuffix("_tool_use") }

    /// Whether a block is the result of a tool that the provider ran itself.
    static func isServerResult(_ type: String) -> Bool { type != "tool_result" && type.hasSuffix("_tool_result") }
}

extension Part {
    /// Marks the part that follows as the end of what the provider should cache (Claude API docs, "Prompt caching").
    ///
    /// Other wires leave it out.
    ///
    /// - Parameter ttl: how long the cache should last, such as `1h`; nil is the provider's default.
    public static func anthropicCacheControl(ttl: String? = nil) -> Part {
        var control: JSONObject = ["type": "ephemeral"]
        if let ttl { control["ttl"] = .string(ttl) }
        let fields: JSONValue = ["cache_control": .object(control)]
        return .opaque(OpaquePart(wire: .anthropicMessages, kind: AnthropicPartKind.fields, json: fields.jsonText))
    }
}
