internal import MillraceCore

/// Names of OpenTelemetry's conventions for generative AI, version 1.41.
///
/// Source: open-telemetry/semantic-conventions v1.41.0, docs/gen-ai: `gen-ai-spans.md`, `gen-ai-agent-spans.md`, `gen-ai-metrics.md`. The metrics of agents and
/// tools, which that version does not have, are those of open-telemetry/semantic-conventions-genai, where the conventions are being developed
/// further. `error.type` is from the stable conventions.
enum GenAINames {
    // MARK: Attributes

    static let operation = "gen_ai.operation.name"
    static let provider = "gen_ai.provider.name"
    static let agentName = "gen_ai.agent.name"
    /// Millrace's own: the conventions know conversations, which may have many runs, and no runs.
    static let runID = "millrace.run.id"
    static let requestModel = "gen_ai.request.model"
    static let requestStream = "gen_ai.request.stream"
    static let responseModel = "gen_ai.response.model"
    static let responseID = "gen_ai.response.id"
    static let finishReasons = "gen_ai.response.finish_reasons"
    static let timeToFirstChunk = "gen_ai.response.time_to_first_chunk"
    static let inputTokens = "gen_ai.usage.input_tokens"
    static let outputTokens = "gen_ai.usage.output_tokens"
    static let cacheReadTokens = "gen_ai.usage.cache_read.input_tokens"
    static let cacheWriteTokens = "gen_ai.usage.cache_creation.input_tokens"
    static let reasoningTokens = "gen_ai.usage.reasoning.output_tokens"
    static let toolName = "gen_ai.tool.name"
    static let toolType = "gen_ai.tool.type"
    static let toolCallID = "gen_ai.tool.call.id"
    static let toolArguments = "gen_ai.tool.call.arguments"
    static let toolResult = "gen_ai.tool.call.result"
    static let outputMessages = "gen_ai.output.messages"
    static let tokenType = "gen_ai.token.type"
    static let errorType = "error.type"

    // MARK: Operations

    static let chat = "chat"
    static let invokeAgent = "invoke_agent"
    static let executeTool = "execute_tool"

    // MARK: Metrics

    static let tokenUsage = "gen_ai.client.token.usage"
    static let operationDuration = "gen_ai.client.operation.duration"
    static let operationTimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk"
    static let agentDuration = "gen_ai.invoke_agent.duration"
    static let agentRequests = "gen_ai.invoke_agent.inference_calls"
    static let toolDuration = "gen_ai.execute_tool.duration"

    /// The conventions' word for a finish reason, which is OpenAI's.
    static func word(for reason: FinishReason) -> String {
        switch reason {
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        default: reason.description
        }
    }
}

extension ToolError.Kind {
    /// A word for metrics and logs.
    var word: String {
        switch self {
        case .unknownTool: "unknownTool"
        case .invalidArguments: "invalidArguments"
        case .incompleteCall: "incompleteCall"
        case .failed: "failed"
        case .timedOut: "timedOut"
        case .cancelled: "cancelled"
        case .rejected: "rejected"
        }
    }
}
