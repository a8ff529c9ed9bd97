/// A rule of a ``ScriptedExecutor``: which requests, and what is answered.
public struct ScriptedRule: Sendable {
    /// Which requests.
    public var matcher: ScriptedMatcher
    /// How many requests it answers; nil for any number.
    public var maxUses: Int?
    /// The answer to a request.
    public var answer: @Sendable (ScriptedRequest) -> ScriptedAnswer

    /// A rule with one answer.
    public static func reply(to matcher: ScriptedMatcher, with answer: ScriptedAnswer, times: Int? = nil) -> ScriptedRule {
        ScriptedRule(matcher: matcher, maxUses: times) { _ in answer }
    }

    /// A rule whose answer depends on the request.
    public static func reply(
        to matcher: ScriptedMatcher, times: Int? = nil, _ answer: @escaping @Sendable (ScriptedRequest) -> ScriptedAnswer
    ) -> ScriptedRule {
        ScriptedRule(matcher: matcher, maxUses: times, answer: answer)
    }
}
