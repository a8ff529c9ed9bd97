import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P26: a choice is what it is, whatever stands beside it.
@Suite("P26: projection")
struct ProjectionLawTests {
    @Test("P26: the stream of one choice folds into that choice", arguments: Seeds.first(300))
    func generated(seed: UInt64) {
        let response = GeneratedResponse(seed: seed)
        guard response.choices.count > 1 else { return }
        check(response.stream(), context: ResponseContext(contentType: "text/event-stream"), "seed \(seed)")
    }

    @Test("P26: the stream of one choice of a recording folds into that choice", .needsCorpus)
    func recordings() {
        let recordings = Corpus.streamed.filter { $0.has("multi_choice") }
        #expect(!recordings.isEmpty)
        for recording in recordings { check(ChatStream(reading: recording.response), context: recording.context, recording.slug) }
    }

    private func check(_ stream: ChatStream, context: ResponseContext, _ place: String) {
        let whole = decode(stream, context: context).response
        for choice in whole.allChoices {
            for isRenumbered in [false, true] {
                var restricted = stream
                for position in restricted.frames.indices {
                    guard var json = restricted.frames[position].json, let entries = json["choices"]?.elements else { continue }
                    var kept = entries.filter { $0["index"]?.integer ?? 0 == choice.index }
                    if isRenumbered { for entry in kept.indices { kept[entry]["index"] = 0 } }
                    json["choices"] = .array(kept)
                    restricted.frames[position].json = json
                }
                let folded = decode(restricted, context: context).response
                let index = isRenumbered ? 0 : choice.index
                var found = folded.allChoices.first { $0.index == index }
                found?.index = choice.index
                var (left, right) = (LLMResponse(), LLMResponse())
                left.choice = choice
                if let found { right.choice = found }
                // Ids of calls without one are made from the number of the choice.
                if let difference = difference(left, right, except: isRenumbered ? [.callIDs] : []) {
                    Issue.record("\(place), choice \(choice.index): \(difference)")
                }
                #expect(folded.outcome == whole.outcome, "\(place), choice \(choice.index)")
            }
        }
    }
}
