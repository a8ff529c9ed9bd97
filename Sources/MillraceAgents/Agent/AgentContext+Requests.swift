public import MillraceCore

extension AgentContext {
    /// Streams the answer to a request: the one way to a model from inside a run.
    ///
    /// Features prepare the request and may wrap the frames; events tell each frame; limits and usage are kept. Nothing is sent before the first
    /// frame is asked for, and each iteration is one request. The conversation is not changed.
    ///
    /// Where limits or a feature refuse the request, the stream throws `LLMError` with kind `configuration`; ``response(to:)`` tells the
    /// cause as ``AgentError``.
    public func stream(_ request: ModelRequest) -> FrameStream {
        FrameStream { RequestSource(context: self, request: request) }
    }

    /// Fetches the whole answer to a request, streamed or not as the request says.
    public func response(to request: ModelRequest) async throws(AgentError) -> LLMResponse {
        let source = RequestSource(context: self, request: request)
        do throws(LLMError) {
            return try await FrameStream { source }.collect()
        } catch {
            throw source.refusal ?? AgentError(.model(error), path: path)
        }
    }
}
