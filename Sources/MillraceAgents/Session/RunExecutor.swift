internal import MillraceCore
internal import Synchronization

/// The executor of a run with all that belongs to it: features, events, limits and usage.
///
/// Through it whatever is written for executors works inside of a run. Requests have no tools of their own: those of the conversation
/// are described and withheld, see ``ToolUse/withheld``.
final class RunExecutor: PromptExecutor {
    private let context: AgentContext
    private let tools: [ToolDescriptor]
    private let record: (@Sendable (LLMResponse) -> Void)?
    private let kept = Mutex<AgentError?>(nil)

    /// Makes an executor.
    ///
    /// - Parameters:
    ///   - context: the run.
    ///   - tools: the tools of the conversation.
    ///   - record: takes the response of a stream when it ends; such a stream can be read once.
    init(_ context: AgentContext, tools: [ToolDescriptor], recording record: (@Sendable (LLMResponse) -> Void)? = nil) {
        self.context = context
        self.tools = tools
        self.record = record
    }

    /// Why the run refused a whole request, in its own words.
    var refusal: AgentError? { kept.withLock { $0 } }

    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        let stream = context.stream(request(prompt, model))
        return record.map(stream.recorded) ?? stream
    }

    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        do throws(AgentError) {
            return try await context.response(to: request(prompt, model))
        } catch {
            if case .model(let failure) = error.kind { throw failure }
            kept.withLock { $0 = error }
            throw LLMError(.configuration(error.description), at: .request)
        }
    }

    private func request(_ prompt: Prompt, _ model: LLModel) -> ModelRequest {
        var request = ModelRequest(prompt: prompt, model: model, tools: tools, isStreaming: context.configuration.isStreaming)
        request.withholdTools()
        return request
    }
}
