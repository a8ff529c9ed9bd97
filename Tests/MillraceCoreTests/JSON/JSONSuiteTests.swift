import Foundation
import MillraceCore
import Testing

/// The JSONTestSuite of Nicolas Seriot (github.com/nst/JSONTestSuite), and documents nobody wrote.
@Suite("JSON grammar")
struct JSONSuiteTests {
    private static let folder = "suites/json/test_parsing"

    private static func documents(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
        let files = try SharedFiles.files(in: folder).filter { $0.lastPathComponent.hasPrefix(prefix) }
        try #require(!files.isEmpty)
        return try files.map { ($0.lastPathComponent, try SharedFiles.bytes(of: $0)) }
    }

    @Test("y_ documents are accepted, skipped or pulled", .enabled(if: SharedFiles.have(folder), SharedFiles.absence))
    func accepted() throws {
        for (name, bytes) in try Self.documents("y_") {
            #expect(JSONSamples.refusal(bytes) == nil, "\(name)")
            #expect(JSONSamples.refusalWhenPulled(bytes) == nil, "\(name)")
        }
    }

    @Test("n_ documents are refused", .enabled(if: SharedFiles.have(folder), SharedFiles.absence))
    func refused() throws {
        for (name, bytes) in try Self.documents("n_") { #expect(JSONSamples.refusal(bytes) != nil, "\(name)") }
    }

    @Test("P27: i_ documents never crash; lone surrogates are accepted", .enabled(if: SharedFiles.have(folder), SharedFiles.absence))
    func undecided() throws {
        for (name, bytes) in try Self.documents("i_") {
            let refusal = JSONSamples.refusal(bytes)
            // Numbers of any size, lone surrogate escapes and 500 levels are JSON; other encodings and a byte order mark are not.
            let isAccepted = bytes.allSatisfy { $0 < 0x80 } && !bytes.contains(0)
            #expect((refusal == nil) == isAccepted, "\(name): \(String(describing: refusal))")
        }
    }

    @Test("a cut document is refused as unfinished, or was whole", .enabled(if: SharedFiles.have(folder), SharedFiles.absence))
    func everyCut() throws {
        for (name, bytes) in try Self.documents("y_") {
            for cut in 0..<bytes.count {
                let refusal = JSONSamples.refusal(Array(bytes[..<cut]))
                #expect(refusal == nil || refusal == JSONError(.unexpectedEnd, offset: cut), "\(name) cut at \(cut)")
                #expect(JSONSamples.refusalWhenPulled(Array(bytes[..<cut])) == refusal, "\(name) cut at \(cut)")
            }
        }
    }

    @Test("random documents are accepted, their cuts are unfinished", arguments: [1, 2, 3] as [UInt64])
    func randomDocuments(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let document = JSONSamples.document(&random)
            #expect(JSONSamples.refusal(document) == nil, "seed \(seed), round \(round)")
            #expect(JSONSamples.refusalWhenPulled(document) == nil, "seed \(seed), round \(round)")
            let cut = Int.random(in: 0..<document.count, using: &random)
            let refusal = JSONSamples.refusal(Array(document[..<cut]))
            #expect(refusal == nil || refusal == JSONError(.unexpectedEnd, offset: cut), "seed \(seed), round \(round), cut \(cut)")
        }
    }

    @Test("P27: random bytes never crash", arguments: [4, 5] as [UInt64])
    func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let telling = Array(#"{}[]",:\/0123456789-+.eEtrufalsn "#.utf8) + [0x0A, 0, 0x80, 0xC3, 0xE2, 0xF0]
        for _ in 0..<20_000 {
            let isTelling = Bool.random(using: &random)
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                isTelling ? telling.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            let refusal = JSONSamples.refusal(bytes)
            let pulled = JSONSamples.refusalWhenPulled(bytes)
            #expect(pulled == refusal || refusal?.reason == .invalidUTF8 && pulled == nil, "seed \(seed): \(bytes)")
            // Text is made even of spans that no scanner found.
            var isLone = false
            bytes.withUnsafeBytes {
                _ = JSONText.string(JSONStringSpan(start: 0, end: $0.count, hasEscapes: true), in: $0, sawLoneSurrogate: &isLone)
            }
        }
    }

    // Foundation is stricter in two things that RFC 8259 allows: it refuses lone surrogate escapes and numbers that no Double
    // holds. It is laxer in two: it takes a comma before a closing bracket, and reads zero bytes as the mark of UTF-16 or UTF-32.
    @Test("mutated documents are accepted where Foundation accepts them", arguments: [6, 7, 8] as [UInt64])
    func againstFoundation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var counts = (accepted: 0, refused: 0)
        for round in 0..<4_000 {
            let bytes = JSONSamples.mutated(JSONSamples.document(&random, depth: 2), &random)
            let refusal = JSONSamples.refusal(bytes)
            let pulled = JSONSamples.refusalWhenPulled(bytes)
            #expect(pulled == refusal || refusal?.reason == .invalidUTF8 && pulled == nil, "seed \(seed), round \(round)")
            let isAcceptedThere = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            if refusal == nil {
                counts.accepted += 1
                if try isAcceptedThere != JSONSamples.oddities(bytes).isEmpty {
                    Issue.record("seed \(seed), round \(round): \(bytes)")
                }
            } else {
                counts.refused += 1
                if isAcceptedThere, !bytes.contains(0), !isTrailingComma(refusal, in: bytes) {
                    Issue.record("seed \(seed), round \(round): \(bytes)")
                }
            }
        }
        #expect(counts.accepted > 400 && counts.refused > 400)
    }

    /// Whether all that is wrong with a document is one comma before a closing bracket.
    private func isTrailingComma(_ refusal: JSONError?, in bytes: [UInt8]) -> Bool {
        guard let refusal, refusal.reason == .unexpectedByte else { return false }
        guard let comma = bytes[..<refusal.offset].lastIndex(where: { $0 > 0x20 }), bytes[comma] == UInt8(ascii: ",") else { return false }
        return JSONSamples.refusal(Array(bytes[..<comma] + bytes[(comma + 1)...])) == nil
    }
}
