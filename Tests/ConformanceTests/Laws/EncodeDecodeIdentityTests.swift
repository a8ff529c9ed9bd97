import MillraceCore
import MillraceSimulator
import MillraceTesting
import Testing

/// P22 and P5: what is encoded and decoded again is what it was, and is written as the dialect wants it.
@Suite("P22: round trips")
struct EncodeDecodeIdentityTests {
    private let wire = Wire(.openAIChat)

    // MARK: Frames

    @Test("P22: frames that are encoded and decoded are the frames", arguments: Seeds.first(400))
    func framesComeBack(seed: UInt64) {
        let frames = FrameSequence(seed: seed).frames
        #expect(FrameVerifier.violations(in: frames) == [], "the generator, seed \(seed)")
        checkTrip(frames, "seed \(seed)")
    }

    @Test("P22: a generated response that is decoded, encoded and decoded again is the same", arguments: Seeds.first(300))
    func generatedComesBack(seed: UInt64) {
        checkTrip(decode(GeneratedResponse(seed: seed).stream()).frames, "seed \(seed)")
    }

    @Test("P22: a recording that is decoded, encoded and decoded again is the same", .needsCorpus, arguments: Corpus.recordings)
    func recordingComesBack(recording: Recording) {
        let decoded = decode(recording)
        guard canComeBack(recording, decoded.response) else { return }
        checkTrip(decoded.frames, recording.slug)
    }

    @Test("P22: a second trip changes no byte", arguments: Seeds.first(150))
    func secondTripIsIdentical(seed: UInt64) {
        // The first one settles where a part that is signed is closed: when the next part of its choice begins.
        let first = encode(decode(encode(FrameSequence(seed: seed).frames)).frames)
        let second = encode(decode(first).frames)
        #expect(String(decoding: first, as: UTF8.self) == String(decoding: second, as: UTF8.self), "seed \(seed)")
    }

    // MARK: Outcomes

    @Test("P22, ER-08: a response that is no success is not encoded as one, cut after any frame", arguments: Seeds.first(100))
    func damageStaysDamage(seed: UInt64) {
        let frames = FrameSequence(seed: seed).frames
        var random = SeededGenerator(seed: seed)
        let kept = random.number(1...frames.count - 1)
        let error = ProviderError(type: "overloaded_error", code: "529", message: "busy")
        for outcome in [Outcome.truncated, .failed, .cancelled, .blocked] {
            let isTold = outcome == .failed
            var cut = frames.prefix(kept).filter { if case .toolCallComplete = $0 { false } else { true } }
            cut.append(.end(ResponseEnd(outcome: outcome, error: isTold ? error : nil)))
            let bytes = encode(cut)
            let decoded = decode(bytes)
            #expect(decoded.response.outcome != .finished, "seed \(seed), \(outcome)")
            #expect(decoded.response.toolCalls.isEmpty, "seed \(seed), \(outcome)")
            if isTold {
                #expect(decoded.response.error?.message == "busy", "seed \(seed)")
                #expect(decoded.response.error?.type == "overloaded_error", "seed \(seed)")
                #expect(decoded.response.error?.code == "529", "seed \(seed)")
            }
            let grammar = ChatGrammar(bytes)
            #expect(grammar.violations == [], "seed \(seed), \(outcome)")
            #expect(!grammar.isDone, "seed \(seed), \(outcome)")
            #expect(grammar.isFailed == (outcome == .failed || outcome == .blocked), "seed \(seed), \(outcome)")
        }
    }

