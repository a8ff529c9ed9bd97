/// The bytes of one streamed response, and what is expected of it.
struct Workload {
    /// Its name in the report.
    let name: String
    /// The body.
    let bytes: [UInt8]
    /// How many events carry a piece of the answer.
    let chunkCount: Int

    /// All workloads of the report.
    static let all = [
        text(10_000), paddedText(10_000), changingText(10_000), snapshots(10_000), tools(50, fragments: 100), arguments(megabytes: 1),
        arguments(megabytes: 2),
        arguments(megabytes: 4),
    ]

    /// Text in the envelope OpenAI sends: about 250 bytes for a token.
    static func text(_ count: Int) -> Workload {
        let words = [" the", " river", " turns", " a", " wheel", ",", " and", " grain", " becomes", " flour", "."]
        var builder = StreamBuilder()
        builder.add(delta: #"{"role":"assistant","content":""}"#)
        for number in 0..<count { builder.add(delta: #"{"content":"\#(words[number % words.count])"}"#) }
        builder.finish(reason: "stop")
        return Workload(name: "text10k", bytes: builder.bytes, chunkCount: count)
    }

    /// The same with OpenAI's random filler, another one in each chunk.
    static func paddedText(_ count: Int) -> Workload {
        let words = [" the", " river", " turns", " a", " wheel", ",", " and", " grain", " becomes", " flour", "."]
        let filler = Array("k3JxQ9vTzB1mWq7RfLs2")
        var builder = StreamBuilder()
        builder.add(delta: #"{"role":"assistant","content":""}"#)
        for number in 0..<count {
            let padding = String((0..<(1 + number % 12)).map { filler[(number + $0) % filler.count] })
            builder.add(delta: #"{"content":"\#(words[number % words.count])"}"#, trailer: #","obfuscation":"\#(padding)""#)
        }
        builder.finish(reason: "stop")
        return Workload(name: "filler10k", bytes: builder.bytes, chunkCount: count)
    }

    /// The same from a server that tells another time with every chunk.
    static func changingText(_ count: Int) -> Workload {
        let words = [" the", " river", " turns", " a", " wheel", ",", " and", " grain", " becomes", " flour", "."]
        var builder = StreamBuilder()
        builder.add(delta: #"{"role":"assistant","content":""}"#)
        for number in 0..<count {
            builder.add(delta: #"{"content":"\#(words[number % words.count])"}"#, created: 1_763_600_000 + number)
        }
        builder.finish(reason: "stop")
        return Workload(name: "changing", bytes: builder.bytes, chunkCount: count)
    }

    /// The same from a server that states the usage so far in each chunk: each one is read in full.
    static func snapshots(_ count: Int) -> Workload {
        let words = [" the", " river", " turns", " a", " wheel", ",", " and", " grain", " becomes", " flour", "."]
        var builder = StreamBuilder()
        builder.add(delta: #"{"role":"assistant","content":""}"#)
        for number in 0..<count {
            let usage = #","usage":{"prompt_tokens":21,"completion_tokens":\#(number),"total_tokens":\#(21 + number)}"#
            builder.add(delta: #"{"content":"\#(words[number % words.count])"}"#, trailer: usage)
        }
        builder.finish(reason: "stop")
        return Workload(name: "usage10k", bytes: builder.bytes, chunkCount: count)
    }

    /// Parallel tool calls whose fragments take turns.
    static func tools(_ callCount: Int, fragments: Int) -> Workload {
        var builder = StreamBuilder()
        for call in 0..<callCount {
            let function = #"{"name":"look_up","arguments":""}"#
            builder.add(delta: #"{"tool_calls":[{"index":\#(call),"id":"call_\#(call)","type":"function","function":\#(function)}]}"#)
        }
        for fragment in 0..<fragments {
            for call in 0..<callCount {
                let piece = fragment == 0 ? #"{\"a\":\""# : fragment == fragments - 1 ? #"\"}"# : "12345678"
                builder.add(delta: #"{"tool_calls":[{"index":\#(call),"function":{"arguments":"\#(piece)"}}]}"#)
            }
        }
        builder.finish(reason: "tool_calls")
        return Workload(name: "tools50", bytes: builder.bytes, chunkCount: callCount * (fragments + 1))
    }

    /// One call with long arguments in fragments of eight bytes.
    static func arguments(megabytes: Int) -> Workload {
        var builder = StreamBuilder()
        let fragments = (megabytes << 20) / 8
        builder.add(
            delta: #"{"tool_calls":[{"index":0,"id":"call_0","type":"function","function":{"name":"write","arguments":"{\"text\":\""}}]}"#)
        for _ in 0..<fragments { builder.add(delta: #"{"tool_calls":[{"index":0,"function":{"arguments":"12345678"}}]}"#) }
        builder.add(delta: #"{"tool_calls":[{"index":0,"function":{"arguments":"\"}"}}]}"#)
        builder.finish(reason: "tool_calls")
        return Workload(name: "args\(megabytes)m", bytes: builder.bytes, chunkCount: fragments)
    }
}

/// Writes chunks in the envelope of OpenAI's service.
struct StreamBuilder {
    private(set) var bytes: [UInt8] = []

    private static func head(created: Int) -> String {
        #"data: {"id":"chatcmpl-CqFkV2c1qTnXpPZ0dK3S8QwYbRjhM","object":"chat.completion.chunk","created":\#(created),"#
            + #""model":"gpt-5-mini-2025-08-07","service_tier":"default","system_fingerprint":null,"choices":[{"index":0,"delta":"#
    }

    mutating func add(delta: String, created: Int = 1_763_600_000, trailer: String = "") {
        bytes += StreamBuilder.head(created: created).utf8
        bytes += delta.utf8
        bytes += #","logprobs":null,"finish_reason":null}]\#(trailer)}"#.utf8
        bytes += "\n\n".utf8
    }

    mutating func finish(reason: String) {
        bytes += StreamBuilder.head(created: 1_763_600_000).utf8
        bytes += #"{},"logprobs":null,"finish_reason":"\#(reason)"}]}"#.utf8
        bytes += "\n\n".utf8
        bytes += "data: [DONE]\n\n".utf8
    }
}
