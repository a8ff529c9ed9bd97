import Testing

@testable import MillraceCore

/// FR-34: one writer, from which nothing can escape.
@Suite("SSEEncoder")
struct SSEEncoderTests {
    /// The payload with LF for each line end, as it can only be read back.
    private static func normalized(_ data: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in data.enumerated() {
            if byte == 0x0A, index > 0, data[index - 1] == 0x0D { continue }
            result.append(byte == 0x0D ? 0x0A : byte)
        }
        return result
    }

    @Test("FR-34, P22: what is written is read back, line ends and all", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling: [UInt8] = Array("\n\r\n\rdata: x:event{}".utf8) + [0, 0xEF, 0xBB, 0xBF, 0xFF]
        for round in 0..<1_000 {
            var bytes: [UInt8] = []
            var expected: [FramedItem] = []
            for index in 0..<Int.random(in: 1...5, using: &random) {
                let data = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                    Bool.random(using: &random) ? telling.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
                }
                let name = Bool.random(using: &random) ? "name \(index)" : nil
                if index % 2 == 0 {
                    SSEEncoder.append(name: name, data: data, to: &bytes)
                } else {
                    // A collection that has no contiguous storage.
                    SSEEncoder.append(name: name, data: data.lazy.map { $0 }, to: &bytes)
                }
                expected.append(.event(name: name ?? "", data: Self.normalized(data)))
            }
            #expect(FramedStream(events: bytes).items == expected, "seed \(seed), round \(round)")
        }
    }

    @Test(
        "FR-34: line ends of every kind and place are kept as LF",
        arguments: ["{}", "two\nlines", "a\r\nb\rc\n", "\r", "\n", "\r\n", "a\r", "\r\r\n\n", "data: x\n\nevent: y", "ü😀", ":", " a"])
    func lineEnds(data: String) {
        var bytes: [UInt8] = []
        SSEEncoder.append(data: Array(data.utf8), to: &bytes)
        #expect(FramedStream(events: bytes).items == [.event(name: "", data: Self.normalized(Array(data.utf8)))])
    }

    @Test("FR-34: a name or a comment cannot begin another line")
    func injection() {
        var bytes: [UInt8] = []
        SSEEncoder.append(name: "n\nevent: injected\r\rdata: x", data: Array("A".utf8), to: &bytes)
        SSEEncoder.append(comment: "c\n\ndata: injected\r\n\r\n", to: &bytes)
        #expect(FramedStream(events: bytes).items == [.event("A", name: "nevent: injecteddata: x"), .comment])
    }

    @Test("The bytes are the plain form that every reader knows")
    func bytes() {
        var bytes: [UInt8] = []
        SSEEncoder.append(data: Array("{}".utf8), to: &bytes)
        SSEEncoder.append(name: "ping", data: Array("[]".utf8), to: &bytes)
        SSEEncoder.append(comment: "wait", to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "data: {}\n\nevent: ping\ndata: []\n\n: wait\n\n")
    }

    @Test("An empty payload writes an event that nobody dispatches")
    func empty() {
        var bytes: [UInt8] = []
        SSEEncoder.append(data: [], to: &bytes)
        #expect(FramedStream(events: bytes).items == [])
    }
}
