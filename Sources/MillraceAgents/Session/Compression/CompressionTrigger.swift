public import MillraceCore

/// When a history has become too long.
public struct CompressionTrigger: Sendable {
    private let condition: @Sendable (Conversation.State) -> Bool

    /// Makes a trigger of a condition.
    public init(_ condition: @escaping @Sendable (Conversation.State) -> Bool) { self.condition = condition }

    /// Whether it is too long.
    public func isReached(by state: Conversation.State) -> Bool { condition(state) }

    /// With more messages than this.
    public static func messages(over count: Int) -> CompressionTrigger { CompressionTrigger { $0.prompt.messages.count > count } }

    /// With more tokens than this, by ``TokenEstimate``.
    public static func tokens(over count: Int) -> CompressionTrigger { CompressionTrigger { TokenEstimate($0).tokens > count } }

    /// With more than a share of the model's context window, by ``TokenEstimate``; never for a model whose window is not known.
    public static func contextShare(over share: Double) -> CompressionTrigger {
        CompressionTrigger { state in
            state.model.contextTokens.map { Double(TokenEstimate(state).tokens) > Double($0) * share } ?? false
        }
    }
}

/// How many tokens a request has, roughly, without any model's tokenizer.
///
/// Four bytes of UTF-8 are one token, which is what providers say of English text (OpenAI help centre, "What are tokens and how to count
/// them?"); code and other scripts are off by up to a factor of two, mostly to the safe side. Each message and tool costs four tokens
/// more, each picture, sound and file a thousand. It is meant for thresholds, not for bills.
public struct TokenEstimate: Sendable, Hashable {
    /// The estimate.
    public let tokens: Int

    private static let bytesPerToken = 4
    private static let tokensPerItem = 4
    private static let tokensPerMedium = 1000

    /// Estimates messages and tools.
    public init(_ messages: [Message], tools: [ToolDescriptor] = []) {
        var bytes = 0
        var media = 0
        for message in messages { TokenEstimate.count(message.parts, &bytes, &media) }
        for tool in tools { bytes += tool.name.utf8.count + tool.description.utf8.count + tool.parameters.jsonText.utf8.count }
        let text = (bytes + TokenEstimate.bytesPerToken - 1) / TokenEstimate.bytesPerToken
        self.tokens = text + (messages.count + tools.count) * TokenEstimate.tokensPerItem + media * TokenEstimate.tokensPerMedium
    }

    /// Estimates the next request of a conversation.
    public init(_ state: Conversation.State) { self.init(state.prompt.messages, tools: state.tools.descriptors) }

    private static func count(_ parts: [Part], _ bytes: inout Int, _ media: inout Int) {
        for part in parts {
            switch part {
            case .text(let text): bytes += text.text.utf8.count
            case .refusal(let text): bytes += text.utf8.count
            case .reasoning(let reasoning): bytes += reasoning.text.utf8.count
            case .toolCall(let call): bytes += call.name.utf8.count + call.rawArguments.utf8.count
            case .toolResult(let result): count(result.parts, &bytes, &media)
            case .serverTool(let activity): bytes += (activity.json ?? activity.output ?? "").utf8.count
            case .opaque(let opaque): bytes += opaque.json.utf8.count
            case .image, .audio, .file: media += 1
            }
        }
    }
}
