/// One piece of a message.
///
/// The `Codable` form is an object whose `type` names the case: `text`, `image`, `audio`, `file`, `toolCall`, `toolResult`,
/// `reasoning`, `refusal`, `serverTool`, `opaque`.
@nonexhaustive
public enum Part: Sendable, Hashable {
    /// Visible text.
    case text(TextPart)
    /// A picture.
    case image(ImagePart)
    /// Sound.
    case audio(AudioPart)
    /// A document.
    case file(FilePart)
    /// A complete request of the model to run a tool.
    case toolCall(ToolCall)
    /// What a tool gave back.
    case toolResult(ToolResult)
    /// The model's reasoning, with what proves it to its provider.
    case reasoning(ReasoningPart)
    /// Text in which the model declines to answer.
    case refusal(String)
    /// Work of a tool that the provider ran itself.
    case serverTool(ServerToolActivity)
    /// Something a wire carries that Millrace does not model, kept byte for byte.
    case opaque(OpaquePart)

    /// A text part.
    public static func text(_ text: String) -> Part { .text(TextPart(text)) }
    /// A picture at an address.
    public static func image(url: String, detail: ImagePart.Detail? = nil) -> Part {
        .image(ImagePart(source: .url(url), detail: detail))
    }
    /// A picture given as base64 data.
    public static func image(base64: String, mediaType: String) -> Part {
        .image(ImagePart(source: .base64(base64, mediaType: mediaType)))
    }
}
