/// A dialect with one server's deviations from it: a two-way codec that does no I/O.
///
/// Clients encode requests and decode responses; the gateway and the simulator decode requests and encode responses.
@nonexhaustive
public enum Wire: Sendable, Hashable {
    /// OpenAI's `/chat/completions`, and every server compatible with it.
    case openAIChat(OpenAIChatProfile)
    /// OpenAI's `/responses`.
    case openAIResponses(OpenAIResponsesProfile)
    /// OpenAI's older `/completions`.
    case openAICompletions
    /// Anthropic's `/v1/messages`.
    case anthropicMessages(AnthropicMessagesProfile)
    /// Anthropic's messages through Amazon Bedrock's InvokeModel.
    case bedrockInvokeAnthropic(AnthropicMessagesProfile)
    /// Amazon Bedrock's Converse.
    case bedrockConverse(BedrockConverseProfile)
    /// Google's `generateContent`, streamed as server-sent events.
    case gemini(GeminiProfile)
    /// Google's `generateContent`, streamed as one JSON array.
    case geminiJSONArray(GeminiProfile)
    /// Google's Interactions API.
    case geminiInteractions
    /// Mistral's `/v1/chat/completions`.
    case mistralChat(MistralChatProfile)
    /// Cohere's `/v2/chat`.
    case cohereV2
    /// Ollama's `/api/chat`.
    case ollamaChat
    /// Ollama's `/api/generate`.
    case ollamaGenerate

    /// A wire without deviations.
    public init(_ id: WireID) {
        switch id {
        case .openAIChat: self = .openAIChat(OpenAIChatProfile())
        case .openAIResponses: self = .openAIResponses(OpenAIResponsesProfile())
        case .openAICompletions: self = .openAICompletions
        case .anthropicMessages: self = .anthropicMessages(AnthropicMessagesProfile())
        case .bedrockInvokeAnthropic: self = .bedrockInvokeAnthropic(AnthropicMessagesProfile())
        case .bedrockConverse: self = .bedrockConverse(BedrockConverseProfile())
        case .gemini: self = .gemini(GeminiProfile())
        case .geminiJSONArray: self = .geminiJSONArray(GeminiProfile())
        case .geminiInteractions: self = .geminiInteractions
        case .mistralChat: self = .mistralChat(MistralChatProfile())
        case .cohereV2: self = .cohereV2
        case .ollamaChat: self = .ollamaChat
        case .ollamaGenerate: self = .ollamaGenerate
        }
    }

    /// The name of the dialect.
    public var id: WireID {
        switch self {
        case .openAIChat: .openAIChat
        case .openAIResponses: .openAIResponses
        case .openAICompletions: .openAICompletions
        case .anthropicMessages: .anthropicMessages
        case .bedrockInvokeAnthropic: .bedrockInvokeAnthropic
        case .bedrockConverse: .bedrockConverse
        case .gemini: .gemini
        case .geminiJSONArray: .geminiJSONArray
        case .geminiInteractions: .geminiInteractions
        case .mistralChat: .mistralChat
        case .cohereV2: .cohereV2
        case .ollamaChat: .ollamaChat
        case .ollamaGenerate: .ollamaGenerate
        }
    }

    /// Whether the wire tells the end of each call by itself, so that a call can be complete before the response is.
    ///
    /// Anthropic's block stop, Amazon's block stop, the Responses API's item with status `completed` and Cohere's `tool-call-end` do. On other wires a
    /// call ends with its response: arguments that parse are no proof, because more of them may follow.
    public var provesSingleCalls: Bool {
        switch self {
        case .anthropicMessages, .bedrockInvokeAnthropic, .bedrockConverse, .openAIResponses, .cohereV2: true
        default: false
        }
    }

    /// What knows how to read and write the dialect.
    var codec: any WireCodec {
        switch self {
        case .openAIChat(let profile): OpenAIChat(profile: profile)
        case .openAIResponses(let profile): OpenAIResponses(profile: profile)
        case .openAICompletions: OpenAICompletions()
        case .anthropicMessages(let profile): AnthropicMessages(profile: profile)
        case .bedrockInvokeAnthropic(let profile): BedrockInvokeAnthropic(profile: profile)
        case .bedrockConverse(let profile): BedrockConverse(profile: profile)
        case .gemini(let profile): Gemini(profile: profile, framing: .sse)
        case .geminiJSONArray(let profile): Gemini(profile: profile, framing: .jsonArray)
        case .geminiInteractions: GeminiInteractions()
        case .mistralChat(let profile): MistralChat(profile: profile)
        case .cohereV2: CohereV2()
        case .ollamaChat: OllamaChat()
        case .ollamaGenerate: OllamaGenerate()
        }
    }

