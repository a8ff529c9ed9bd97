import MillraceCore
import Testing

@Suite("UTF8Check")
struct UTF8CheckTests {
    private func firstInvalidOffset(_ bytes: [UInt8]) -> Int? { bytes.withUnsafeBytes { UTF8Check.firstInvalidOffset($0) } }
    private func repaired(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { UTF8Check.repaired($0) } }

    @Test("every scalar is accepted")
    func everyScalar() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if firstInvalidOffset(Array(String(scalar).utf8)) != nil { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test(
        "what is ill-formed, where, and how many replacements it takes (Unicode §3.9, tables 3-8 to 3-11)",
        arguments: [
            ([0x80], 0, 1), ([0x61, 0xBF], 1, 1), ([0xC0, 0xAF], 0, 2), ([0xC1, 0x80], 0, 2), ([0xE0, 0x80, 0xBF], 0, 3),
            ([0xE0, 0x9F, 0x80], 0, 3), ([0xF0, 0x81, 0x82, 0x41], 0, 3), ([0xF0, 0x8F, 0xBF, 0xBF], 0, 4), ([0xED, 0xA0, 0x80], 0, 3),
            ([0xED, 0xBF, 0xBF, 0x41], 0, 3), ([0xF4, 0x90, 0x80, 0x80], 0, 4), ([0xF5, 0x80], 0, 2), ([0xFF, 0x41], 0, 1),
            ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], 0, 4), ([0x41, 0xC3], 1, 1), ([0xE4, 0xB8], 0, 1),
            ([0xF0, 0x9F, 0x98], 0, 1), ([0xE4, 0xB8, 0x41], 0, 1),
        ] as [([UInt8], Int, Int)])
    func illFormed(bytes: [UInt8], offset: Int, replacements: Int) {
        #expect(firstInvalidOffset(bytes) == offset)
        #expect(String(decoding: repaired(bytes), as: UTF8.self).unicodeScalars.count { $0 == "\u{FFFD}" } == replacements)
        #expect(repaired(bytes) == Array(String(decoding: bytes, as: UTF8.self).utf8))
    }

    @Test("a bad byte is found at every offset, and nothing else is touched")
    func offsets() {
        for count in 1...40 {
            for offset in 0..<count {
                var bytes = [UInt8](repeating: 0x61, count: count)
                bytes[offset] = 0xFF
                #expect(firstInvalidOffset(bytes) == offset)
                #expect(repaired(bytes) == bytes[..<offset] + [0xEF, 0xBF, 0xBD] + bytes[(offset + 1)...])
            }
        }
    }

    @Test("random bytes are judged and repaired as the standard library does", arguments: [31, 32] as [UInt64])
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<5_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.append(UInt8.random(in: 0x80...0xFF, using: &random))
                case 1: bytes += JSONSamples.text(&random, maxCount: 3).utf8
                case 2: bytes += String(repeating: "z", count: Int.random(in: 0...9, using: &random)).utf8
                default: bytes += [0xF0, 0x9F, 0x98, 0x80].prefix(Int.random(in: 1...4, using: &random))
                }
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            #expect((firstInvalidOffset(bytes) == nil) == isValid, "seed \(seed), round \(round)")
            let fixed = repaired(bytes)
            #expect(fixed == Array(String(decoding: bytes, as: UTF8.self).utf8), "seed \(seed), round \(round)")
            #expect(firstInvalidOffset(fixed) == nil)
        }
    }

    @Test("nothing is valid")
    func empty() {
        #expect(firstInvalidOffset([]) == nil)
        #expect(repaired([]).isEmpty)
        #expect(UTF8Check.firstInvalidOffset(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
        #expect(UTF8Check.repaired(UnsafeRawBufferPointer(start: nil, count: 0)).isEmpty)
    }
}
