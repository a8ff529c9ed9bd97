import MillraceCore

/// The bytes of one streamed response, and what is expected of it.
struct Workload {
    /// Its name in the report.
    let name: String
    /// What speaks it.
    var wire = Wire(.openAIChat)
    /// Where each event has its piece of text, as a JSON pointer (RFC 6901), for a floor that knows no wire; nil for a floor of its own.
    var pointer: String?
    /// How that floor finds the events: `lines`, `array`, `messages`, or `wrapped` for messages that hold them as base64.
    var floorFraming = "lines"
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

    /// The text of the other wires, as our own encoders write it.
    static let wires: [Workload] = [
        text(.openAIResponses, "/delta"), text(.openAICompletions, "/choices/0/text"), text(.anthropicMessages, "/delta/text"),
        text(.bedrockInvokeAnthropic, "/delta/text", framing: "wrapped"), text(.bedrockConverse, "/delta/text", framing: "messages"),
        text(.gemini, "/candidates/0/content/parts/0/text"),
        text(.geminiJSONArray, "/candidates/0/content/parts/0/text", framing: "array"), text(.geminiInteractions, "/delta/text"),
        text(.mistralChat, "/choices/0/delta/content"),
        text(.cohereV2, "/delta/message/content/text"), text(.ollamaChat, "/message/content"), text(.ollamaGenerate, "/response"),
    ]

    private static func text(_ id: WireID, _ pointer: String, framing: String = "lines") -> Workload {
        let count = 10_000
        let words = [" the", " river", " turns", " a", " wheel", ",", " and", " grain", " becomes", " flour", "."]
        let part = PartID(index: 0)
        var frames: [StreamFrame] = [
            .start(ResponseStart(model: "a-model-2026-01-01", responseID: "resp_0123456789abcdef0123456789abcdef"))
        ]
        frames += (0..<count).map { .textDelta(TextDelta(part: part, text: words[$0 % words.count])) }
        let text = (0..<count).map { words[$0 % words.count] }.joined()
        let usage = Usage(inputTokens: 20, outputTokens: count, totalTokens: count + 20)
        frames.append(.textComplete(TextComplete(part: part, text: text)))
        frames.append(.end(ResponseEnd(outcome: .finished, finishReason: .stop, usage: usage)))
        var encoder = ResponseEncoder(wire: Wire(id))
        return Workload(
            name: id.rawValue, wire: Wire(id), pointer: pointer, floorFraming: framing, bytes: encoder.encode(frames), chunkCount: count)
    }

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
