/// Something that a policy over executors did and that its consumer does not see.
///
/// Told as it happens, on the task that pulls: an observer must be quick. Holds names and numbers, never text of the conversation.
@nonexhaustive
public enum ExecutorEvent: Sendable, Hashable {
    /// An attempt failed; before content another may follow.
    case attemptFailed(ExecutionAttempt)
    /// An executor was passed over, because it had failed too often.
    case attemptSkipped(ExecutionAttempt)
    /// The same executor is asked again after a wait.
    case retrying(ExecutionAttempt, after: Duration)
    /// A further request was sent, because the first had brought nothing in time.
    case hedgeBegan(executor: String, model: String)
    /// A further request brought content first; the others were cancelled.
    case hedgeAnswered(executor: String, model: String)
    /// A response came from the cache.
    case cacheHit(CacheKey)
    /// The cache has no response.
    case cacheMiss(CacheKey)
    /// A request waits for an equal one that is under way.
    case cacheJoined(CacheKey)
    /// A response was given to the cache.
    case cacheStored(CacheKey)
    /// The cache could not be read or written; the call goes on without it.
    case cacheFailed(CacheKey, CacheError)
}

/// Is told what a policy does.
public typealias ExecutorObserver = @Sendable (ExecutorEvent) -> Void
