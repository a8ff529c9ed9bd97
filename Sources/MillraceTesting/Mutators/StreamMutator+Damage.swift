extension StreamMutator {
    /// Streams that are no longer whole.
    ///
    /// Cutting at a byte is not here: it is done on the bytes (``StreamCut``).
    public static let damage: [StreamMutator] = [
        StreamMutator("the finish is missing", faults: ["ER-07"], effect: .damages) { stream, random in
            var numbers = choiceNumbers(stream)
            guard let victim = random.pick(numbers), !finishFrames(stream).isEmpty else { return false }
            numbers = [victim]
            stream.editChoices { if $0["index"]?.integer ?? 0 == victim { $0["finish_reason"] = .null } }
            return true
        },
        StreamMutator("cut after a frame, clean close", faults: ["ER-07", "FR-23"], effect: .damages) { stream, random in
            guard let first = finishFrames(stream).first, first > 0 else { return false }
            stream.frames.removeSubrange(random.number(1...first)...)
            return true
        },
        StreamMutator("cut after a frame, sentinel sent", faults: ["ER-07", "ER-08"], effect: .damages) { stream, random in
            guard let first = finishFrames(stream).first, first > 0 else { return false }
            stream.frames.removeSubrange(random.number(1...first)...)
            stream.frames.append(ChatStream.Frame(.text("[DONE]")))
            return true
        },
        inserting("an error in the stream", faults: ["ER-01", "ER-02"]) {
            $0.pick(
                .json(["error": ["message": "upstream died", "code": 502]]), .json(["error": "oops"]),
                .json(["error": ["message": "rate limited", "type": "rate_limit_error"], "choices": []]))
        },
        StreamMutator("an error event", faults: ["FR-09", "ER-03"], effect: .damages) { stream, random in
            guard let gap = earlyGap(stream, &random) else { return false }
            let payload: PlainJSON = random.pick(
                ["error": ["message": "overloaded", "type": "overloaded_error"]], ["message": "bad", "code": 500],
                ["error": ["message": "bad", "type": "api_error", "code": .null]])
            stream.frames.insert(ChatStream.Frame(.json(payload), fields: ["event: error"]), at: gap)
            return true
        },
        StreamMutator("an error on the finish chunk", faults: ["ER-02"], effect: .damages) { stream, _ in
            guard let first = finishFrames(stream).first else { return false }
            stream.frames[first].json?["error"] = ["message": "upstream died", "code": 502]
            stream.editChoices { if $0["finish_reason"]?.text != nil { $0["finish_reason"] = "error" } }
            return true
        },
        StreamMutator("a chunk that is no JSON", faults: ["ER-20", "MD-19"], effect: .damages) { stream, random in
            let candidates = stream.contentFrames.filter { $0 <= finishFrames(stream).first ?? -1 }
            guard let position = random.pick(candidates), let json = stream.frames[position].json else { return false }
            let text = json.text()
            stream.frames[position].payload = .text(String(text.prefix(random.number(1...max(text.count - 1, 1)))))
            return true
        },
        StreamMutator("a chunk of another kind", faults: ["MD-19", "FR-33"], effect: .damages) { stream, random in
            guard let gap = earlyGap(stream, &random) else { return false }
            let payload = random.pick(
                "{\"choices\":7}", "{\"choices\":[{\"index\":0,\"delta\":\"text\"}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":\"x\"}}]}")
            stream.frames.insert(ChatStream.Frame(.text(payload)), at: gap)
            return true
        },
        StreamMutator("nested too deep", faults: ["FR-33"], effect: .damages) { stream, random in
            guard let gap = earlyGap(stream, &random) else { return false }
            let payload = "{\"x\":" + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000) + "}"
            stream.frames.insert(ChatStream.Frame(.text(payload)), at: gap)
            return true
        },
        StreamMutator("a frame is missing", faults: ["FR-23"], effect: .confuses) { stream, random in
            guard let position = random.pick(stream.contentFrames) else { return false }
            stream.frames.remove(at: position)
            return true
        },
        StreamMutator("a frame twice", effect: .confuses) { stream, random in
            guard let position = random.pick(stream.contentFrames) else { return false }
            stream.frames.insert(stream.frames[position], at: position)
            return true
        },
        StreamMutator("two frames change places", effect: .confuses) { stream, random in
            guard let left = random.pick(stream.contentFrames), let right = random.pick(stream.contentFrames), left != right else {
                return false
            }
            stream.frames.swapAt(left, right)
            return true
        },
        StreamMutator("a second response spliced in", faults: ["ER-06"], effect: .confuses) { stream, random in
            var other = GeneratedResponse(seed: random.next()).stream()
            other.frames.removeAll(where: \.isDone)
            guard let gap = earlyGap(stream, &random) else { return false }
            stream.frames.insert(contentsOf: other.frames, at: gap)
            return true
        },
        StreamMutator("one byte of a chunk changed", effect: .confuses) { stream, random in
            guard let position = random.pick(stream.contentFrames), let json = stream.frames[position].json else { return false }
            var bytes = Array(("data: " + json.text() + "\n\n").utf8)
            bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.number(0...255))
            stream.frames[position].payload = .verbatim(bytes)
            return true
        },
    ]

    /// A gap before the first finish, behind the first content.
    private static func earlyGap(_ stream: ChatStream, _ random: inout SeededGenerator) -> Int? {
        guard let first = stream.contentFrames.first, let finish = finishFrames(stream).first, first < finish else { return nil }
        return random.number(first + 1...finish)
    }

    private static func inserting(
        _ name: String, faults: [String], _ payload: @escaping @Sendable (inout SeededGenerator) -> ChatStream.Frame.Payload
    ) -> StreamMutator {
        StreamMutator(name, faults: faults, effect: .damages) { stream, random in
            guard let gap = earlyGap(stream, &random) else { return false }
            stream.frames.insert(ChatStream.Frame(payload(&random)), at: gap)
            return true
        }
    }
}
