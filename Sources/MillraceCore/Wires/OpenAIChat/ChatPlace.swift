/// Where a piece that Millrace does not model stands in a message or delta, as the `kind` of an ``OpaquePart`` names it.
///
/// | kind | place |
/// | --- | --- |
/// | `tool_calls` | an element of `tool_calls` |
/// | `reasoning_details` | an element of `reasoning_details` |
/// | `images` | an element of `images`, where OpenRouter has the pictures a model made |
/// | `message.x` | the field `x` |
/// | anything else, such as `content` | an element of `content` |
enum ChatPlace: Hashable {
    case content
    case toolCalls
    case reasoningDetails
    case images
    case field(String)

    init(kind: String) {
        switch kind {
        case "tool_calls": self = .toolCalls
        case "reasoning_details": self = .reasoningDetails
        case "images": self = .images
        default: self = kind.hasPrefix(Self.fieldPrefix) ? .field(String(kind.dropFirst(Self.fieldPrefix.count))) : .content
        }
    }

    /// The field of the message that holds the piece, or the list it is in.
    var fieldName: String {
        switch self {
        case .content: "content"
        case .toolCalls: "tool_calls"
        case .reasoningDetails: "reasoning_details"
        case .images: "images"
        case .field(let name): name
        }
    }

    /// The kind of a piece found in the field `name` of a message.
    static func kind(ofField name: String) -> String { fieldPrefix + name }

    private static let fieldPrefix = "message."
}
