import Testing

@testable import MillraceCore

/// Laws of the event decoder over generated streams.
@Suite("SSEDecoder")
struct SSEDecoderTests {
    @Test("What is read is what the standard says, byte for byte", arguments: [1, 2, 3, 4] as [UInt64])
    func reference(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let bytes = SSEReference.stream(&random)
            #expect(FramedStream(events: bytes).items == SSEReference.items(bytes), "seed \(seed), round \(round)")
        }
    }

    @Test("P1, FR-25: any cut of a stream gives the same items, and the same count of bytes", arguments: [5, 6, 7] as [UInt64])
    func rechunking(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<700 {
            let bytes = SSEReference.stream(&random)
            let whole = FramedStream(events: bytes)
            #expect(FramedStream(events: bytes, cutAt: Array(0..<bytes.count)) == whole, "seed \(seed), round \(round), byte by byte")
            for _ in 0..<4 {
                let cuts = randomCuts(of: bytes.count, &random)
                #expect(FramedStream(events: bytes, cutAt: cuts) == whole, "seed \(seed), round \(round), cuts \(cuts)")
            }
        }
    }

    @Test("P1: every cut in two of random bytes gives the same items", arguments: [8, 9] as [UInt64])
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling: [UInt8] = Array("data:evnt i\n\r\n\r".utf8) + [0xEF, 0xBB, 0xBF, 0]
        for round in 0..<300 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in telling.randomElement(using: &random) ?? 0 }
            let whole = FramedStream(events: bytes)
            #expect(whole.items == SSEReference.items(bytes), "seed \(seed), round \(round)")
            for cut in 0...bytes.count {
                #expect(FramedStream(events: bytes, cutAt: [cut]) == whole, "seed \(seed), round \(round), cut \(cut)")
            }
        }
    }

    @Test("P2: the kind of line end changes nothing", arguments: [10, 11] as [UInt64])
    func lineEnds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            // With LF alone first; every one of them may then become another, a run of CR and LF excepted, which would be one end.
            let bytes = SSEReference.stream(&random).filter { $0 != 0x0D }
            let items = FramedStream(events: bytes).items
            for end in [[0x0D, 0x0A], [0x0D]] as [[UInt8]] {
                let replaced = Array(bytes.map { $0 == 0x0A ? end : [$0] }.joined())
                #expect(FramedStream(events: replaced).items == items, "seed \(seed), round \(round), \(end)")
            }
            let mixed = Array(bytes.map { $0 == 0x0A ? (Bool.random(using: &random) ? [0x0D, 0x0A] : [0x0A]) : [$0] }.joined())
            #expect(FramedStream(events: mixed).items == items, "seed \(seed), round \(round), mixed")
        }
    }

    @Test(
        "FR-18, FR-19, P16: an event over the limit is refused on the same byte, after the same items, whatever the cut",
        arguments: [
            ("data: ok\n\ndata: 12345\ndata: 67890\n\n", 29), ("data: ok\n\ndata: 1234567890", 22), ("data: ok\n\n: a long comment\n", 22),
            ("data: ok\r\n\r\nevent: a_long_name\r\n", 24), ("\u{FEFF}data: ok\n\nxxxxxxxxxxxxxxxx", 25),
            ("data: 12345\ndata\ndata\ndata\ndata\ndata", 35),
        ])
    func limit(text: String, offset: Int) {
        let bytes = Array(text.utf8)
        let whole = FramedStream(events: bytes, maxEventBytes: 12)
        #expect(whole.failure == FramingError(.eventTooLong(limit: 12), offset: offset))
        for cut in 0...bytes.count { #expect(FramedStream(events: bytes, cutAt: [cut], maxEventBytes: 12) == whole, "cut at \(cut)") }
        #expect(FramedStream(events: bytes, cutAt: Array(0..<bytes.count), maxEventBytes: 12) == whole, "byte by byte")
    }

    @Test("P16: limits of random streams do not depend on the cut", arguments: [12, 13] as [UInt64])
    func randomLimits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var failures = 0
        for round in 0..<500 {
            let bytes = SSEReference.stream(&random)
            let limit = Int.random(in: 0...40, using: &random)
            let whole = FramedStream(events: bytes, maxEventBytes: limit)
            failures += whole.failure == nil ? 0 : 1
            for _ in 0..<4 {
                let cuts = randomCuts(of: bytes.count, &random)
                #expect(
                    FramedStream(events: bytes, cutAt: cuts, maxEventBytes: limit) == whole, "seed \(seed), round \(round), cuts \(cuts)")
            }
        }
        #expect(failures > 100)
    }

    @Test("An event as long as the limit passes")
    func atLimit() {
        let bytes = Array("data: 123456\n\n".utf8)
        #expect(FramedStream(events: bytes, maxEventBytes: 12).items == [.event("123456")])
        #expect(FramedStream(events: bytes, maxEventBytes: 11).failure?.offset == 11)
    }

    @Test("FR-18: an event of four megabytes in small reads is whole")
    func largeEvent() {
        let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20)
        let bytes = Array("data: ".utf8) + payload + Array("\n\n".utf8)
        let cuts = Array(stride(from: 0, to: bytes.count, by: 16_384))
        #expect(FramedStream(events: bytes, cutAt: cuts, maxEventBytes: 16 << 20).items == [.event(name: "", data: payload)])
    }

    @Test("The public reading gives what came before the event that is too long, then its error, again and again")
    func errorAfterEvents() throws {
        var decoder = SSEDecoder(maxEventBytes: 8)
        #expect(try decoder.events(Array("data: A\n\ndata: too long".utf8)) == [SSEEvent(data: Array("A".utf8))])
        let error = FramingError(.eventTooLong(limit: 8), offset: 17)
        #expect(throws: error) { try decoder.events([]) }
        #expect(throws: error) { try decoder.events(Array("\n\ndata: B\n\n".utf8)) }
        #expect(throws: error) { try decoder.finish() }
    }

    @Test("A caller that stops gets nothing more")
    func stop() throws {
        var decoder = SSEDecoder()
        var count = 0
        for piece in ["data: A\n\ndata: B\n\n", "data: C\n\ndata: D"] {
            try Array(piece.utf8).withUnsafeBytes { bytes in
                try decoder.push(bytes) { _ in
                    count += 1
                    return false
                }
            }
        }
        try decoder.finish { _ in
            count += 1
            return true
        }
        #expect(count == 1)
    }

    @Test("The payload of one line in one piece is handed over where it lies")
    func inPlace() throws {
        var decoder = SSEDecoder()
        let bytes = Array("event: e\ndata: abc\n\ndata: d\n\n".utf8)
        var offsets: [Int] = []
        try bytes.withUnsafeBytes { bytes in
            try decoder.push(bytes) { item in
                if case .event(_, let data) = item, let start = data.baseAddress, let base = bytes.baseAddress {
                    offsets.append(start - base)
                }
                return true
            }
        }
        #expect(offsets == [15, 26])
    }
}
