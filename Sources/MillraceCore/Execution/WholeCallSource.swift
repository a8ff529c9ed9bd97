/// A whole response as a source of frames, which fold into it again.
final class WholeCallSource: FrameSource {
    private let call: @Sendable () async -> Result<LLMResponse, LLMError>
    private let signal = CancelSignal()

    init(_ call: @escaping @Sendable () async -> Result<LLMResponse, LLMError>) { self.call = call }

    func nextBatch(into frames: inout [StreamFrame]) async throws(LLMError) -> Bool {
        guard !signal.isCancelled, let result = await signal.run(call) else { throw LLMError(.cancelled, at: .connection) }
        frames += try result.get().frames
        return false
    }

    // The one call runs below `nextBatch`, so that nothing outlives who waits for it.
    func cancel() { signal.cancel() }
}
