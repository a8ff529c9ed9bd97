extension StreamMutator {
    /// The same content cut, joined and placed otherwise (laws P11 and P13).
    public static let shape: [StreamMutator] = [
        StreamMutator("fragments split", faults: ["TC-07", "TC-25"]) { stream, random in
            var isChanged = false
            for position in stream.contentFrames.reversed() where !random.once(in: 3) {
                guard let json = stream.frames[position].json, json.isPlainFragment, let fragment = json.fragment else { continue }
                let pieces = random.pieces(of: fragment.text, upTo: 3)
                if pieces.count < 2 { continue }
                let frames = pieces.enumerated().map { number, piece in
                    ChatStream.Frame(.json(json.withFragment(piece, isContinuation: number > 0)))
                }
                stream.frames.replaceSubrange(position...position, with: frames)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator("fragments of one character", faults: ["TC-07"]) { stream, _ in
            var frames: [ChatStream.Frame] = []
            for frame in stream.frames {
                guard let json = frame.json, json.isPlainFragment, let fragment = json.fragment, !fragment.text.isEmpty else {
                    frames.append(frame)
                    continue
                }
                for (number, scalar) in fragment.text.unicodeScalars.enumerated() {
                    frames.append(
                        ChatStream.Frame(
                            .json(json.withFragment(String(scalar), isContinuation: number > 0)), fields: number == 0 ? frame.fields : []))
                }
            }
            let isChanged = frames.count != stream.frames.count
            stream.frames = frames
            return isChanged
        },
        StreamMutator("fragments joined", faults: ["TC-32"]) { stream, random in
            var isChanged = false
            for position in stream.frames.indices.dropLast().reversed() where !random.once(in: 4) {
                guard let left = stream.frames[position].json, let right = stream.frames[position + 1].json, left.isPlainFragment,
                    right.isPlainFragment, let first = left.fragment, let second = right.fragment, !right.opensCall,
                    first.choice == second.choice, first.field == second.field, first.call == second.call
                else { continue }
                stream.frames[position].json = left.withFragment(first.text + second.text, isContinuation: false)
                stream.frames.remove(at: position + 1)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator("neighbours of different keys swapped", faults: ["TC-33", "MD-17"]) { stream, random in
            var isChanged = false
            for position in stream.frames.indices.dropLast() where random.once(in: 2) {
                guard let left = stream.frames[position].json, let right = stream.frames[position + 1].json else { continue }
                guard commute(left, right) else { continue }
                stream.frames.swapAt(position, position + 1)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator("each call whole in one chunk", faults: ["TC-32"]) { stream, _ in wholeCalls(&stream) },
        StreamMutator(
            "all calls in one chunk", faults: ["TC-07", "TC-32"], effect: .preserves(except: [.partOrder]), needs: [.singleChoice]
        ) { stream, _ in
            guard stream.hasCalls else { return false }
            var entries: [PlainJSON] = []
            var first: Int?
            for position in stream.contentFrames {
                stream.frames[position].json?.editElements(of: "choices") { choice in
                    choice.edit("delta") { delta in
                        guard let calls = delta["tool_calls"]?.elements, !calls.isEmpty else { return }
                        entries += calls
                        delta["tool_calls"] = nil
                        first = first ?? position
                    }
                }
            }
            guard let first else { return false }
            stream.frames[first].json?.editElements(of: "choices") { $0.edit("delta") { $0["tool_calls"] = .array(entries) } }
            return true
        },
        StreamMutator("empty call lists on text chunks", faults: ["TC-35"]) { stream, random in
            stream.editChoices { choice in
                choice.edit("delta") { delta in
                    if delta["tool_calls"] == nil { delta["tool_calls"] = random.pick([], .null) }
                }
            }
            return true
        },
        StreamMutator("arguments null or absent where empty", faults: ["TC-22"]) { stream, random in
            guard stream.hasCalls else { return false }
            stream.editCallEntries { entry, _ in
                entry.edit("function") { if $0["arguments"]?.text == "" { $0["arguments"] = random.pick(nil, .null) } }
            }
            return true
        },
        StreamMutator("arguments as an object", faults: ["TC-21"], effect: .preserves(except: [.argumentText])) { stream, _ in
            _ = wholeCalls(&stream)
            var isChanged = false
            stream.editCallEntries { entry, _ in
                entry.edit("function") { function in
                    // A JSON string in a JSON string stays one: only an object is an object.
                    guard let text = function["arguments"]?.text, let object = PlainJSON(text), object.isObject else { return }
                    function["arguments"] = object
                    isChanged = true
                }
            }
            return isChanged
        },
        StreamMutator("content as a list of parts", faults: ["MD-22"]) { stream, random in
            var isChanged = false
            stream.editChoices { choice in
                choice.edit("delta") { delta in
                    guard let text = delta["content"]?.text, !text.isEmpty, !random.once(in: 3) else { return }
                    delta["content"] = [["type": "text", "text": .string(text)]]
                    isChanged = true
                }
            }
            return isChanged
        },
        StreamMutator("reasoning under two names", faults: ["RS-02"], effect: .preserves(except: [.reasoningOrigin])) { stream, _ in
            var isChanged = false
            stream.editChoices { choice in
                choice.edit("delta") { delta in
                    guard let text = delta["reasoning"] ?? delta["reasoning_content"], !text.isNull else { return }
                    delta["reasoning"] = text
                    delta["reasoning_content"] = text
                    isChanged = true
                }
            }
            return isChanged
        },
        StreamMutator("reasoning under the other name", faults: ["RS-01"], effect: .preserves(except: [.reasoningOrigin])) { stream, _ in
            var isChanged = false
            stream.editChoices { choice in
                choice.edit("delta") { delta in
                    guard delta["reasoning_details"] == nil, delta["reasoning"] == nil || delta["reasoning_content"] == nil else { return }
                    delta = .object(
                        delta.fields.map { field in
                            let other = ["reasoning": "reasoning_content", "reasoning_content": "reasoning"][field.key]
                            isChanged = isChanged || other != nil
                            return PlainJSON.Field(other ?? field.key, field.value)
                        })
                }
            }
            return isChanged
        },
        StreamMutator("reasoning as a list of details", faults: ["RS-01"], effect: .preserves(except: [.reasoningOrigin])) { stream, _ in
            var isChanged = false
            stream.editChoices { choice in
                choice.edit("delta") { delta in
                    guard delta["reasoning_details"] == nil, let text = delta["reasoning"] ?? delta["reasoning_content"],
                        text.text?.isEmpty == false
                    else { return }
                    delta["reasoning_details"] = [["type": "reasoning.text", "text": text, "index": 0, "format": "unknown"]]
                    isChanged = true
                }
            }
            return isChanged
        },
        StreamMutator("chunks of different choices in one", faults: ["MD-17"]) { stream, random in
            var isChanged = false
            for position in stream.frames.indices.dropLast().reversed() where !random.once(in: 3) {
                guard let left = stream.frames[position].json, let right = stream.frames[position + 1].json, left.isPlainFragment,
                    right.isPlainFragment, let first = left["choices"]?.elements.first, let second = right["choices"]?.elements.first,
                    first["index"] != second["index"]
                else { continue }
                stream.frames[position].json?["choices"] = .array(random.shuffled([first, second]))
                stream.frames.remove(at: position + 1)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator(
            "the older form of one call", faults: ["TC-40"], effect: .preserves(except: [.callIDs, .rawFinishReason]),
            needs: [.singleChoice]
        ) {
            stream, _ in legacy(&stream)
        },
        StreamMutator("the whole message again at the end", faults: ["TC-45"], effect: .preserves(except: [.callIDs])) { stream, _ in
            snapshot(&stream)
        },
    ]

    /// Joins all fragments of each call into its first one.
    static func wholeCalls(_ stream: inout ChatStream) -> Bool {
        struct Key: Hashable {
            var choice: Int
            var index: Int
        }
        var texts: [Key: String] = [:]
        var isUsable = stream.hasCalls
        stream.forEachChoice { _, choice in
            for entry in choice["delta"]?["tool_calls"]?.elements ?? [] {
                guard let index = entry["index"]?.integer else {
                    isUsable = false
                    return
                }
                let key = Key(choice: choice["index"]?.integer ?? 0, index: index)
                switch entry["function"]?["arguments"] {
                case .string(let text): texts[key, default: ""] += text
                case nil, .null: break
                default: isUsable = false
                }
            }
        }
        if !isUsable { return false }
        var done: Set<Key> = []
        stream.editChoices { choice in
            let number = choice["index"]?.integer ?? 0
            choice.edit("delta") { delta in
                guard let entries = delta["tool_calls"]?.elements, !entries.isEmpty else { return }
                var kept: [PlainJSON] = []
                for var entry in entries {
                    let key = Key(choice: number, index: entry["index"]?.integer ?? 0)
                    guard done.insert(key).inserted else { continue }
                    entry.edit("function") { $0["arguments"] = .string(texts[key] ?? "") }
                    kept.append(entry)
                }
                delta["tool_calls"] = kept.isEmpty ? nil : .array(kept)
            }
        }
        return true
    }

    /// Writes the only call of a stream as `function_call`, which has room for one and no id.
    private static func legacy(_ stream: inout ChatStream) -> Bool {
        var indices: Set<Int> = []
        var isUsable = true
        stream.forEachChoice { _, choice in
            if choice["message"] != nil { isUsable = false }
            for entry in choice["delta"]?["tool_calls"]?.elements ?? [] {
                if let index = entry["index"]?.integer { indices.insert(index) } else { isUsable = false }
            }
        }
        guard isUsable, indices.count == 1 else { return false }
        stream.editChoices { choice in
            choice.edit("delta") { delta in
                guard let entries = delta["tool_calls"]?.elements, let function = entries.first?["function"], entries.count == 1 else {
                    return
                }
                delta["tool_calls"] = nil
                delta["function_call"] = function
            }
            if choice["finish_reason"]?.text == "tool_calls" { choice["finish_reason"] = "function_call" }
        }
        return true
    }

    /// Whether two chunks add to different things, so that their order means nothing but which was seen first.
    private static func commute(_ left: PlainJSON, _ right: PlainJSON) -> Bool {
        guard left.isPlainFragment, right.isPlainFragment, let first = left.fragment, let second = right.fragment else { return false }
        if first.choice != second.choice { return true }
        guard let firstCall = first.call, let secondCall = second.call, firstCall != secondCall else { return false }
        // Two calls that open keep their order, and a call opens before its pieces come.
        return !left.opensCall && !right.opensCall
    }

    /// Adds the complete message to the chunk that finishes each choice.
    private static func snapshot(_ stream: inout ChatStream) -> Bool {
        struct Call {
            var entry: PlainJSON
            var arguments: String
        }
        var isUsable = true
        var texts: [Int: [String: String]] = [:]
        var calls: [Int: [(index: Int, call: Call)]] = [:]
        stream.forEachChoice { _, choice in
            let number = choice["index"]?.integer ?? 0
            guard choice["message"] == nil, let delta = choice["delta"] else { return }
            for field in delta.fields {
                switch (field.key, field.value) {
                case ("role", _), (_, .null): break
                case ("content", .string(let text)), ("reasoning", .string(let text)), ("reasoning_content", .string(let text)),
                    ("refusal", .string(let text)):
                    texts[number, default: [:]][field.key, default: ""] += text
                case ("tool_calls", .array(let entries)):
                    for entry in entries {
                        guard let index = entry["index"]?.integer else { return isUsable = false }
                        let piece = entry["function"]?["arguments"]?.text ?? ""
                        if let position = calls[number]?.firstIndex(where: { $0.index == index }) {
                            calls[number]?[position].call.arguments += piece
                        } else {
                            calls[number, default: []].append((index, Call(entry: entry, arguments: piece)))
                        }
                    }
                default: isUsable = false
                }
            }
        }
        guard isUsable else { return false }
        var isChanged = false
        stream.editChoices { choice in
            guard choice["finish_reason"]?.text?.isEmpty == false, choice["message"] == nil else { return }
            let number = choice["index"]?.integer ?? 0
            var message: PlainJSON = ["role": "assistant"]
            for (key, text) in (texts[number] ?? [:]).sorted(by: { $0.key < $1.key }) where !text.isEmpty { message[key] = .string(text) }
            if message["content"] == nil { message["content"] = .null }
            if let list = calls[number] {
                message["tool_calls"] = .array(
                    list.map { item in
                        var entry = item.call.entry
                        entry["index"] = nil
                        entry.edit("function") { $0["arguments"] = .string(item.call.arguments) }
                        return entry
                    })
            }
            choice["delta"] = nil
            choice["message"] = message
            isChanged = true
        }
        return isChanged
    }
}
