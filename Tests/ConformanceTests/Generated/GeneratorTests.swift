import MillraceCore
import MillraceTesting
import Testing

/// The oracle is checked before it judges: what the generator writes is what it means.
@Suite("Generators")
struct GeneratorTests {
    @Test("a generated stream, read plainly, is the response it was made from", arguments: Seeds.first(300))
    func streamSaysTheResponse(seed: UInt64) {
        let response = GeneratedResponse(seed: seed)
        let fold = PlainFold(response.stream().frames.compactMap(\.json))
        #expect(fold.usage == response.usage, "seed \(seed)")
        #expect(fold.choices.count == response.choices.count, "seed \(seed)")
        for choice in response.choices {
            let found = fold.choices[choice.index]
            #expect(found?.text.utf8.elementsEqual(choice.text.utf8) == true, "seed \(seed)")
            #expect(found?.reasoning.utf8.elementsEqual(choice.reasoning.utf8) == true, "seed \(seed)")
            #expect(found?.refusal.utf8.elementsEqual(choice.refusal.utf8) == true, "seed \(seed)")
            #expect(found?.finishReason == choice.finishReason, "seed \(seed)")
            #expect(found?.tokens == choice.tokens.map(\.text), "seed \(seed)")
            #expect(
                found?.calls == choice.calls.map { PlainFold.Call(id: $0.id, name: $0.name, arguments: $0.arguments) }, "seed \(seed)")
        }
    }

    @Test("the plain renderer and the plain reader are inverse, in every layout", arguments: Seeds.first(100))
    func streamReadsBack(seed: UInt64) {
        var stream = GeneratedResponse(seed: seed).stream()
        var random = SeededGenerator(seed: seed)
        stream.layout.lineEnd = random.pick(.lf, .crlf, .cr, .mixed(seed: seed))
        stream.layout.json.space = random.pick(.none, .single, .lines, .wild(seed: seed))
        stream.layout.json.escapes = random.pick(.needed, .beyondASCII, .all)
        stream.layout.hasByteOrderMark = random.once(in: 2)
        stream.layout.hasSpaceAfterColon = random.once(in: 2)
        stream.layout.endsWithBlankLine = random.once(in: 2)
        #expect(ChatStream(reading: stream.bytes).frames == stream.frames, "seed \(seed)")
    }

    @Test("the same seed makes the same response")
    func seedDecides() {
        #expect(GeneratedResponse(seed: 7) == GeneratedResponse(seed: 7))
        #expect(GeneratedResponse(seed: 7) != GeneratedResponse(seed: 8))
        #expect(GeneratedResponse(seed: 7).stream().bytes == GeneratedResponse(seed: 7).stream().bytes)
    }

    @Test("the generator reaches every kind of response")
    func generatorReachesEverything() {
        var seen: Set<String> = []
        for seed in 1...400 {
            let response = GeneratedResponse(seed: UInt64(seed))
            if response.choices.count > 1 { seen.insert("choices") }
            if !response.hasIDs { seen.insert("no ids") }
            if response.usage == nil { seen.insert("no usage") }
            if !response.isCanonical { seen.insert("any order") }
            for choice in response.choices {
                seen.insert("finish " + choice.finishReason)
                if !choice.tokens.isEmpty { seen.insert("logprobs") }
                if !choice.refusal.isEmpty { seen.insert("refusal") }
                if choice.calls.count == 5 { seen.insert("five calls") }
                for call in choice.calls {
                    switch call.outcome {
                    case .complete(let text): seen.insert(text == call.arguments ? "complete" : "normalized")
                    case .incomplete: seen.insert("incomplete")
                    case .invalid: seen.insert("invalid")
                    }
                }
            }
        }
        #expect(
            seen == [
                "choices", "no ids", "no usage", "any order", "finish stop", "finish length", "finish tool_calls", "finish content_filter",
                "finish some_new_reason", "logprobs", "refusal", "five calls", "complete", "normalized", "incomplete", "invalid",
            ])
    }

    @Test("every mutator finds something to change")
    func mutatorsApply() {
        var idle = Set(StreamMutator.all.map(\.name))
        #expect(idle.count == StreamMutator.all.count, "names are unique")
        for seed in 1...200 where !idle.isEmpty {
            for mutator in StreamMutator.all where idle.contains(mutator.name) {
                var stream = GeneratedResponse(seed: UInt64(seed)).stream()
                let before = stream
                var random = SeededGenerator(seed: UInt64(seed))
                if mutator.apply(to: &stream, using: &random), stream != before { idle.remove(mutator.name) }
            }
        }
        #expect(idle.isEmpty)
    }
}
