/// The events of a streamed response that say something (OpenAI API reference, "Responses streaming events").
///
/// Progress events without content, such as `response.web_search_call.searching`, are ``progress``.
enum ResponsesEventType: Sendable {
    // The response.
    case created, inProgress, completed, incomplete, failed, cancelled, error
    // Items and their content parts.
    case itemAdded, itemDone, partAdded, partDone
    // Content of messages.
    case textDelta, textDone, refusalDelta, refusalDone, annotation
    case audioDelta, transcriptDelta
    // Reasoning.
    case reasoningDelta, reasoningDone, summaryDelta, summaryDone, summaryPartAdded, summaryPartDone
    // Calls of the client's tools.
    case argumentsDelta, argumentsDone, inputDelta, inputDone
    // Work of the provider's tools.
    case toolInputDelta, toolInputDone, partialImage
    // Events without content, signs of life, and those of a kind not known.
    case progress, keepAlive, unknown

    init(_ word: String) {
        self = ResponsesEventType.known[word] ?? ResponsesEventType(unlisted: word)
    }

    private static let known: [String: ResponsesEventType] = [
        "response.created": .created, "response.queued": .inProgress, "response.in_progress": .inProgress,
        "response.completed": .completed, "response.done": .completed, "response.incomplete": .incomplete, "response.failed": .failed,
        "response.cancelled": .cancelled, "error": .error, "response.error": .error,
        "response.output_item.added": .itemAdded, "response.output_item.done": .itemDone,
        "response.content_part.added": .partAdded, "response.content_part.done": .partDone,
        "response.output_text.delta": .textDelta, "response.output_text.done": .textDone,
        "response.refusal.delta": .refusalDelta, "response.refusal.done": .refusalDone,
        "response.output_text.annotation.added": .annotation,
        "response.audio.delta": .audioDelta, "response.audio.transcript.delta": .transcriptDelta,
        "response.reasoning_text.delta": .reasoningDelta, "response.reasoning_text.done": .reasoningDone,
        "response.reasoning_summary_text.delta": .summaryDelta, "response.reasoning_summary_text.done": .summaryDone,
        "response.reasoning_summary_part.added": .summaryPartAdded, "response.reasoning_summary_part.done": .summaryPartDone,
        "response.function_call_arguments.delta": .argumentsDelta, "response.function_call_arguments.done": .argumentsDone,
        "response.custom_tool_call_input.delta": .inputDelta, "response.custom_tool_call_input.done": .inputDone,
        "response.code_interpreter_call_code.delta": .toolInputDelta, "response.code_interpreter_call_code.done": .toolInputDone,
        "response.mcp_call_arguments.delta": .toolInputDelta, "response.mcp_call_arguments.done": .toolInputDone,
        "response.shell_call_command.delta": .toolInputDelta, "response.shell_call_command.done": .toolInputDone,
        "response.image_generation_call.partial_image": .partialImage,
        "keepalive": .keepAlive, "ping": .keepAlive,
    ]

    private static let progressEnds = [
        ".in_progress", ".searching", ".interpreting", ".generating", ".completed", ".failed", ".added", ".done", ".compacting",
        "_call_operation_diff.delta", "_call_output_content.delta",
    ]

    /// What is not in the list and ends like a step of an item is one; what it did comes with the item.
    private init(unlisted word: String) {
        let isProgress = word.hasPrefix("response.") && ResponsesEventType.progressEnds.contains { word.hasSuffix($0) }
        self = isProgress ? .progress : .unknown
    }

    /// The status that the name of a terminal event stands for, where the response itself has none.
    var status: String? {
        switch self {
        case .completed: "completed"
        case .incomplete: "incomplete"
        case .failed: "failed"
        case .cancelled: "cancelled"
        default: nil
        }
    }
}
