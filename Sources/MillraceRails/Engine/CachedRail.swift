public import MillraceCore

/// A rail that says what its verdict depends on, so that a ``VerdictCache`` may answer for it.
public protocol CacheableRail: Rail {
    /// What the verdict on a subject depends on beside its content; nil where it must not be kept.
    ///
    /// The texts are hashed at once and not kept.
    func cacheContext(of subject: RailSubject) -> [String]?
}

/// A rail whose verdicts are kept: what was judged once is not asked again (RG-26).
///
/// ```swift
/// let cache = VerdictCache(maxCount: 10_000)
/// let rail = CachedRail(LlamaGuardRail(model: guardModel), cache: cache)
/// ```
///
/// Equal is what has the same rail by name, place, channel, content, and what a ``CacheableRail`` says it depends on; of other rails the
/// whole context counts, and a verdict is found again only in an equal conversation. A rail whose verdict depends on anything else, such
/// as the time, is no rail for a cache. Two rails of one name that share a cache share verdicts. Rails of text need none: wrapped, they
/// would judge whole texts.
public struct CachedRail: CacheableRail {
    private let rail: any Rail
    private let cache: VerdictCache

    /// Wraps a rail.
    public init(_ rail: any Rail, cache: VerdictCache) {
        self.rail = rail
        self.cache = cache
    }

    /// The name of the rail.
    public var name: String { rail.name }
    /// What the rail may do.
    public var effects: RailEffects { rail.effects }
    /// What the rail reads.
    public var channels: Set<RailChannel>? { rail.channels }
    /// How much of a prompt the rail reads.
    public var scope: RailScope { rail.scope }

    /// What the verdict of the rail depends on.
    public func cacheContext(of subject: RailSubject) -> [String]? {
        if let rail = rail as? any CacheableRail { return rail.cacheContext(of: subject) }
        let context = subject.context
        // What cannot be written down has no key, and is asked each time.
        guard let conversation = CacheKey(prompt: context.prompt, model: context.model, tools: context.tools) else { return nil }
        var variables = JSONObject()
        for (name, value) in context.variables.sorted(by: { $0.key < $1.key }) { variables[name] = value }
        return [conversation.digest, JSONValue.object(variables).jsonText, context.role.map { "role \($0)" } ?? ""] + context.passages
    }

    /// The verdict that is kept, or that of the rail.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard let context = cacheContext(of: subject) else { return try await rail.judge(subject) }
        let key = cache.key(
            [rail.name, subject.place.rawValue, subject.channel.rawValue, subject.isWindow ? "window" : "whole"]
                + CachedRail.texts(of: subject.content) + context)
        return try await cache.verdict(of: key) { try await rail.judge(subject) }
    }

    /// All of a content that a rail can see.
    private static func texts(of content: RailSubject.Content) -> [String] {
        switch content {
        case .text(let text): return ["text", text]
        case .toolCall(let call): return ["toolCall", call.name, call.kind.rawValue, call.rawArguments]
        case .toolResult(let result):
            // Parts other than text have no short form: as a prompt's message they have a key.
            let message = CacheKey(prompt: Prompt(messages: [.tool(result)]), model: LLModel(""), tools: [])
            return ["toolResult", result.callID.rawValue, result.name ?? "", message?.digest ?? "", result.text]
        case .passages(let passages): return ["passages"] + passages
        }
    }
}
