import Millrace
import Testing

/// Frames come as they arrive, and no faster than they are taken.
@Suite("Flow", .timeLimit(.minutes(2)))
struct FlowTests {
    @Test("FR-17: The first event is delivered before the second is sent")
    func firstBeforeSecond() async throws {
        let first = Gate()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head + ChatBytes.chunk(ChatBytes.text("one")))
                await first.wait()
                try await connection.send(ChatBytes.chunk(ChatBytes.text("two") + ChatBytes.stop + ChatBytes.done) + ChatBytes.lastChunk)
                await connection.waitForClose()
            },
            while: { server in
                var texts: [String] = []
                for try await text in server.client().stream().text {
                    texts.append(text)
                    // Without this the second would never be sent.
                    first.open()
                }
                #expect(texts == ["one", "two"])
            })
    }

    @Test("FR-25: Events in any pieces give the same response", arguments: [1, 2, 7])
    func pieces(size: Int) async throws {
        let bytes = Array(ChatBytes.answer("Grüße 🌍").utf8)
        try await RawServer.run(
            { connection in
                while try await connection.request() != nil {
                    for start in stride(from: 0, to: bytes.count, by: size) {
                        try await connection.send(bytes: Array(bytes[start..<min(bytes.count, start + size)]))
                    }
                }
            },
            while: { server in
                let response = try await server.client().stream().collect()
                #expect(response.text == "Grüße 🌍")
                #expect(response.outcome == .finished)
                #expect(response.diagnostics.isEmpty)
            })
    }

    @Test("ER-19: A slow consumer stalls the server's writes; nothing is lost")
    func slowConsumer() async throws {
        let event = ChatBytes.chunk(ChatBytes.text(String(repeating: "x", count: 64 << 10)))
        let count = 1024
        let sent = Counter()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                try await connection.send(ChatBytes.head)
                for _ in 0..<count {
                    try await connection.send(event)
                    sent.increment()
                }
                try await connection.send(ChatBytes.chunk(ChatBytes.stop + ChatBytes.done) + ChatBytes.lastChunk)
                await connection.waitForClose()
            },
            while: { server in
                var iterator = server.client().stream().text.makeAsyncIterator()
                var length = try await iterator.next()?.utf8.count ?? 0
                // The writes have stalled when their number rests: the sockets' own buffers are full by then.
                var before = -1
                while sent.count != before {
                    before = sent.count
                    try await Task.sleep(for: .milliseconds(250))
                }
                // Buffers of the system (some MiB each way) and ours (256 KiB), of 64 MiB in all.
                #expect(sent.count < count / 2, "\(sent.count) of \(count) events were taken from the server")
                while let text = try await iterator.next() { length += text.utf8.count }
                #expect(length == count * (64 << 10))
            })
    }

    @Test("ER-24: Under pressure nothing is dropped: each event is told once and in its order, arguments of a call too")
    func nothingIsDropped() async throws {
        let count = 2000
        let filling = String(repeating: "x", count: 16 << 10)
        let sent = Counter()
        try await RawServer.run(
            { connection in
                _ = try await connection.request()
                let call = #"{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\":[0"}}]}"#
                try await connection.send(ChatBytes.head + ChatBytes.chunk(ChatBytes.role + ChatBytes.delta(call)))
                for number in 1...count {
                    let fragment =
                        ##"{"content":"\##(number)\##(filling)","tool_calls":[{"index":0,"function":{"arguments":",\##(number)"}}]}"##
                    try await connection.send(ChatBytes.chunk(ChatBytes.delta(fragment)))
                    sent.increment()
                }
                let last = ChatBytes.delta(#"{"tool_calls":[{"index":0,"function":{"arguments":"]}"}}]}"#, finish: "tool_calls")
                try await connection.send(ChatBytes.chunk(last + ChatBytes.done) + ChatBytes.lastChunk)
                await connection.waitForClose()
            },
            while: { server in
                var iterator = server.client().stream().makeAsyncIterator()
                var fold = ResponseFold()
                if let first = try await iterator.next() { fold.consume(first) }
                // Every buffer on the way is full once the server's writes rest.
                var before = -1
                while sent.count != before {
                    before = sent.count
                    try await Task.sleep(for: .milliseconds(250))
                }
                #expect(sent.count < count, "no pressure")
                while let frame = try await iterator.next() { fold.consume(frame) }
                let response = fold.response
                #expect(response.text == (1...count).map { "\($0)\(filling)" }.joined())
                #expect(response.toolCalls.map(\.rawArguments) == ["{\"n\":[" + (0...count).map(String.init).joined(separator: ",") + "]}"])
                #expect(response.outcome == .finished)
                #expect(response.diagnostics.isEmpty)
            })
    }
}
