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
