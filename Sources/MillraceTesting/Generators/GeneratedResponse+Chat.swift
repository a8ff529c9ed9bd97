extension GeneratedResponse {
    /// The response as it is streamed on `openai-chat`: one chunk for each fragment, then the finish of each choice, then the usage.
    public func chunks(maxPieces: Int = 6, isInterleaved: Bool = true, using random: inout SeededGenerator) -> [PlainJSON] {
        var queues = choices.map { fragments(of: $0, maxPieces: maxPieces, isInterleaved: isInterleaved, using: &random) }
        var chunks: [PlainJSON] = []
        while true {
            let waiting = queues.indices.filter { !queues[$0].isEmpty }
            guard let position = random.pick(waiting) else { break }
            chunks.append(chunk([queues[position].removeFirst()]))
        }
        if let usage {
            var last = chunk([])
            last["usage"] = usage
            chunks.append(last)
        }
        return chunks
    }

    /// The response as a stream.
    public func stream(shape: ResponseShape = ResponseShape()) -> ChatStream {
        // Not the seed itself: the pieces must not follow the same draws as the content.
        var random = SeededGenerator(seed: seed ^ 0xC0FF_EE00_C0FF_EE00)
        return ChatStream(chunks: chunks(maxPieces: shape.maxPieces, isInterleaved: shape.isInterleaved, using: &random))
    }

    /// The response as the body of a call that was not streamed.
    public var body: PlainJSON {
        var body = head(object: "chat.completion")
        body["choices"] = .array(
            choices.map { choice in
                var message: PlainJSON = ["role": "assistant"]
                message["content"] = choice.text.isEmpty ? .null : .string(choice.text)
                if !choice.reasoning.isEmpty { message[reasoningField] = .string(choice.reasoning) }
                if !choice.refusal.isEmpty { message["refusal"] = .string(choice.refusal) }
                let calls = choice.calls
                if !calls.isEmpty {
                    message["tool_calls"] = .array(
                        calls.map { call in
                            var entry: PlainJSON = [:]
                            if let id = call.id { entry["id"] = .string(id) }
                            entry["type"] = "function"
                            entry["function"] = ["name": .string(call.name), "arguments": .string(call.arguments)]
                            return entry
                        })
                }
                var entry: PlainJSON = ["index": .integer(choice.index), "message": message, "finish_reason": .string(choice.finishReason)]
                if !choice.tokens.isEmpty { entry["logprobs"] = ["content": .array(choice.tokens.map(GeneratedResponse.json))] }
                return entry
            })
        if let usage { body["usage"] = usage }
        return body
    }

    private func head(object: String) -> PlainJSON {
        var head: PlainJSON = [:]
        if let id { head["id"] = .string(id) }
        head["object"] = .string(object)
        head["created"] = .integer(created)
        if let model { head["model"] = .string(model) }
        return head
    }

    private func chunk(_ choices: [PlainJSON]) -> PlainJSON {
        var chunk = head(object: "chat.completion.chunk")
        chunk["choices"] = .array(choices)
        return chunk
    }

    /// The entries of `choices`, one for each fragment of a choice, in an order the wire allows.
    private func fragments(
        of choice: Choice, maxPieces: Int, isInterleaved: Bool, using random: inout SeededGenerator
    ) -> [PlainJSON] {
        var deltas: [PlainJSON] = [["role": "assistant", "content": ""]]
        var number = 0
        var group: [[PlainJSON]] = []
        /// Calls that stand side by side may be sent together, a piece of each in turn.
        func flush(using random: inout SeededGenerator) {
            let isMixed = isInterleaved && random.once(in: 2)
            // All calls of a group open in order; only what follows is mixed.
            if isMixed { for position in group.indices { deltas.append(group[position].removeFirst()) } }
            while let position = isMixed
                ? random.pick(group.indices.filter { !group[$0].isEmpty }) : group.firstIndex(where: { !$0.isEmpty })
            {
                deltas.append(group[position].removeFirst())
            }
            group = []
        }
        for segment in choice.segments {
            if case .call(let call) = segment {
                group.append(callDeltas(call, number: number, maxPieces: maxPieces, using: &random))
                number += 1
                continue
            }
            flush(using: &random)
            switch segment {
            case .text(let text): deltas += random.pieces(of: text, upTo: maxPieces).map { ["content": .string($0)] }
            case .reasoning(let text):
                deltas += random.pieces(of: text, upTo: maxPieces).map { [.init(reasoningField, .string($0))] }.map(PlainJSON.object)
            case .refusal(let text): deltas += random.pieces(of: text, upTo: maxPieces).map { ["refusal": .string($0)] }
            case .call: break
            }
        }
        flush(using: &random)
        var tokens = choice.tokens[...]
        var entries = deltas.map { delta -> PlainJSON in
            var entry: PlainJSON = ["index": .integer(choice.index), "delta": delta]
            if !tokens.isEmpty {
                entry["logprobs"] = ["content": .array([GeneratedResponse.json(tokens.removeFirst())])]
            }
            entry["finish_reason"] = .null
            return entry
        }
        var last: PlainJSON = ["index": .integer(choice.index), "delta": [:]]
        if !tokens.isEmpty { last["logprobs"] = ["content": .array(tokens.map(GeneratedResponse.json))] }
        last["finish_reason"] = .string(choice.finishReason)
        entries.append(last)
        return entries
    }

    private func callDeltas(_ call: Call, number: Int, maxPieces: Int, using random: inout SeededGenerator) -> [PlainJSON] {
        var pieces = random.pieces(of: call.arguments, upTo: maxPieces)
        // Most servers open a call with empty arguments, some with the first piece.
        if pieces.isEmpty || random.once(in: 2) { pieces.insert("", at: 0) }
        return pieces.enumerated().map { position, piece in
            var entry: PlainJSON = ["index": .integer(number)]
            if position == 0 {
                if let id = call.id { entry["id"] = .string(id) }
                entry["type"] = "function"
                entry["function"] = ["name": .string(call.name), "arguments": .string(piece)]
            } else {
                entry["function"] = ["arguments": .string(piece)]
            }
            return ["tool_calls": .array([entry])]
        }
    }

    private static func json(_ token: Token) -> PlainJSON {
        [
            "token": .string(token.text), "logprob": .number(decimal(token.eighths)),
            "bytes": .array(token.text.utf8.map { .integer(Int($0)) }),
            "top_logprobs": .array(
                token.alternatives.map { ["token": .string($0), "logprob": .number(decimal(token.eighths - 8)), "bytes": .null] }),
        ]
    }

    private static func decimal(_ eighths: Int) -> String {
        let magnitude = eighths.magnitude
        let digits = ["000", "125", "250", "375", "500", "625", "750", "875"][Int(magnitude % 8)]
        return (eighths < 0 ? "-" : "") + "\(magnitude / 8).\(digits)"
    }
}
