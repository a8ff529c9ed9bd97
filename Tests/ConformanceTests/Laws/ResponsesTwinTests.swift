import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P5 for `openai-responses`: the last event of a stream carries the whole response, which read as a body must be what the stream was.
@Suite("P5: the terminal event is the stream's twin", .needsCorpus)
struct ResponsesTwinTests {
    private static let streams = Corpus.all.filter { recording in
        recording.wireID == .openAIResponses && recording.isStreaming && recording.status < 400
            && !recording.quirks.contains("terminal_snapshot_empty")
    }

    @Test("P5: a stream and its terminal response read as a body fold into the same", arguments: streams)
    func twins(recording: Recording) throws {
        let lines = String(decoding: recording.response, as: UTF8.self).split(separator: "\n")
        let last = try #require(lines.last { $0.hasPrefix("data:") && $0.contains("\"response\"") })
        let event = try JSONValue(parsing: String(last.dropFirst("data:".count)))
        let body = try #require(event["response"])
        let streamed = decode(recording)
        let whole = decode(
            Array(body.jsonText.utf8), wire: Wire(.openAIResponses), context: recording.context, isStreaming: false)
        var skipped: Set<NeutralComparison.Field> = []
        if recording.quirks.contains("response_id_changes") { skipped = [.responseID] }
        let comparison = NeutralComparison(expected: streamed.neutral, actual: whole.neutral, skipping: skipped)
        #expect(comparison.differences.isEmpty, "\(recording.slug): \(comparison.differences)")
        #expect(streamed.response.outcome == whole.response.outcome)
        // Proxies that change ids change those of reasoning and its payload too.
        guard !recording.quirks.contains("item_id_changes") else { return }
        let (left, right) = (streamed.response.parts.map(settled), whole.response.parts.map(settled))
        #expect(left == right, "\(recording.slug)")
        // The whole response rounds the probabilities.
        func tokens(_ decoded: Decoded) -> [String] { decoded.response.choice.logprobs.content.map(\.token) }
        #expect(tokens(streamed) == tokens(whole), "\(recording.slug)")
    }

    /// A part without what differs each time it is told: the spelling of JSON, and the bytes of an encryption.
    private func settled(_ part: LLMResponse.Part) -> LLMResponse.Part {
        switch part {
        case .serverTool(var activity):
            activity = ServerToolActivity(type: activity.type, id: activity.id, name: activity.name)
            return .serverTool(activity)
        case .opaque(let opaque): return .opaque(OpaquePart(wire: opaque.wire, kind: opaque.kind, json: ""))
        case .reasoning(var reasoning):
            if reasoning.encrypted != nil { reasoning.encrypted = "encrypted" }
            return .reasoning(reasoning)
        default: return part
        }
    }
}
