import Testing

@testable import MillraceCore

@Suite("AWS event streams: decoding")
struct AWSEventStreamDecoderTests {
    @Test("the checksum is that of zlib, whatever the length")
    func checksum() {
        func checksum(_ text: String) -> UInt32 { Array(text.utf8).withUnsafeBytes { CRC32.checksum(of: $0) } }
        #expect(checksum("") == 0)
        #expect(checksum("a") == 0xe8b7_be43)
        #expect(checksum("123456789") == 0xcbf4_3926)
        #expect(checksum("The quick brown fox jumps over the lazy dog") == 0x414f_a339)
        var pieces = CRC32()
        for byte in "123456789".utf8 { [byte].withUnsafeBytes { pieces.update($0) } }
        #expect(pieces.value == 0xcbf4_3926)
    }

    @Test("a recorded message is read with its headers")
    func recorded() throws {
        var decoder = AWSEventStreamDecoder()
        let messages = try decoder.messages(SampleMessage.stop + SampleMessage.throttling)
        #expect(messages.map(\.payload) == [Array(#"{"stopReason":"tool_use"}"#.utf8), Array(#"{"message":"slow"}"#.utf8)])
        #expect(messages[0][":message-type"] == "event")
        #expect(messages[0][":event-type"] == "messageStop")
        #expect(messages[1][":exception-type"] == "throttlingException")
        #expect(messages[1][":event-type"] == nil)
        #expect(decoder.isAtBoundary)
    }

    @Test("FR-31: all ten types of header are read, and what follows them")
    func headerTypes() {
        let headers: [AWSEventStreamHeader] = [
            AWSEventStreamHeader("t", .bool(true)), AWSEventStreamHeader("f", .bool(false)), AWSEventStreamHeader("b", .byte(-2)),
            AWSEventStreamHeader("s", .short(-300)), AWSEventStreamHeader("i", .integer(1 << 30)), AWSEventStreamHeader("l", .long(.min)),
            AWSEventStreamHeader("y", .bytes([0, 255])), AWSEventStreamHeader("x", "é"),
            AWSEventStreamHeader("d", .timestamp(1_700_000_000_123)),
            AWSEventStreamHeader("u", .uuid(0x0102_0304_0506_0708_090A_0B0C_0D0E_0F10)), AWSEventStreamHeader(":event-type", "last"),
        ]
        var bytes: [UInt8] = []
        AWSEventStreamEncoder.append(headers: headers, payload: Array("{}".utf8), to: &bytes)
        let stream = MessageStream(bytes)
        #expect(stream.messages == [AWSEventStreamMessage(headers: headers, payload: Array("{}".utf8))])
        #expect(stream.failure == nil)
    }

    @Test("P1: the messages are the same however the bytes are cut")
    func cuts() {
        var bytes: [UInt8] = []
        for count in [0, 1, 200] {
            AWSEventStreamEncoder.append(event: "e", payload: [UInt8](repeating: UInt8(ascii: "x"), count: count), to: &bytes)
        }
        AWSEventStreamEncoder.append(headers: [], payload: [], to: &bytes)
        let whole = MessageStream(bytes)
        #expect(whole.messages.count == 4)
        for cut in 0...bytes.count { #expect(MessageStream(bytes, cutAt: [cut]) == whole, "cut at \(cut)") }
        #expect(MessageStream(bytes, cutAt: Array(0..<bytes.count)) == whole)
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 { #expect(MessageStream(bytes, cutAt: randomCuts(of: bytes.count, &random)) == whole) }
    }

    @Test("what was written is read back, and every byte of it counts")
    func everyByteCounts() {
        var bytes: [UInt8] = []
        AWSEventStreamEncoder.append(event: "contentBlockDelta", payload: Array(#"{"delta":{"text":"a"}}"#.utf8), to: &bytes)
        #expect(MessageStream(bytes).messages.first?[":event-type"] == "contentBlockDelta")
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= 0x40
            let stream = MessageStream(damaged)
            #expect(stream.messages.isEmpty && (stream.failure != nil || stream.isUnfinished), "byte \(position)")
        }
    }

    @Test("P27: no bytes trap")
    func totality() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            var stream = SampleMessage.stop + SampleMessage.throttling
            switch Int.random(in: 0..<3, using: &random) {
            case 0: stream = (0..<Int.random(in: 0..<64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            case 1: stream[Int.random(in: 0..<stream.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            default:
                // Headers of any bytes, with right checksums.
                let headers = (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...12, using: &random) }
                stream = SampleMessage.framed(headers: headers)
            }
            let whole = MessageStream(stream)
            #expect(MessageStream(stream, cutAt: randomCuts(of: stream.count, &random)) == whole)
        }
    }

    @Test("an error stays, and the messages before it are given")
    func errorStays() throws {
        var decoder = AWSEventStreamDecoder()
        var damaged = SampleMessage.stop
        damaged[damaged.count - 1] ^= 1
        let messages = try decoder.messages(SampleMessage.stop + damaged + SampleMessage.stop)
        #expect(messages.count == 1)
        let error = FramingError(.checksumMismatch, offset: 178)
        #expect(throws: error) { try decoder.messages([]) }
        #expect(throws: error) { try decoder.messages(SampleMessage.stop) }
        #expect(!decoder.isAtBoundary)
    }
}
