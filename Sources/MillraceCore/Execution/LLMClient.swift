/// Talks to one provider.
public protocol LLMClient: PromptExecutor {
    /// The provider.
    var provider: Provider { get }
}
