extension StreamMutator {
    /// Where and how often the end is told (MD-08, TC-38).
    public static let finish: [StreamMutator] = [
        StreamMutator("finish on the last content chunk", faults: ["MD-08", "TC-38"]) { stream, _ in
            var isChanged = false
            for position in stream.contentFrames.reversed() {
                guard let json = stream.frames[position].json, let choice = bareFinish(json) else { continue }
                let number = choice["index"]?.integer ?? 0
                let previous = stream.contentFrames.last { candidate in
                    candidate < position && stream.frames[candidate].json?["choices"]?.elements.first?["index"]?.integer ?? 0 == number
                }
                guard let previous, stream.frames[previous].json?["choices"]?.elements.count == 1 else { continue }
                stream.frames[previous].json?.editElements(of: "choices") { $0["finish_reason"] = choice["finish_reason"] }
                stream.frames.remove(at: position)
                isChanged = true
            }
            return isChanged
        },
        StreamMutator("finish twice", faults: ["MD-08"]) { stream, random in
            guard let position = random.pick(finishFrames(stream)), let json = stream.frames[position].json else { return false }
            var again = json
            again.editElements(of: "choices") { choice in
                choice["delta"] = [:]
                for key in ["logprobs", "message", "usage"] { choice[key] = nil }
            }
            for key in ["usage", "x_groq", "error"] { again[key] = nil }
            let gaps = stream.gaps.filter { $0 > position }
            stream.frames.insert(ChatStream.Frame(.json(again)), at: random.pick(gaps) ?? position + 1)
            return true
        },
        StreamMutator("stop after a stronger finish", faults: ["MD-08"]) { stream, _ in
            for position in finishFrames(stream).reversed() {
                guard let choice = stream.frames[position].json?["choices"]?.elements.first, let word = choice["finish_reason"]?.text,
                    ["length", "content_filter"].contains(word)
                else { continue }
                let again: PlainJSON = ["index": choice["index"] ?? 0, "delta": [:], "finish_reason": "stop"]
                stream.frames.insert(ChatStream.Frame(.json(stream.chunk([again]))), at: position + 1)
                return true
            }
            return false
        },
        StreamMutator("finish null or empty afterwards", faults: ["MD-08", "MD-11"]) { stream, random in
            let numbers = choiceNumbers(stream)
            guard let position = stream.contentFrames.last else { return false }
            let choice: PlainJSON = ["index": .integer(random.pick(numbers) ?? 0), "delta": [:], "finish_reason": random.pick(.null, "")]
            stream.frames.insert(ChatStream.Frame(.json(stream.chunk([choice]))), at: position + 1)
            return true
        },
        StreamMutator("finish empty before", faults: ["MD-11"]) { stream, _ in
            stream.editChoices { if $0["finish_reason"]?.isNull == true { $0["finish_reason"] = "" } }
            return true
        },
        StreamMutator("finish early, content after", faults: ["MD-09"]) { stream, random in
            guard let position = finishFrames(stream).first, let json = stream.frames[position].json, bareFinish(json) != nil, position > 1,
                let first = stream.contentFrames.first, first < position
            else { return false }
            let frame = stream.frames.remove(at: position)
            stream.frames.insert(frame, at: random.number(first + 1...position))
            return true
        },
    ]

