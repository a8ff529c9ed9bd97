extension StreamMutator {
    /// Other ways to write the same events (law P2, and FR-01 to FR-13).
    public static let framing: [StreamMutator] = [
        StreamMutator("line ends CR LF", faults: ["FR-01"]) { stream, _ in
            stream.layout.lineEnd = .crlf
            return true
        },
        StreamMutator("line ends CR", faults: ["FR-03"]) { stream, _ in
            stream.layout.lineEnd = .cr
            return true
        },
        StreamMutator("line ends mixed", faults: ["FR-01", "FR-02", "FR-03"]) { stream, random in
            stream.layout.lineEnd = .mixed(seed: random.next())
            return true
        },
        StreamMutator("byte-order mark", faults: ["FR-04"]) { stream, _ in
            stream.layout.hasByteOrderMark = true
            return true
        },
        StreamMutator("no space after the colon", faults: ["FR-05"]) { stream, _ in
            stream.layout.hasSpaceAfterColon = false
            return true
        },
        StreamMutator("several data lines", faults: ["FR-06"]) { stream, _ in
            stream.layout.json.space = .lines
            return true
        },
        StreamMutator("no final blank line", faults: ["FR-10"]) { stream, _ in
            stream.layout.endsWithBlankLine = false
            return true
        },
        StreamMutator("no sentinel", faults: ["FR-13"]) { stream, _ in
            guard stream.frames.contains(where: \.isDone) else { return false }
            stream.frames.removeAll(where: \.isDone)
            return true
        },
        StreamMutator("no sentinel and no final blank line", faults: ["FR-10"]) { stream, _ in
            guard stream.frames.contains(where: \.isDone) else { return false }
            stream.frames.removeAll(where: \.isDone)
            stream.layout.endsWithBlankLine = false
            return true
        },
        StreamMutator("sentinel twice", faults: ["FR-11"]) { stream, _ in
            stream.frames.append(ChatStream.Frame(.text("[DONE]")))
            return true
        },
        StreamMutator("sentinel in another spelling", faults: ["FR-11"]) { stream, random in
            guard let position = stream.frames.firstIndex(where: \.isDone) else { return false }
            stream.frames[position].payload = .text(random.pick("[DONE] ", " [DONE]", "DONE", "[DONE]\t"))
            return true
        },
        StreamMutator("more after the sentinel", faults: ["FR-13"]) { stream, random in
            guard stream.frames.contains(where: \.isDone), let position = random.pick(stream.contentFrames) else { return false }
            stream.frames.append(stream.frames[position])
            return true
        },
        StreamMutator("sentinel as an event name and a bare line", faults: ["FR-11"]) { stream, _ in
            guard let position = stream.frames.firstIndex(where: \.isDone) else { return false }
            stream.frames.insert(ChatStream.Frame(.verbatim(Array("[DONE]\n\n".utf8))), at: position)
            return true
        },
    ]

    /// Lines and events that mean nothing (law P3).
    public static let noise: [StreamMutator] = [
        inserting("comments", faults: ["FR-07"]) { $0.pick(": OPENROUTER PROCESSING\n\n", ": ping\n\n", ":\n\n", ": keep-alive\n") },
        inserting("blank lines", faults: ["FR-20"]) { String(repeating: "\n", count: $0.number(1...40)) },
        inserting("events without data", faults: ["FR-08"]) {
            $0.pick("retry: 3000\n\n", "id: 7\n\n", "event: keepalive\n\n", "data:\n\n", "data\n\n", "event: ping\nid: 1\n\n")
        },
        inserting("unknown fields of events", faults: ["FR-08", "FR-33"]) {
            $0.pick("x-proxy: 1\n", "Data: {}\n", "datum: x\n", "retry: soon\n")
        },
        inserting("pings", faults: ["MD-19", "ER-12"]) {
            $0.pick("event: ping\ndata: {\"type\": \"ping\"}\n\n", "data: {\"type\":\"ping\"}\n\n", "event: keepalive\ndata: {}\n\n")
        },
        StreamMutator("event names", faults: ["FR-09"]) { stream, random in
            for position in stream.contentFrames where !random.once(in: 3) {
                stream.frames[position].fields.append("event: " + random.pick("message", "chunk", "chat.completion.chunk", "data"))
            }
            return true
        },
        StreamMutator("event ids", faults: ["FR-08"]) { stream, random in
            for position in stream.frames.indices where !random.once(in: 3) { stream.frames[position].fields.append("id: \(position)") }
            return true
        },
        StreamMutator("five hundred keep-alives first", faults: ["FR-20"]) { stream, _ in
            let line = Array(": waiting\n\n".utf8)
            stream.frames.insert(ChatStream.Frame(.verbatim((0..<500).flatMap { _ in line })), at: 0)
            return true
        },
    ]

    /// A mutator that puts lines between frames.
    private static func inserting(
        _ name: String, faults: [String], _ lines: @escaping @Sendable (inout SeededGenerator) -> String
    ) -> StreamMutator {
        StreamMutator(name, faults: faults) { stream, random in
            for gap in stream.gaps.reversed() where !random.once(in: 3) {
                stream.frames.insert(ChatStream.Frame(.verbatim(Array(lines(&random).utf8))), at: gap)
            }
            return true
        }
    }
}
