import MillraceAgents
import MillraceCore
import MillraceTesting
import Testing

@Suite("A run is deterministic")
struct DeterminismTests {
    private func events(of sample: SampleRun) async throws -> (events: [AgentEvent], state: AgentRunState, prompts: [Prompt]) {
        let box = EventBox()
        let result = try await sample.agent.run("How is the weather?") { box.add($0) }
        var state = result.state
        // Time is the one thing that equal runs do not share.
        state.elapsed = .zero
        return (box.events, state, sample.executor.requests.map(\.prompt))
    }

    @Test("200 seeds of batches and of the order in which tools finish: the same events, byte for byte")
    func batches() async throws {
        let expected = try await events(of: SampleRun())
        let lines = try EventLines.lines(expected.events)
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed)
            let chunking = FrameChunking(deltas: .asWritten, batches: .random(seed: seed))
            let sample = SampleRun(chunking: chunking, finishOrder: random.shuffled(SampleRun.callIDs), pauses: random.number(0...3))
            let (events, state, prompts) = try await events(of: sample)
            #expect(try EventLines.lines(events) == lines, "seed \(seed)")
            #expect(try EventLines.text(state) == EventLines.text(expected.state), "seed \(seed)")
            #expect(prompts == expected.prompts, "seed \(seed)")
        }
    }

    @Test("200 seeds of deltas: the same events, byte for byte, once the deltas of each part are joined")
    func deltas() async throws {
        let expected = try await events(of: SampleRun())
        let lines = try EventLines.lines(EventLines.joiningDeltas(expected.events))
        for seed in UInt64(0)..<200 {
            var random = SeededGenerator(seed: seed ^ 0xD317A)
            let sample = SampleRun(chunking: .random(seed: seed), finishOrder: random.shuffled(SampleRun.callIDs))
            let (events, state, prompts) = try await events(of: sample)
            #expect(try EventLines.lines(EventLines.joiningDeltas(events)) == lines, "seed \(seed)")
            #expect(try EventLines.text(state) == EventLines.text(expected.state), "seed \(seed)")
            #expect(prompts == expected.prompts, "seed \(seed)")
        }
    }

    @Test("a stream of events and a run with a closure tell the same")
    func forms() async throws {
        let expected = try await events(of: SampleRun()).events
        var streamed: [AgentEvent] = []
        for try await event in SampleRun().agent.stream("How is the weather?") { streamed.append(event) }
        #expect(try EventLines.lines(streamed) == EventLines.lines(expected))
    }

    @Test("whole answers tell the same events as streamed ones, but for the cut of deltas and the flag itself")
    func wholeAnswers() async throws {
        let expected = try await events(of: SampleRun()).events
        var sample = SampleRun()
        sample.agent.configuration.isStreaming = false
        let whole = try await events(of: sample).events.map { event -> AgentEvent in
            guard case .requestStarted(var start) = event.kind else { return event }
            #expect(!start.isStreaming)
            start.isStreaming = true
            return AgentEvent(path: event.path, .requestStarted(start))
        }
        let lines = try EventLines.lines(EventLines.joiningDeltas(whole))
        #expect(try lines == EventLines.lines(EventLines.joiningDeltas(expected)))
        #expect(sample.executor.requests.allSatisfy { !$0.isStreaming })
    }

    @Test("told as they happen, the events of a call keep their order and none is lost")
    func asTheyHappen() async throws {
        let expected = try await events(of: SampleRun()).events
        for seed in UInt64(0)..<30 {
            var random = SeededGenerator(seed: seed)
            var sample = SampleRun(finishOrder: random.shuffled(SampleRun.callIDs))
            sample.agent.configuration.tools.eventOrder = .asTheyHappen
            let told = try await events(of: sample).events
            #expect(try EventLines.lines(told).sorted() == EventLines.lines(expected).sorted(), "seed \(seed)")
            for id in SampleRun.callIDs {
                #expect(told.filter { $0.callID == id } == expected.filter { $0.callID == id }, "seed \(seed), \(id)")
            }
        }
    }
}

extension AgentEvent {
    /// The call an event tells of.
    fileprivate var callID: String? {
        switch kind {
        case .toolStarted(let start): start.call.id.rawValue
        case .toolProgress(let progress): progress.callID.rawValue
        case .toolFinished(let end), .toolFailed(let end): end.result.callID.rawValue
        default: nil
        }
    }
}
