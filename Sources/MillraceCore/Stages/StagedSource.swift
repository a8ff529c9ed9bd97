import Synchronization

/// The frames of a source, through a stage.
final class StagedSource<Stage: FrameStage>: FrameSource {
    private struct State: Sendable {
        var stage: Stage
        var isFinished = false
    }

    private let source: any FrameSource
    private let state: Mutex<State>

    init(_ source: any FrameSource, _ stage: Stage) {
        self.source = source
        self.state = Mutex(State(stage: stage))
    }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        // Batches from which nothing came out are not handed on: the consumer would only ask again.
        while true {
            var batch: [StreamFrame] = []
            let hasMore = try await source.nextBatch(into: &batch)
            let (output, isEnded) = state.withLock { state in
                var output: [StreamFrame] = []
                for frame in batch { state.stage.process(frame, into: &output) }
                if !hasMore, !state.isFinished {
                    state.isFinished = true
                    state.stage.finish(into: &output)
                }
                return (output, state.stage.endsUpstream)
            }
            frames += output
            if isEnded {
                // What it would throw now is only that it was cancelled.
                source.cancel()
                return false
            }
            guard hasMore else { return false }
            if !output.isEmpty { return true }
        }
    }

    func cancel() { source.cancel() }
}
