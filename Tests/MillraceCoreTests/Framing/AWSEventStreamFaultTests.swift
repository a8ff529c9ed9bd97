import Testing

@testable import MillraceCore

/// The faults of AWS event streams, each for every cut of its stream in two and for one byte at a time.
@Suite("AWS event stream faults")
struct AWSEventStreamFaultTests {
    private func read(_ bytes: [UInt8], maxMessageBytes: Int = 1 << 20, _ location: SourceLocation = #_sourceLocation) -> MessageStream {
        let whole = MessageStream(bytes, maxMessageBytes: maxMessageBytes)
        for cut in 0...bytes.count {
            #expect(
                MessageStream(bytes, cutAt: [cut], maxMessageBytes: maxMessageBytes) == whole, "cut at \(cut)", sourceLocation: location)
        }
        let single = MessageStream(bytes, cutAt: Array(0..<bytes.count), maxMessageBytes: maxMessageBytes)
        #expect(single == whole, sourceLocation: location)
        return whole
    }

    @Test("FR-28: a message with one wrong byte is fatal at once: nothing is skipped, nothing after it is read")
    func damagedMessage() {
        var damaged = SampleMessage.stop
        damaged[70] ^= 1
        let stream = read(SampleMessage.stop + damaged + SampleMessage.stop)
        #expect(stream.messages.count == 1)
        #expect(stream.failure == FramingError(.checksumMismatch, offset: 178))
    }

    @Test("FR-28: a wrong prelude is fatal with its twelfth byte")
    func damagedPrelude() {
        var damaged = SampleMessage.stop
        damaged[3] ^= 1
        #expect(read(Array(damaged.prefix(12))).failure == FramingError(.checksumMismatch, offset: 12))
        #expect(read(Array(damaged.prefix(11))).failure == nil)
    }

    @Test("FR-29: a body that ends inside a message is not at a boundary", arguments: 1..<89)
    func cutMessage(_ count: Int) {
        let stream = read(Array(SampleMessage.stop.prefix(count)))
        #expect(stream.messages.isEmpty)
        #expect(stream.isUnfinished)
        #expect(stream.failure == nil)
    }

    @Test(
        "FR-31: lengths that cannot be are refused with the prelude, before anything is awaited or kept",
        arguments: [
            (UInt32.max, UInt32(0), FramingError.Reason.eventTooLong(limit: 1 << 20)),
            ((1 << 20) + 1, 0, .eventTooLong(limit: 1 << 20)), (15, 0, .invalidLength), (0, 0, .invalidLength), (16, 1, .invalidLength),
            (100, 85, .invalidLength), (100, UInt32.max, .invalidLength), (1 << 20, (128 << 10) + 1, .invalidLength),
        ])
    func hostileLengths(total: UInt32, headerBytes: UInt32, reason: FramingError.Reason) {
        let message = SampleMessage.framed(total: total, headerBytes: headerBytes, headers: [])
        #expect(read(message).failure == FramingError(reason, offset: 12))
    }

    @Test("FR-31, P16: a message as long as the limit is read, a longer one is not")
    func limit() {
        #expect(read(SampleMessage.stop, maxMessageBytes: 89).messages.count == 1)
        #expect(read(SampleMessage.stop, maxMessageBytes: 88).failure == FramingError(.eventTooLong(limit: 88), offset: 12))
    }

    @Test(
        "FR-31: headers that do not fill their length, have an unknown type, or an empty or double name, are refused",
        arguments: [
            [1, 97, 7, 0, 5, 98], [1, 97, 10], [0, 7, 0, 0], [1, 97], [5, 97], [1, 97, 7, 0], [1, 97, 5, 0, 0, 0],
            [1, 97, 0, 1, 97, 1], [1, 97, 9, 1, 2, 3],
        ] as [[UInt8]])
    func oddHeaders(_ headers: [UInt8]) {
        let message = SampleMessage.framed(headers: headers)
        #expect(read(message).failure == FramingError(.invalidHeaders, offset: message.count))
    }

    @Test("FR-31: a name that comes twice among very many costs no more than its length")
    func manyHeaders() {
        var headers: [UInt8] = []
        for number in 0..<20_000 { headers += [3, UInt8(number >> 12), UInt8(number >> 6 & 63), UInt8(number & 63), 0] }
        #expect(MessageStream(SampleMessage.framed(headers: headers)).messages.first?.headers.count == 20_000)
        let double = SampleMessage.framed(headers: headers + [3, 0, 0, 7, 0])
        #expect(MessageStream(double).failure?.reason == .invalidHeaders)
    }
}
