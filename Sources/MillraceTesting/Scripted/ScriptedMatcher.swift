import MillraceCore

/// Which requests a ``ScriptedRule`` answers.
public struct ScriptedMatcher: Sendable {
    /// What it looks for, without the text it looks for.
    public let name: String
    private let isMeant: @Sendable (ScriptedRequest) -> Bool

    /// Makes a matcher of one's own.
    ///
    /// - Parameters:
    ///   - name: what it looks for, for messages.
    ///   - matches: whether a request is meant.
    public init(_ name: String, matches: @escaping @Sendable (ScriptedRequest) -> Bool) {
        self.name = name
        self.isMeant = matches
    }

    /// Whether a request is meant.
    public func matches(_ request: ScriptedRequest) -> Bool { isMeant(request) }

    /// Every request.
    public static let any = ScriptedMatcher("any request") { _ in true }

    /// The last message of the user is this text.
    public static func userText(equals text: String) -> ScriptedMatcher {
        ScriptedMatcher("user text of \(text.utf8.count) bytes") { $0.lastUserText == text }
    }

    /// The last message of the user holds this text, upper and lower case being the same.
    public static func userText(contains text: String) -> ScriptedMatcher {
        ScriptedMatcher("user text with \(text.utf8.count) bytes in it") { $0.lastUserText.lowercased().contains(text.lowercased()) }
    }

    /// The conversation ends with results of tools.
    public static let toolResults = ScriptedMatcher("tool results") { !$0.toolResults.isEmpty }

    /// The conversation ends with a result of this tool.
    public static func toolResult(of tool: String) -> ScriptedMatcher {
        ScriptedMatcher("a result of \(tool)") { $0.toolResults.contains { $0.name == tool } }
    }

    /// The conversation ends with a result that holds this text.
    public static func toolResult(contains text: String) -> ScriptedMatcher {
        ScriptedMatcher("a tool result with \(text.utf8.count) bytes in it") { $0.toolResults.contains { $0.text.contains(text) } }
    }

    /// It is the first, second … request.
    public static func request(number: Int) -> ScriptedMatcher { ScriptedMatcher("request \(number)") { $0.number == number } }

    /// The model has this name.
    public static func model(_ name: String) -> ScriptedMatcher { ScriptedMatcher("model \(name)") { $0.model.id == name } }

    /// A tool of this name is declared.
    public static func declares(tool: String) -> ScriptedMatcher {
        ScriptedMatcher("tool \(tool)") { $0.tools.contains { $0.name == tool } }
    }

    /// Both.
    public static func && (lhs: ScriptedMatcher, rhs: ScriptedMatcher) -> ScriptedMatcher {
        ScriptedMatcher("\(lhs.name) and \(rhs.name)") { lhs.matches($0) && rhs.matches($0) }
    }

    /// Not this.
    public static prefix func ! (matcher: ScriptedMatcher) -> ScriptedMatcher {
        ScriptedMatcher("not \(matcher.name)") { !matcher.matches($0) }
    }
}
