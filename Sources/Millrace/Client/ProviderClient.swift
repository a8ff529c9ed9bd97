public import Logging
public import MillraceCore

/// Talks to one provider over a transport: writes requests, reads responses as frames, tries again where nothing has been seen yet.
///
/// ```swift
/// let client = try ProviderClient(.groq, key: APIKey(secret))
/// for try await frame in client.executeStreaming(Prompt("Hello"), model: LLModel("llama-3.3-70b-versatile")) {
///     if case .textDelta(let delta) = frame { print(delta.text, terminator: "") }
/// }
/// ```
public struct ProviderClient: LLMClient {
    /// The provider.
    public let provider: Provider
    /// The time limits of each call.
    public var timeouts: Timeouts
    /// When a failed call is tried again.
    public var retry: RetryPolicy
    /// How much is read of one response.
    public var limits: DecodingLimits
    /// Whether a tool call is complete at its own end, on wires that tell it, and not only at the end of the response.
    ///
    /// For agents that start tools early: a call that was complete stays so when the response is cut later. Default: false.
    public var completesCallsEarly = false
    /// Where calls are noted, at level debug: names, numbers and ids, never text of the conversation or keys.
    public var logger: Logger
    /// What minted ids of tool calls begin with; called once for each call.
    ///
    /// Default: random, so that ids are unique in a conversation.
    public var makeIDSeed: @Sendable () -> String

    let key: APIKey?
    let transport: any HTTPTransport
    let awsIdentity: AWSIdentitySource?

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - provider: where and how.
    ///   - key: the key, where the provider wants one.
    ///   - aws: the region and credentials, for Amazon Bedrock; a key is enough where there is one.
    ///   - transport: what sends requests. Default: the network.
    public init(
        _ provider: Provider, key: APIKey? = nil, aws: AWSConfiguration? = nil, transport: any HTTPTransport = NetworkTransport(),
        timeouts: Timeouts = Timeouts(), retry: RetryPolicy = RetryPolicy(), limits: DecodingLimits = DecodingLimits(),
        logger: Logger? = nil
    ) {
        self.provider = provider
        self.key = key
        self.transport = transport
        self.awsIdentity = aws.map { AWSIdentitySource($0, transport: transport) }
        self.timeouts = timeouts
        self.retry = retry
        self.limits = limits
        self.logger = logger ?? Logger(label: "millrace", factory: { _ in SwiftLogNoOpLogHandler() })
        self.makeIDSeed = { String(UInt32.random(in: 0...UInt32.max), radix: 36) + "_" }
    }

    /// Streams the answer to a prompt.
    public func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        let request = LLMRequest(
            model: model.id, prompt: prompt, tools: tools, isStreaming: canStream(model, withTools: !tools.isEmpty))
        let isFallback = !request.isStreaming
        return FrameStream { CallSource(client: self, request: request, isFallback: isFallback) }
    }

    /// Fetches the whole answer to a prompt.
    public func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        let request = LLMRequest(model: model.id, prompt: prompt, tools: tools, isStreaming: false)
        return try await FrameStream { CallSource(client: self, request: request, isFallback: false) }.collect()
    }

    /// Whether ``completesCallsEarly`` is set and the wire tells the end of each call by itself.
    public func provesSingleCalls(of model: LLModel) -> Bool {
        completesCallsEarly && provider.wire.provesSingleCalls && canStream(model, withTools: true)
    }

    /// Whether a response can be asked for as a stream, or must be fetched whole and emitted as frames.
    private func canStream(_ model: LLModel, withTools hasTools: Bool) -> Bool {
        guard model.capabilities.contains(.streaming) else { return false }
        guard hasTools else { return true }
        guard model.capabilities.contains(.toolStreaming) else { return false }
        return switch provider.wire {
        case .openAIChat(let profile): profile.streamsToolCalls
        default: true
        }
    }
}
