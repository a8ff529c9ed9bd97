import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// Real traffic of many providers, folded as a correct client folds it.
@Suite("Corpus", .needsCorpus)
struct CorpusTests {
    @Test("a recording folds as expected", arguments: Corpus.all)
    func recordingFolds(recording: Recording) throws {
        let expected = try #require(try recording.expectation())
        let comparison = NeutralComparison(expected: expected, actual: decode(recording).neutral)
        let allowed = Exemption.of(recording)?.fields ?? []
        for difference in comparison.differences where !allowed.contains(difference.field) {
            Issue.record("\(recording.slug): \(difference)")
        }
        let found = Set(comparison.differences.map(\.field))
        #expect(allowed.isSubset(of: found), "an exemption of \(recording.slug) is not needed")
    }

    @Test("the outcome of a recording is what its end proves", arguments: Corpus.all)
    func outcomeFollowsEvidence(recording: Recording) throws {
        let expected = try #require(try recording.expectation()).json
        let decoded = decode(recording)
        if expected["error"]?.objectValue != nil {
            #expect(decoded.response.outcome == .failed)
            #expect(decoded.failure != nil)
        } else if expected["finishReason"]?.stringValue != nil {
            #expect(decoded.response.outcome == .finished)
            #expect(decoded.failure == nil)
        } else if recording.isStreaming {
            // A whole body proves its own end, so only a stream can lack the proof.
            #expect(decoded.response.outcome != .finished)
            #expect(decoded.response.toolCalls.isEmpty)
        }
        if recording.status >= 400 { #expect(decoded.failure?.status == recording.status) }
    }

    @Test("P6, P7, P8: the frames of a recording keep the laws of all responses", arguments: Corpus.all)
    func framesKeepLaws(recording: Recording) {
        #expect(FrameVerifier.violations(in: decode(recording).frames) == [])
    }

    @Test("P10: the arguments of an executable call are the provider's, byte for byte", arguments: Corpus.all)
    func argumentsAreTheWires(recording: Recording) throws {
        let expected = try #require(try recording.expectation()).json["toolCalls"]?.arrayValue ?? []
        for (call, want) in zip(decode(recording).response.toolCallOutcomes, expected) {
            guard let complete = call.completed, let raw = want["rawArguments"]?.stringValue else { continue }
            let normalized = raw.allSatisfy(\.isWhitespace) ? "{}" : raw
            #expect(complete.rawArguments.utf8.elementsEqual(normalized.utf8))
        }
    }

    @Test("P5: the streamed and the whole recording of one request agree where they should")
    func pairsAgree() {
        let library = RecordingLibrary(Corpus.all)
        // A single wire may have none.
        #expect(!library.pairs.isEmpty || Set(Corpus.all.map(\.wire)).count == 1)
        for (streamed, whole) in library.pairs {
            let (left, right) = (decode(streamed).neutral.json, decode(whole).neutral.json)
            for field in whole.pair?.equalFields ?? [] {
                let isSame: Bool
                if field == "toolCalls" {
                    // Two generations have two ids.
                    func calls(_ json: JSONObject) -> [JSONValue] {
                        (json[field]?.arrayValue ?? []).map { ["name": $0["name"] ?? .null, "arguments": $0["arguments"] ?? .null] }
                    }
                    isSame = NeutralComparison.isSame(.array(calls(left)), .array(calls(right)))
                } else {
                    isSame = NeutralComparison.isSame(left[field], right[field])
                }
                #expect(isSame, "\(field) of \(streamed.slug) and \(whole.slug)")
            }
        }
    }

    @Test("the table of passes and misses")
    func table() throws {
        func rowName(of recording: Recording) -> String { "\(recording.wire) \(recording.provider ?? "?")" }
        var rows: [String: (passed: Int, exempt: Int, missed: [String])] = [:]
        for recording in Corpus.all {
            let expected = try #require(try recording.expectation())
            let fields = Set(NeutralComparison(expected: expected, actual: decode(recording).neutral).differences.map(\.field))
            var row = rows[rowName(of: recording)] ?? (0, 0, [])
            if fields.isEmpty {
                row.passed += 1
            } else if let exemption = Exemption.of(recording), fields.isSubset(of: exemption.fields) {
                row.exempt += 1
            } else {
                row.missed.append("\(recording.slug) (\(fields.map(\.rawValue).sorted().joined(separator: ", ")))")
            }
            rows[rowName(of: recording)] = row
        }
        func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(width - text.count, 0)) }
        var lines = [pad("wire and provider", 40) + "pass exempt miss"]
        for (provider, row) in rows.sorted(by: { $0.key < $1.key }) {
            lines.append(pad(provider, 40) + pad("\(row.passed)", 5) + pad("\(row.exempt)", 7) + "\(row.missed.count)")
            lines += row.missed.map { "    \($0)" }
        }
        let all = rows.values
        lines.append(
            pad("all", 40) + pad("\(all.reduce(0) { $0 + $1.passed })", 5) + pad("\(all.reduce(0) { $0 + $1.exempt })", 7)
                + "\(all.reduce(0) { $0 + $1.missed.count })")
        print(lines.joined(separator: "\n"))
        let missed = all.flatMap(\.missed)
        #expect(missed == [])
    }
}
