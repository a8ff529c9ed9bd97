extension StreamMutator {
    /// Fields and chunks that mean nothing (law P3).
    public static let chunkNoise: [StreamMutator] = [
        StreamMutator("unknown fields everywhere", faults: ["MD-19"], effect: .preserves(except: [.metadata, .opaqueParts])) {
            stream, random in
            func salt(_ value: inout PlainJSON, _ random: inout SeededGenerator) {
                guard case .object(var fields) = value else { return }
                let unknown = PlainJSON.Field(
                    random.pick("x_new", "__proto__", "obfuscation", "p", "inference_geo"),
                    random.pick("text", 7, .null, ["a": ["b": [1, 2, ["c": "\"}"]]]], [[]], true))
                fields.insert(unknown, at: random.number(0...fields.count))
                value = .object(fields)
            }
            stream.editChunks { chunk in
                salt(&chunk, &random)
                chunk.editElements(of: "choices") { choice in
                    salt(&choice, &random)
                    choice.edit("delta") { delta in
                        salt(&delta, &random)
                        delta.editElements(of: "tool_calls") { entry in
                            salt(&entry, &random)
                            entry.edit("function") { salt(&$0, &random) }
                        }
                    }
                }
            }
            return true
        },
        StreamMutator("nulls for what is absent", faults: ["MD-05", "MD-18", "MD-22", "TC-22", "TC-35", "ER-02"]) { stream, random in
            func fill(_ value: inout PlainJSON, _ keys: [String], _ random: inout SeededGenerator) {
                for key in keys where value[key] == nil && !random.once(in: 3) { value[key] = .null }
            }
            stream.editChunks { chunk in
                fill(&chunk, ["usage", "error", "service_tier", "system_fingerprint", "model"], &random)
                chunk.editElements(of: "choices") { choice in
                    fill(&choice, ["logprobs", "finish_reason", "usage", "stop_reason"], &random)
                    choice.edit("delta") { delta in
                        fill(
                            &delta,
                            [
                                "role", "content", "tool_calls", "function_call", "refusal", "reasoning", "reasoning_content", "audio",
                                "annotations",
                            ],
                            &random)
                        delta.editElements(of: "tool_calls") { fill(&$0, ["id", "type"], &random) }
                    }
                }
            }
            return true
        },
        StreamMutator("empty deltas between", faults: ["TC-35", "MD-18"]) { stream, random in
            let numbers = choiceNumbers(stream)
            for gap in stream.gaps.reversed() where !random.once(in: 3) {
                let delta: PlainJSON = random.pick(
                    [:], ["content": ""], ["content": .null], ["role": "assistant"], ["role": ""], ["tool_calls": []],
                    ["tool_calls": .null],
                    ["reasoning_content": ""], ["content": "", "reasoning": .null, "refusal": .null])
                let choice: PlainJSON = ["index": .integer(random.pick(numbers) ?? 0), "delta": delta, "finish_reason": .null]
                stream.frames.insert(ChatStream.Frame(.json(stream.chunk([choice]))), at: gap)
            }
            return true
        },
        StreamMutator("chunks without choices, choices without delta", faults: ["MD-01", "MD-12"], effect: .preserves(except: [.metadata]))
        {
            stream, random in
            let numbers = choiceNumbers(stream)
            for gap in stream.gaps.reversed() where random.once(in: 2) {
                let index = PlainJSON.integer(random.pick(numbers) ?? 0)
                let extra: PlainJSON = random.pick(
                    ["id": "", "object": "", "created": 0, "model": "", "choices": []], ["choices": .null],
                    ["id": "", "choices": [["index": index, "finish_reason": .null, "content_filter_offsets": ["check_offset": 44]]]],
                    ["choices": [["index": index, "delta": .null, "finish_reason": .null]]])
                stream.frames.insert(ChatStream.Frame(.json(extra)), at: gap)
            }
            return true
        },
        StreamMutator("fields nobody needs are absent", faults: ["MD-19"], effect: .preserves(except: [.metadata])) { stream, random in
            stream.editChunks { chunk in
                for key in ["object", "created", "system_fingerprint", "service_tier"] where !random.once(in: 3) { chunk[key] = nil }
                chunk.editElements(of: "choices") { if $0["finish_reason"]?.isNull == true { $0["finish_reason"] = nil } }
            }
            return true
        },
        StreamMutator("what is no error", faults: ["ER-02"]) { stream, random in
            stream.editChunks { $0["error"] = random.pick(.null, "", .null) }
            return true
        },
    ]

    /// Other ways to write the same JSON.
    public static let jsonForm: [StreamMutator] = [
        StreamMutator("fields in another order", faults: ["MD-19"]) { stream, random in
            func shuffle(_ value: PlainJSON, _ random: inout SeededGenerator) -> PlainJSON {
                switch value {
                case .object(let fields):
                    .object(random.shuffled(fields).map { PlainJSON.Field($0.key, shuffle($0.value, &random)) })
                case .array(let elements): .array(elements.map { shuffle($0, &random) })
                default: value
                }
            }
            // Arguments sent as an object keep their order: it is theirs.
            var hasObjects = false
            stream.editCallEntries { entry, _ in if entry["function"]?["arguments"]?.isObject == true { hasObjects = true } }
            if hasObjects { return false }
            stream.editChunks { $0 = shuffle($0, &random) }
            return true
        },
        StreamMutator("white space in the JSON") { stream, random in
            stream.layout.json.space = .wild(seed: random.next())
            return true
        },
        StreamMutator("spaces after colons and commas") { stream, _ in
            stream.layout.json.space = .single
            return true
        },
        StreamMutator("characters beyond ASCII as escapes", faults: ["FR-14", "FR-15", "FR-33"]) { stream, _ in
            stream.layout.json.escapes = .beyondASCII
            return true
        },
        StreamMutator("every character as an escape, names of fields too", faults: ["FR-33"]) { stream, _ in
            stream.layout.json.escapes = .all
            return true
        },
    ]

    /// The numbers of the choices that a stream has.
    static func choiceNumbers(_ stream: ChatStream) -> [Int] {
        var numbers: Set<Int> = []
        stream.forEachChoice { _, choice in numbers.insert(choice["index"]?.integer ?? 0) }
        return numbers.sorted()
    }
}
