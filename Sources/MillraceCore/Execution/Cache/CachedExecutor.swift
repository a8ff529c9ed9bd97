/// Answers a call that was made before from a cache.
///
/// A stream is replayed as the frames that were recorded, with the same deltas; a whole call gets the fold of the same entry, so both find
/// what either has brought. A response from the cache carries the diagnostic ``Diagnostic/Code/responseFromCache``: what it used was used
/// before and is not to be counted again.
///
/// Only a response that was pulled to its end and whose outcome is ``Outcome/finished`` is kept, unless ``isStorable`` says no; of a
/// consumer that stops before, nothing is. A cache that fails, or does not answer within ``patience``, never breaks a call: it goes on
/// without, with the diagnostic ``Diagnostic/Code/cacheUnavailable``.
public struct CachedExecutor: PromptExecutor {
    /// How fast a stream is replayed.
    @nonexhaustive
    public enum Replay: Sendable, Hashable {
        /// At once.
        case immediate
        /// As it came.
        case recorded
    }

    /// The executor that is asked where the cache has no answer.
    public let base: any PromptExecutor
    /// The cache.
    public let cache: any ResponseCache
    /// What parts entries from others in the same cache: a tenant, an environment.
    ///
    /// Default: empty.
    public var scope = ""
    /// How fast a stream is replayed.
    ///
    /// Default: at once.
    public var replay = Replay.immediate
    /// Whether a call waits for an equal one that is under way, and takes its response.
    ///
    /// The response then comes when the first one is whole. Where that fails or is let go, one of those that wait asks itself. Default:
    /// false.
    public var joinsEqualCalls = false
    /// How long the cache may take to answer.
    ///
    /// Default: 2 s.
    public var patience = Duration.seconds(2)
    /// Whether a finished response is kept.
    ///
    /// Default: not where a filter or an error ended it, nor where a tool call in it cannot be run.
    public var isStorable: @Sendable (LLMResponse) -> Bool = { response in
        let isRunnable = response.toolCallOutcomes.allSatisfy { $0.completed != nil }
        return isRunnable && response.finishReason != .contentFilter && response.finishReason != .error
    }
    /// What measures ``patience``.
    public var patienceClock: any Clock<Duration> = ContinuousClock()
    /// What measures how a stream comes, and waits when it is replayed as it came.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// Is told what the consumer does not see.
    public var observer: ExecutorObserver?

    let flights = FlightTable()

    /// Makes an executor over another one.
    public init(_ base: any PromptExecutor, cache: any ResponseCache) {
        self.base = base
        self.cache = cache
    }

    /// Streams the answer, from the cache where it has one.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: true), model)
    }

    /// Fetches the whole answer, from the cache where it has one.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await stream(ExecutorCall(prompt: prompt, tools: tools, isStreaming: false), model).collect()
    }

    /// The key of a call.
    public func key(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor] = []) -> CacheKey? {
        CacheKey(prompt: prompt, model: model, tools: tools, scope: scope)
    }

    private func stream(_ call: ExecutorCall, _ model: LLModel) -> FrameStream {
        FrameStream { CachedSource(executor: self, call: call, model: model) }
    }
}