    @Test("P22: an encoded stream cut at any byte is no success", arguments: Seeds.first(8))
    func encodedCutAnywhere(seed: UInt64) {
        let bytes = encode(FrameSequence(seed: seed).frames)
        let evidence = ChatEvidence(bytes)
        var decoder = ResponseDecoder(wire: wire, context: ResponseContext(contentType: "text/event-stream"))
        var frames: [StreamFrame] = []
        for (position, byte) in bytes.enumerated() {
            if evidence.proof(after: position) == .nothing {
                var copy = decoder
                var tail: [StreamFrame] = []
                copy.finish(.closed, into: &tail)
                if case .end(let end)? = tail.last, end.outcome != .finished {} else { Issue.record("seed \(seed), cut at \(position)") }
            }
            decoder.push([byte], into: &frames)
        }
    }

    // MARK: Bodies

    @Test("P5: a generated response encoded as a body decodes into itself", arguments: Seeds.first(200))
    func bodyComesBack(seed: UInt64) {
        let response = decode(body: GeneratedResponse(seed: seed, shape: .canonical).body).response
        checkBody(response, except: [], "seed \(seed)")
    }

    @Test("P5: a recorded response encoded as a body decodes into itself", .needsCorpus, arguments: Corpus.recordings)
    func recordedBodyComesBack(recording: Recording) {
        let response = decode(recording).response
        guard canComeBack(recording, response) else { return }
        // The wire has one field for each kind of part: their order is not carried, nor are the seams between parts of one kind.
        checkBody(response, except: [.partOrder, .reasoningOrigin, .rawUsage, .opaqueParts], recording.slug)
    }

    @Test("P5: the encoded stream and the encoded body of one response fold into one", arguments: Seeds.first(200))
    func streamAndBodyAgree(seed: UInt64) {
        let response = decode(GeneratedResponse(seed: seed, shape: .canonical).stream(shape: .canonical))
        let streamed = decode(encode(response.frames)).response
        let whole = decode(
            wire.encodeBody(response.response), context: ResponseContext(contentType: "application/json"), isStreaming: false
        ).response
        if let difference = difference(streamed, whole) { Issue.record("seed \(seed): \(difference)") }
    }

    @Test("errors come back as they were")
    func errorsComeBack() {
        let error = ProviderError(type: "invalid_request_error", code: "model_not_found", message: "no \"such\" model\n", param: "model")
        let decoded = decode(
            wire.encodeError(error), context: ResponseContext(status: 404, contentType: "application/json"), isStreaming: false)
        #expect(decoded.response.error?.type == error.type)
        #expect(decoded.response.error?.code == error.code)
        #expect(decoded.response.error?.message == error.message)
        #expect(decoded.response.error?.param == error.param)
        #expect(decoded.failure?.status == 404)
    }

    // MARK: The grammar

    @Test("P22: the automaton accepts what OpenAI itself writes", .needsCorpus)
    func automatonAcceptsOpenAI() {
        let recordings = Corpus.streamed.filter { $0.provider == "openai" && !$0.has("no_final_blank_line") }
        #expect(recordings.count > 5)
        for recording in recordings {
            // OpenAI's clients take usage without usage chunk too, and repeat the finish of no choice.
            let grammar = ChatGrammar(recording.response, isSafeForNaiveClients: false)
            #expect(grammar.violations == [], "\(recording.slug)")
        }
    }

    @Test("P22: the automaton refuses what OpenAI would not write")
    func automatonRefuses() {
        let good = String(decoding: encode(FrameSequence(seed: 3).frames), as: UTF8.self)
        #expect(ChatGrammar(Array(good.utf8)).violations == [])
        for (what, bad) in [
            ("no sentinel line end", String(good.dropLast())), ("after the sentinel", good + good),
            ("no role", good.replacing("\"role\"", with: "\"rôle\"")),
            ("another object", good.replacing("chat.completion.chunk", with: "chat.completion")),
            ("CR LF", good.replacing("\n", with: "\r\n")),
            ("a comment", ": x\n\n" + good), ("no JSON", good.replacing("}\n", with: "\n")),
        ] {
            #expect(ChatGrammar(Array(bad.utf8)).violations != [], "\(what)")
        }
    }

    // MARK: Helpers

