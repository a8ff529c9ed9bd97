import Foundation
import MillraceCore
import MillraceRails
import MillraceSimulator
import MillraceTesting
import Synchronization
import Testing

/// Runs answers through rails and checks the laws of frames on all that leaves.
struct GuardBench {
    let executor: ScriptedExecutor
    let guarded: GuardedExecutor
    let model = LLModel("test-model")
    let events = EventLog()

    /// What rails did, as it happened.
    final class EventLog: Sendable {
        private let state = Mutex<[RailEvent]>([])
        var all: [RailEvent] { state.withLock { $0 } }
        func append(_ event: RailEvent) { state.withLock { $0.append(event) } }
    }

    init(
        _ answers: ScriptedAnswer..., guardrails: Guardrails, passages: [String] = [], clock: any Clock<Duration> = ContinuousClock()
    ) {
        executor = ScriptedExecutor(answers: answers, clock: clock)
        let events = events
        guarded = GuardedExecutor(executor, guardrails: guardrails, passages: passages, clock: clock) { events.append($0) }
    }

    /// What came of one call.
    struct Result {
        var frames: [StreamFrame] = []
        var error: LLMError?
        var response: LLMResponse {
            var fold = ResponseFold()
            fold.consume(frames)
            return fold.response
        }
        /// The visible text as it streamed.
        var streamedText: String {
            frames.reduce(into: "") { if case .textDelta(let delta) = $1 { $0 += delta.text } }
        }
        var json: String { jsonText(of: frames) }
    }

    /// Streams one answer.
    func stream(_ prompt: Prompt = Prompt("Hello"), sourceLocation: SourceLocation = #_sourceLocation) async -> Result {
        var result = Result()
        do throws(LLMError) {
            for try await frame in guarded.executeStreaming(prompt, model: model) { result.frames.append(frame) }
        } catch {
            result.error = error
        }
        if !result.frames.isEmpty {
            let violations = FrameVerifier.violations(in: result.frames)
            #expect(violations.isEmpty, sourceLocation: sourceLocation)
        }
        return result
    }

    /// Fetches one answer whole.
    func whole(_ prompt: Prompt = Prompt("Hello")) async throws -> LLMResponse { try await guarded.execute(prompt, model: model) }
}

/// The frames as JSON: nothing that leaves is not in it.
func jsonText(of frames: [StreamFrame]) -> String {
    do {
        return String(decoding: try JSONEncoder().encode(frames), as: UTF8.self)
    } catch {
        Issue.record(error)
        return ""
    }
}

extension LLMResponse {
    /// The response without what differs from call to call: its id, times, and how often rails were asked.
    var comparable: LLMResponse {
        var copy = self
        copy.responseID = nil
        copy.rails = rails.map { record in
            var record = record
            (record.time, record.duration, record.count) = (.zero, .zero, 1)
            return record
        }
        return copy
    }
}
