/// One call of an executor, whole or as a stream: policies pull both as frames, so that there is one policy for both.
struct ExecutorCall: Sendable {
    /// The conversation and the options.
    var prompt: Prompt
    /// The tools.
    var tools: [ToolDescriptor]
    /// Whether frames are asked for, not the whole response.
    var isStreaming: Bool

    /// The call, put to an executor.
    func source(of executor: any PromptExecutor, model: LLModel) -> any FrameSource {
        if isStreaming { return executor.executeStreaming(prompt, model: model, tools: tools).makeSource() }
        return WholeCallSource { () async -> Result<LLMResponse, LLMError> in
            do throws(LLMError) {
                return .success(try await executor.execute(prompt, model: model, tools: tools))
            } catch {
                return .failure(error)
            }
        }
    }
}

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

extension [StreamFrame] {
    /// The frames with notes in front.
    func noted(_ notes: [Diagnostic]) -> [StreamFrame] { notes.isEmpty ? self : notes.map(StreamFrame.diagnostic) + self }
}

extension LLMError {
    /// The error with the notes that the consumer saw in front of what had arrived.
    func noted(_ notes: [Diagnostic]) -> LLMError {
        guard !notes.isEmpty, var partial else { return self }
        partial.diagnostics = notes + partial.diagnostics
        var copy = self
        copy.partial = partial
        return copy
    }
}