    /// Where and how often usage is told (law P14).
    public static let usage: [StreamMutator] = [
        usage("usage twice", faults: ["MD-02"]) { stream, position, usage, _ in
            var again = stream.chunk([])
            again["usage"] = usage
            stream.frames.insert(ChatStream.Frame(.json(again)), at: position)
        },
        usage("usage on every chunk, growing", faults: ["MD-02", "MD-04"]) { stream, position, usage, random in
            for earlier in stream.contentFrames where earlier < position {
                var partial = usage
                for key in ["completion_tokens", "total_tokens"] {
                    if let number = partial[key]?.integer { partial[key] = .integer(random.number(0...max(number, 0))) }
                }
                stream.frames[earlier].json?["usage"] = partial
            }
        },
        usage("usage larger before", faults: ["MD-02"]) { stream, position, usage, random in
            guard let earlier = random.pick(stream.contentFrames.filter { $0 < position }) else { return }
            var partial = usage
            if let number = partial["completion_tokens"]?.integer { partial["completion_tokens"] = .integer(number + 100) }
            stream.frames[earlier].json?["usage"] = partial
        },
        usage("usage null or empty on the others", faults: ["MD-05"]) { stream, position, _, random in
            for other in stream.contentFrames where other != position { stream.frames[other].json?["usage"] = random.pick(.null, [:]) }
            var last = stream.chunk([])
            last["usage"] = random.pick(.null, [:], ["prompt_tokens": .null, "prompt_tokens_details": .null])
            stream.frames.insert(ChatStream.Frame(.json(last)), at: stream.gaps.last ?? stream.frames.count)
        },
        usage("usage on the first chunk", faults: ["MD-06"]) { stream, position, usage, _ in
            guard let first = stream.contentFrames.first, first != position else { return }
            stream.frames[position].json?["usage"] = nil
            stream.frames[first].json?["usage"] = usage
        },
        usage("usage with the finish", faults: ["MD-06"]) { stream, position, usage, _ in
            guard let last = finishFrames(stream).last, last != position else { return }
            stream.frames[position].json?["usage"] = nil
            stream.frames[last].json?["usage"] = usage
        },
        usage("usage in the choice", faults: ["MD-06"]) { stream, position, usage, _ in
            guard let last = finishFrames(stream).last, last != position else { return }
            stream.frames[position].json?["usage"] = nil
            stream.frames[last].json?.editElements(of: "choices") { $0["usage"] = usage }
        },
        usage("usage in x_groq", faults: ["MD-06"]) { stream, position, usage, _ in
            stream.frames[position].json?["usage"] = nil
            stream.frames[position].json?["x_groq"] = ["usage": usage]
        },
        usage("usage in two parts", faults: ["MD-04", "MD-05"]) { stream, position, usage, random in
            let fields = usage.fields
            let cut = random.number(0...fields.count)
            stream.frames[position].json?["usage"] = .object(Array(fields[cut...]))
            var first = stream.chunk([])
            first["usage"] = .object(Array(fields[..<cut]))
            stream.frames.insert(ChatStream.Frame(.json(first)), at: position)
        },
    ]

    /// A mutator of the one usage object of a stream.
    private static func usage(
        _ name: String, faults: [String], _ change: @escaping @Sendable (inout ChatStream, Int, PlainJSON, inout SeededGenerator) -> Void
    ) -> StreamMutator {
        StreamMutator(name, faults: faults, effect: .preserves(except: [.rawUsage, .metadata])) { stream, random in
            let holders = stream.frames.indices.filter { position in
                guard let json = stream.frames[position].json else { return false }
                return json["usage"]?.isObject == true || json["x_groq"]?["usage"] != nil
                    || json["choices"]?.elements.contains { $0["usage"]?.isObject == true } == true
            }
            // Streams that report usage several times in their own way are left alone.
            guard holders.count == 1, let usage = stream.frames[holders[0]].json?["usage"], usage.isObject else { return false }
            change(&stream, holders[0], usage, &random)
            return true
        }
    }

    /// The frames in which a choice ends.
    static func finishFrames(_ stream: ChatStream) -> [Int] {
        var found: [Int] = []
        stream.forEachChoice { position, choice in if choice["finish_reason"]?.text?.isEmpty == false { found.append(position) } }
        return found
    }

    /// The choice of a chunk that says nothing but that it ends.
    static func bareFinish(_ chunk: PlainJSON) -> PlainJSON? {
        guard let choices = chunk["choices"]?.elements, choices.count == 1, choices[0]["finish_reason"]?.text?.isEmpty == false else {
            return nil
        }
        let isEmpty = (choices[0]["delta"] ?? [:]).fields.allSatisfy { $0.key == "role" || $0.value.isNull || $0.value.text == "" }
        let saysMore = ["logprobs", "message", "usage"].contains { !(choices[0][$0] ?? .null).isNull }
        return isEmpty && !saysMore && ["usage", "x_groq", "error"].allSatisfy { (chunk[$0] ?? .null).isNull } ? choices[0] : nil
    }
}