    /// Whether the dialect can say the response.
    private func canComeBack(_ recording: Recording, _ response: LLMResponse) -> Bool {
        // A whole body without a finish reason is whole; a stream without one is not, so the encoder has to name one.
        guard response.outcome == .finished, response.finishReason != nil else { return false }
        // Citations of the text that came before the text become sources of the response, which are listed in another form.
        return !response.sources.contains { $0.kind == "url_citation" }
    }

    private func encode(_ frames: [StreamFrame]) -> [UInt8] {
        var encoder = ResponseEncoder(wire: wire)
        return encoder.encode(frames)
    }

    private func checkTrip(_ frames: [StreamFrame], _ place: String) {
        let bytes = encode(frames)
        let grammar = ChatGrammar(bytes)
        if !grammar.violations.isEmpty { Issue.record("\(place): \(grammar.violations)") }
        if !grammar.isDone { Issue.record("\(place): no sentinel") }
        let before = Decoded(frames: frames)
        // What was minted once is the provider's id to the next reader; and the names of usage fields are the dialect's own.
        let context = ResponseContext(contentType: "text/event-stream", requestID: before.response.requestID)
        let after = decode(bytes, context: context)
        let violations = FrameVerifier.violations(in: after.frames)
        if !violations.isEmpty { Issue.record("\(place): \(violations)") }
        if let difference = difference(
            before.response.withProviderIDs, after.response.withProviderIDs, except: [.reasoningOrigin, .rawUsage])
        {
            Issue.record("\(place): \(difference)")
        }
        // The pieces are the same too, not only what they add up to.
        // A call without arguments is encoded with `{}`.
        let bare = Set(
            frames.compactMap { if case .toolCallComplete(let call) = $0, call.outcome.rawArguments == "{}" { call.part } else { nil } })
        func pieces(_ decoded: Decoded) -> [StreamFrame] {
            decoded.deltas.filter { frame in
                if case .toolCallDelta(let delta) = frame { return !bare.contains(delta.part) }
                return !frame.isCallStart
            }
        }
        let (left, right) = (pieces(before), pieces(after))
        if let difference = difference(left, right) { Issue.record("\(place), pieces: \(difference)") }
    }

    private func checkBody(_ response: LLMResponse, except aspects: Set<StreamMutator.Aspect>, _ place: String) {
        let context = ResponseContext(contentType: "application/json", requestID: response.requestID)
        let after = decode(wire.encodeBody(response), context: context, isStreaming: false).response
        if let difference = difference(
            response.withProviderIDs, after.withProviderIDs, except: aspects.union([.reasoningOrigin, .rawUsage]))
        {
            Issue.record("\(place): \(difference)")
        }
    }
}

extension StreamFrame {
    /// Whether the frame opens a call; its id may have been minted.
    fileprivate var isCallStart: Bool { if case .toolCallStart = self { true } else { false } }
}

extension LLMResponse {
    /// The response with ids of calls as their text alone, whoever gave them.
    fileprivate var withProviderIDs: LLMResponse {
        var copy = self
        func rename(_ choice: Choice) -> Choice {
            var choice = choice
            choice.parts = choice.parts.map { part in
                guard case .toolCall(let outcome) = part else { return part }
                let id = ToolCallID(outcome.id.rawValue)
                switch outcome {
                case .complete(let call):
                    return .toolCall(.complete(ToolCall(checkedID: id, name: call.name, rawArguments: call.rawArguments)))
                case .incomplete(let call):
                    return .toolCall(.incomplete(PartialToolCall(id: id, name: call.name, rawArguments: call.rawArguments)))
                case .invalid(let call, let error):
                    return .toolCall(.invalid(PartialToolCall(id: id, name: call.name, rawArguments: call.rawArguments), error))
                }
            }
            return choice
        }
        copy.choice = rename(choice)
        copy.otherChoices = otherChoices.map(rename)
        return copy
    }
}
