import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// What decoders remember of earlier events changes nothing.
///
/// Blanks after the first bracket of a payload mean nothing, and no two events have the same: then nothing that is remembered of one event
/// fits another, and each is read in full. The same stream with the same blanks everywhere must give the same frames.
@Suite("Envelopes that are remembered")
struct EnvelopeLawTests {
    @Test("a recording gives the same frames whether envelopes repeat or not", .needsCorpus, arguments: Corpus.all.filter(\.isStreaming))
    func recording(recording: Recording) throws {
        guard let wireID = recording.wireID else { return }
        let wire = Wire(wireID)
        guard let stream = FramedEvents(recording.response, framing: wire.framing) else { return }
        check(stream, wire, recording.context, .random(seed: 1, upTo: 400), recording.slug)
        for seed in Seeds.first(stream.events.count > 2_000 ? 1 : 6) {
            var mutation = EventMutation(seed: seed)
            check(mutation.mutated(stream), wire, recording.context, .random(seed: seed, upTo: 900), "\(recording.slug), seed \(seed)")
        }
    }

    @Test("a made-up stream gives the same frames whether envelopes repeat or not", arguments: WireID.allCases, Seeds.first(40))
    func madeUp(wireID: WireID, seed: UInt64) throws {
        let wire = Wire(wireID)
        var random = SeededGenerator(seed: seed)
        var encoder = ResponseEncoder(wire: wire)
        var stream = try #require(FramedEvents(encoder.encode(LongFrames.make(&random)), framing: wire.framing))
        var mutation = EventMutation(seed: seed)
        if random.once(in: 2) { mutation.addUsage(to: &stream, wireID) }
        let context = ResponseContext(idSeed: "s")
        check(stream, wire, context, .whole, "\(wireID), seed \(seed), as it is")
        check(mutation.mutated(stream), wire, context, .random(seed: seed, upTo: 700), "\(wireID), seed \(seed)")
    }

    /// Compares a stream whose events are all read in full with the same stream whose envelopes repeat.
    private func check(_ stream: FramedEvents, _ wire: Wire, _ context: ResponseContext, _ cut: StreamCut, _ name: String) {
        var (repeating, changing) = (stream, stream)
        for position in stream.events.indices {
            repeating.events[position].payload = Self.padded(stream.events[position].payload, with: 0)
            changing.events[position].payload = Self.padded(stream.events[position].payload, with: position + 1)
        }
        let remembered = decode(repeating.bytes, wire: wire, context: context, cut: cut)
        let read = decode(changing.bytes, wire: wire, context: context)
        if let difference = difference(remembered.frames, read.frames) { Issue.record("\(name): \(difference)") }
        #expect(remembered.failure?.kind == read.failure?.kind, "\(name)")
    }

    /// A payload with sixteen blanks after its first bracket, which are a number: spaces and tabs are its bits.
    private static func padded(_ payload: [UInt8], with number: Int) -> [UInt8] {
        guard payload.first == UInt8(ascii: "{") else { return payload }
        let blanks = (0..<16).map { number >> $0 & 1 == 0 ? UInt8(ascii: " ") : UInt8(ascii: "\t") }
        return payload.prefix(1) + blanks + payload.dropFirst()
    }
}

/// Frames of a response with many pieces of each kind.
private enum LongFrames {
    static func make(_ random: inout SeededGenerator) -> [StreamFrame] {
        var frames: [StreamFrame] = [.start(ResponseStart(model: "a-model", responseID: "resp_1"))]
        var calls: [StreamFrame] = []
        var index = 0
        for _ in 0..<random.number(1...4) {
            let part = PartID(index: index)
            index += 1
            let pieces = (0..<random.number(1...30)).map { _ in
                random.pick(" a", "b\n", "\"q\"", "é", "😀", "\\", "much longer than a word", "1")
            }
            switch random.number(0...2) {
            case 0:
                frames += pieces.map { .textDelta(TextDelta(part: part, text: $0)) }
                frames.append(.textComplete(TextComplete(part: part, text: pieces.joined())))
            case 1:
                frames += pieces.map { .reasoningDelta(ReasoningDelta(part: part, text: $0)) }
                frames.append(.reasoningComplete(ReasoningComplete(part: part, reasoning: ReasoningPart(text: pieces.joined()))))
            default:
                let arguments = PlainJSON.object([.init("a", .string(pieces.joined()))]).text()
                let id = ToolCallID("call_\(index)")
                frames.append(.toolCallStart(ToolCallStart(part: part, id: id, name: "look")))
                frames += random.pieces(of: arguments, upTo: 30).map { .toolCallDelta(ToolCallDelta(part: part, arguments: $0)) }
                let call = ToolCall(checkedID: id, name: "look", rawArguments: arguments)
                calls.append(.toolCallComplete(ToolCallComplete(part: part, outcome: .complete(call))))
            }
        }
        let usage = Usage(inputTokens: 3, outputTokens: 30, totalTokens: 33)
        let end = ResponseEnd(outcome: .finished, finishReason: calls.isEmpty ? .stop : .toolCalls, usage: usage)
        return frames + calls + [.end(end)]
    }
}

