// What the objects inside of items and events mean.

extension Usage {
    /// Reads `usage` of a response (OpenAI API reference, "The response object").
    init(responses object: JSONObject) {
        let input = object["input_tokens_details"]
        self.init(
            inputTokens: object["input_tokens"]?.intValue, outputTokens: object["output_tokens"]?.intValue,
            reasoningTokens: object["output_tokens_details"]?["reasoning_tokens"]?.intValue,
            cacheReadTokens: input?["cached_tokens"]?.intValue, cacheWriteTokens: input?["cache_write_tokens"]?.intValue,
            totalTokens: object["total_tokens"]?.intValue, raw: object)
    }
}

extension FinishReason {
    /// Reads why a response is incomplete.
    init(responsesReason word: String) {
        switch word {
        case "max_output_tokens", "max_tokens", "length": self = .length
        case "content_filter": self = .contentFilter
        default: self = .other(word)
        }
    }
}

extension Citation {
    /// Reads an annotation: `url_citation`, `file_citation`, `container_file_citation` or `file_path`.
    init(responses value: JSONValue) {
        self.init(
            url: value["url"]?.stringValue, title: value["title"]?.stringValue ?? value["filename"]?.stringValue,
            quote: value["quote"]?.stringValue, startIndex: value["start_index"]?.intValue ?? value["index"]?.intValue,
            endIndex: value["end_index"]?.intValue, kind: value["type"]?.stringValue, json: value.jsonText)
    }

    /// The annotation as it came, if it came from this wire.
    var responsesJSON: String? {
        guard let kind, let json, Citation.responsesKinds.contains(kind), let value = JSONValue(checked: json),
            value["type"]?.stringValue == kind, value[kind] == nil
        else { return nil }
        return json
    }

    private static let responsesKinds: Set<String> = ["url_citation", "file_citation", "container_file_citation", "file_path"]
}

extension ServerToolActivity {
    /// Reads an item of a tool that is not the client's function, whoever runs it.
    init(responses item: JSONObject, type: String, json: String) {
        func text(_ keys: String...) -> String? {
            for key in keys {
                switch item[key] {
                case nil, .null: continue
                case .string(let text)?: if !text.isEmpty { return text }
                case .array(let list)? where list.isEmpty: continue
                case let value?: return value.jsonText
                }
            }
            return nil
        }
        self.init(
            type: type, id: item["id"]?.stringValue ?? item["call_id"]?.stringValue, name: item["name"]?.stringValue,
            input: text("arguments", "input", "code", "action", "operation", "queries", "revised_prompt"),
            output: text("output", "outputs", "results", "result", "error"), json: json)
    }

    /// Whether a type is one of this wire's tool items, other than the client's function calls.
    static func isResponses(type: String) -> Bool {
        switch type {
        case "function_call", "function_call_output", "custom_tool_call_output": false
        case "mcp_list_tools", "mcp_approval_request", "mcp_approval_response", "tool_search_output", "program", "program_output": true
        default: type.hasSuffix("_call") || type.hasSuffix("_call_output")
        }
    }
}

extension JSONObject {
    /// A member that is a text and not empty.
    func words(_ key: String) -> String? {
        guard case .string(let text)? = self[key], !text.isEmpty else { return nil }
        return text
    }
}
