public import MillraceCore

/// Which requests a rule of a script answers.
public indirect enum RequestMatcher: Sendable, Hashable {
    /// Every request.
    case any
    /// The last user message holds this text, upper and lower case being the same.
    case userTextContains(String)
    /// The last user message is this text.
    case userTextEquals(String)
    /// The request ends with results of tools.
    case hasToolResults
    /// A tool of this name is declared.
    case declares(tool: String)
    /// The model has this name.
    case model(String)
    /// All of these.
    case all([RequestMatcher])
    /// Not this.
    case not(RequestMatcher)

    /// Whether a request is meant.
    public func matches(_ request: LLMRequest) -> Bool {
        switch self {
        case .any: true
        case .userTextContains(let text): RequestMatcher.lastUserText(request).lowercased().contains(text.lowercased())
        case .userTextEquals(let text): RequestMatcher.lastUserText(request) == text
        case .hasToolResults: request.prompt.messages.last?.role == .tool
        case .declares(let tool): request.tools.contains { $0.name == tool }
        case .model(let name): request.model == name
        case .all(let matchers): matchers.allSatisfy { $0.matches(request) }
        case .not(let matcher): !matcher.matches(request)
        }
    }

    /// The text of the last message of the user.
    static func lastUserText(_ request: LLMRequest) -> String {
        request.prompt.messages.last { $0.role == .user }?.text ?? ""
    }
}