/// Changes events of a stream, harmless and harmful changes alike.
private struct EventMutation {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed &* 7 &+ 5) }

    /// Adds the usage so far to every event: of one form for a while, then of another.
    mutating func addUsage(to stream: inout FramedEvents, _ wireID: WireID) {
        let isGemini = wireID == .gemini || wireID == .geminiJSONArray
        guard isGemini || [.openAIChat, .mistralChat, .openAICompletions].contains(wireID) else { return }
        let (input, output) = isGemini ? ("promptTokenCount", "candidatesTokenCount") : ("prompt_tokens", "completion_tokens")
        let details =
            isGemini
            ? #""promptTokensDetails":[{"modality":"TEXT","tokenCount":5}],"thoughtsTokenCount":@"#
            : #""completion_tokens_details":{"reasoning_tokens":@,"n":null},"cost":@"#
        var form = 0
        var count = 0
        for position in stream.events.indices {
            if random.once(in: 12) { form = random.number(0...4) }
            if !random.once(in: 3) { count += random.number(0...40) }
            let more =
                switch form {
                case 0: #"{"\#(input)":5,"\#(output)":\#(count)}"#
                case 1: #"{"\#(input)":5,"\#(output)":\#(count),\#(details.replacing("@", with: "\(count / 2)"))}"#
                case 2: #"{"\#(output)":\#(count),"\#(output)":\#(count + 1),"x":"\#(count)"}"#
                case 3: #"{ "\#(input)": \#(count), "\#(output)": null, "share": 0.5 }"#
                default: "null"
                }
            insert(#""\#(isGemini ? "usageMetadata" : "usage")":\#(more)"#, into: &stream.events[position].payload)
        }
    }

    /// The stream with some of its events changed.
    mutating func mutated(_ stream: FramedEvents) -> FramedEvents {
        var stream = stream
        let rarity = random.number(2...30)
        var position = 0
        while position < stream.events.count {
            defer { position += 1 }
            guard random.once(in: rarity) else { continue }
            switch random.number(0...11) {
            case 0: stream.events.insert(stream.events[position], at: position)
            case 1: stream.events.swapAt(position, max(0, position - random.number(0...3)))
            case 2: stream.events.insert(stream.events[max(0, position - random.number(0...20))], at: position)
            case 3: if stream.events.count > 1 { stream.events.remove(at: position) }
            case 4: stream.events[position].name = random.pick("", "message", "content_block_delta", stream.events[position].name)
            case 5: stream.events[position].payload += "  \t ".utf8
            case 6:
                let fields = [#""zz":"x""#, #""obfuscation":"x\u0041""#, #""p":"abc""#, #""created":0"#, #""index":0"#, #""model":"m2""#]
                insert(random.pick(fields) ?? "", into: &stream.events[position].payload)
            case 7: damage(&stream.events[position].payload)
            default: changeToken(&stream.events[position].payload)
            }
        }
        return stream
    }

    private func insert(_ field: String, into payload: inout [UInt8]) {
        guard payload.first == UInt8(ascii: "{"), payload.count > 2 else { return }
        payload.insert(contentsOf: Array((field + ",").utf8), at: 1)
    }

    private mutating func damage(_ payload: inout [UInt8]) {
        guard random.once(in: 4), payload.count > 2 else { return }
        let at = random.number(1...(payload.count - 1))
        switch random.number(0...2) {
        case 0: payload.remove(at: at)
        case 1: payload.insert(random.pick(0x22, 0x5C, 0x20, 0x30, 0xFF, 0x7B), at: at)
        default: payload.removeLast(payload.count - at)
        }
    }

    /// Puts something else in the place of a string, a number or a word.
    private mutating func changeToken(_ payload: inout [UInt8]) {
        guard let token = random.pick(Self.tokens(of: payload)) else { return }
        let replacement: String
        if payload[token.lowerBound] == UInt8(ascii: "\"") {
            replacement = random.pick(
                #""""#, #""a\"b\u00e9\n""#, #""\ud800""#, #""\ud83d\ude00""#, #""stop""#, "null", "7",
                #""one rather long text of its own""#, #""tool""#)
        } else {
            replacement = random.pick(
                "0", "7", "12345", "1.0", "1e2", "-3", "007", "123456789012345678901", "null", "true", #""5""#, "{}", "[]")
        }
        payload.replaceSubrange(token, with: Array(replacement.utf8))
    }

    /// Where the strings, numbers and words of a JSON document are.
    private static func tokens(of payload: [UInt8]) -> [Range<Int>] {
        var tokens: [Range<Int>] = []
        var at = 0
        while at < payload.count {
            let start = at
            at += 1
            if payload[start] == UInt8(ascii: "\"") {
                while at < payload.count, payload[at] != UInt8(ascii: "\"") { at += payload[at] == UInt8(ascii: "\\") ? 2 : 1 }
                at = min(at + 1, payload.count)
                tokens.append(start..<at)
            } else if !" \t\r\n{}[],:".utf8.contains(payload[start]) {
                while at < payload.count, !" \t\r\n{}[],:\"".utf8.contains(payload[at]) { at += 1 }
                tokens.append(start..<at)
            }
        }
        return tokens
    }
}
