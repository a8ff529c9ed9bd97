extension ChatStream {
    /// Looks at each entry of `choices` of each chunk.
    func forEachChoice(_ body: (_ frame: Int, PlainJSON) -> Void) {
        for (position, frame) in frames.enumerated() {
            for choice in frame.json?["choices"]?.elements ?? [] { body(position, choice) }
        }
    }

    /// Changes each chunk.
    mutating func editChunks(_ change: (inout PlainJSON) -> Void) {
        for position in frames.indices {
            guard var json = frames[position].json else { continue }
            change(&json)
            frames[position].payload = .json(json)
        }
    }

    /// Changes each entry of `choices` of each chunk.
    mutating func editChoices(_ change: (inout PlainJSON) -> Void) {
        editChunks { $0.editElements(of: "choices", change) }
    }

    /// Changes each tool call entry; `number` counts the entries of one call, from 0.
    mutating func editCallEntries(_ change: (_ entry: inout PlainJSON, _ number: Int) -> Void) {
        var counts: [Int: [Int: Int]] = [:]
        editChoices { choice in
            let number = choice["index"]?.integer ?? 0
            choice.edit("delta") { delta in
                delta.editElements(of: "tool_calls") { entry in
                    let index = entry["index"]?.integer ?? -1
                    let count = counts[number, default: [:]][index, default: 0]
                    counts[number, default: [:]][index] = count + 1
                    change(&entry, count)
                }
            }
        }
    }

    /// The positions of frames that are chunks with choices.
    var contentFrames: [Int] { frames.indices.filter { frames[$0].json?["choices"]?.elements.isEmpty == false } }

    /// The positions between which frames may be put without standing after the sentinel.
    var gaps: [Int] { Array(0...(frames.firstIndex(where: \.isDone) ?? frames.count)) }

    /// Whether there are tool calls.
    var hasCalls: Bool {
        var found = false
        forEachChoice { _, choice in if choice["delta"]?["tool_calls"]?.elements.isEmpty == false { found = true } }
        return found
    }

    /// The chunk fields that name the response, taken from the first chunk that has choices.
    var head: PlainJSON {
        guard let first = contentFrames.first, let json = frames[first].json else { return [:] }
        return .object(json.fields.filter { ["id", "object", "created", "model"].contains($0.key) })
    }

    /// A chunk of the same response with these choices.
    func chunk(_ choices: [PlainJSON]) -> PlainJSON {
        var chunk = head
        chunk["choices"] = .array(choices)
        return chunk
    }
}

extension PlainJSON {
    /// Whether a chunk holds one choice whose delta holds exactly one thing, and which says nothing else: such chunks can be cut and joined.
    var isPlainFragment: Bool {
        guard let choices = self["choices"]?.elements, choices.count == 1, let delta = choices[0]["delta"] else { return false }
        guard fragment != nil,
            delta.fields.allSatisfy({ $0.key == "role" || $0.value.isNull || $0.value.text == "" || $0.key == fragment?.field })
        else { return false }
        let saysMore = ["usage", "error", "x_groq"].contains { !(self[$0] ?? .null).isNull }
        return !saysMore && (choices[0]["finish_reason"] ?? .null).isNull && (choices[0]["logprobs"] ?? .null).isNull
            && (choices[0]["usage"] ?? .null).isNull && choices[0]["message"] == nil
    }

    /// The one text that a chunk adds: the choice, the field, the call for arguments, and the text.
    var fragment: (choice: Int, field: String, call: Int?, text: String)? {
        guard let choice = self["choices"]?.elements.first, let delta = choice["delta"] else { return nil }
        let number = choice["index"]?.integer ?? 0
        if let calls = delta["tool_calls"]?.elements, calls.count == 1 {
            guard let index = calls[0]["index"]?.integer, let text = calls[0]["function"]?["arguments"]?.text else { return nil }
            return (number, "tool_calls", index, text)
        }
        var found: [(String, String)] = []
        for field in ["content", "reasoning_content", "reasoning", "refusal"] {
            if let text = delta[field]?.text, !text.isEmpty { found.append((field, text)) }
        }
        guard found.count == 1, delta["reasoning_details"] == nil else { return nil }
        return (number, found[0].0, nil, found[0].1)
    }

    /// The same chunk adding another text.
    ///
    /// For a continuation, the identity of the call and the role are left out.
    func withFragment(_ text: String, isContinuation: Bool) -> PlainJSON {
        guard let fragment else { return self }
        var chunk = self
        chunk.editElements(of: "choices") { choice in
            choice.edit("delta") { delta in
                if isContinuation { delta["role"] = nil }
                if fragment.call == nil {
                    delta[fragment.field] = .string(text)
                } else {
                    delta.editElements(of: "tool_calls") { entry in
                        if isContinuation { for key in ["id", "type"] { entry[key] = nil } }
                        entry.edit("function") { function in
                            if isContinuation { function["name"] = nil }
                            function["arguments"] = .string(text)
                        }
                    }
                }
            }
        }
        return chunk
    }

    /// Whether a chunk opens a tool call: the entry carries its name.
    var opensCall: Bool {
        self["choices"]?.elements.contains { choice in
            choice["delta"]?["tool_calls"]?.elements.contains { ($0["function"]?["name"]?.text ?? "") != "" } ?? false
        } ?? false
    }
}