    /// How streamed responses of the dialect are cut into events.
    public var framing: Framing { codec.framing }
}

/// Everything a wire needs to write a request.
public struct LLMRequest: Sendable, Hashable, Codable {
    /// The model's name at the provider.
    public var model: String
    /// The conversation and options.
    public var prompt: Prompt
    /// The tools the model may ask for.
    public var tools: [ToolDescriptor]
    /// Whether the answer should be streamed.
    public var isStreaming: Bool
    /// Whether a stream should report usage, where the wire has such a switch.
    public var includesUsage: Bool

    /// Makes a request.
    public init(model: String, prompt: Prompt, tools: [ToolDescriptor] = [], isStreaming: Bool = true, includesUsage: Bool = true) {
        self.model = model
        self.prompt = prompt
        self.tools = tools
        self.isStreaming = isStreaming
        self.includesUsage = includesUsage
    }
}

/// A request as the wire writes it, before a provider adds its address and key.
public struct WireRequest: Sendable, Hashable {
    /// The path below the provider's base URL, without a slash in front; may hold a query.
    public var path: String
    /// Headers the wire needs beside the provider's own.
    public var headers: [HTTPHeader]
    /// The body.
    public var body: [UInt8]
    /// What could not be carried over as it was.
    public var diagnostics: [Diagnostic]

    /// Makes a request.
    public init(path: String, headers: [HTTPHeader] = [], body: [UInt8], diagnostics: [Diagnostic] = []) {
        self.path = path
        self.headers = headers
        self.body = body
        self.diagnostics = diagnostics
    }
}

/// What is known of a response before its first byte, and what the request said that reading it needs.
public struct ResponseContext: Sendable, Hashable {
    /// The HTTP status; 0 where no response came at all.
    public var status: Int
    /// The media type of the body, lower case, without parameters; nil where it is unknown.
    public var contentType: String?
    /// The provider's id of the request, from the headers.
    public var requestID: String?
    /// The provider's name, for errors.
    public var provider: String?
    /// How long the provider asks to wait, from the headers.
    public var retryAfter: Duration?
    /// The model that was asked for.
    public var requestedModel: String?
    /// The address that was asked, without a user's name, a password or a query.
    public var endpoint: String?
    /// What the provider says about sending the request again, from the headers.
    public var shouldRetry: Bool?
    /// The tools declared in the request: they decide how fragmented names are read.
    public var declaredTools: Set<String>
    /// What minted ids of tool calls begin with, so that they are unique in the conversation and the same on each replay.
    public var idSeed: String
    /// Whether a call is complete at its own end, where the wire tells it, and not only at the end of the response.
    ///
    /// Such a call stays complete when the response is cut later: for callers that start tools early and want exactly that. Default: false.
    public var completesCallsEarly: Bool

    /// Makes a context.
    public init(
        status: Int = 200, contentType: String? = nil, requestID: String? = nil, provider: String? = nil, retryAfter: Duration? = nil,
        requestedModel: String? = nil, endpoint: String? = nil, shouldRetry: Bool? = nil, declaredTools: Set<String> = [],
        idSeed: String = "", completesCallsEarly: Bool = false
    ) {
        self.status = status
        self.contentType = contentType
        self.requestID = requestID
        self.provider = provider
        self.retryAfter = retryAfter
        self.requestedModel = requestedModel
        self.endpoint = endpoint
        self.shouldRetry = shouldRetry
        self.declaredTools = declaredTools
        self.idSeed = idSeed
        self.completesCallsEarly = completesCallsEarly
    }
}

/// The limits of reading one response, all in bytes.
///
/// Going over one is ``LLMError/Kind/limitExceeded(limit:unit:)``, on the same byte however the bytes were cut.
public struct DecodingLimits: Sendable, Hashable {
    /// The longest event, line, or whole body.
    ///
    /// Default: 16 MiB.
    public var maxEventBytes: Int
    /// The deepest nesting of JSON.
    ///
    /// Default: 512.
    public var maxDepth: Int
    /// The most text of one part, arguments included.
    ///
    /// Default: 256 MiB.
    public var maxPartBytes: Int
    /// The most provider metadata kept.
    ///
    /// Default: 256 KiB.
    public var maxMetadataBytes: Int

    /// Makes limits.
    public init(
        maxEventBytes: Int = 16 << 20, maxDepth: Int = 512, maxPartBytes: Int = 256 << 20, maxMetadataBytes: Int = 256 << 10
    ) {
        self.maxEventBytes = maxEventBytes
        self.maxDepth = maxDepth
        self.maxPartBytes = maxPartBytes
        self.maxMetadataBytes = maxMetadataBytes
    }
}
