/// What a response used, in tokens, as the provider counts them.
///
/// A field the provider did not report is nil, which is not zero.
///
/// Whether input includes cached tokens, or output includes reasoning, differs by wire; ``raw`` has the provider's own object.
public struct Usage: Sendable, Hashable, Codable {
    /// Tokens of the request.
    public var inputTokens: Int?
    /// Tokens of the answer.
    public var outputTokens: Int?
    /// Tokens spent on reasoning.
    public var reasoningTokens: Int?
    /// Input tokens that came from the provider's cache.
    public var cacheReadTokens: Int?
    /// Input tokens that were written to the provider's cache.
    public var cacheWriteTokens: Int?
    /// The provider's own total.
    public var totalTokens: Int?
    /// The provider's usage object, snapshots merged.
    public var raw: JSONObject

    /// Makes a record.
    public init(
        inputTokens: Int? = nil, outputTokens: Int? = nil, reasoningTokens: Int? = nil, cacheReadTokens: Int? = nil,
        cacheWriteTokens: Int? = nil, totalTokens: Int? = nil, raw: JSONObject = JSONObject()
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
        self.totalTokens = totalTokens
        self.raw = raw
    }

    /// All tokens: the provider's own total, or input and output together where it tells none; nil where neither is known.
    public var total: Int? {
        if let totalTokens { return totalTokens }
        return inputTokens == nil && outputTokens == nil ? nil : (inputTokens ?? 0) + (outputTokens ?? 0)
    }

    /// Whether nothing is known.
    public var isEmpty: Bool { self == Usage() }

    /// Takes over a later snapshot: a present value replaces, an absent one changes nothing, nothing is added.
    public mutating func merge(_ later: Usage) {
        inputTokens = later.inputTokens ?? inputTokens
        outputTokens = later.outputTokens ?? outputTokens
        reasoningTokens = later.reasoningTokens ?? reasoningTokens
        cacheReadTokens = later.cacheReadTokens ?? cacheReadTokens
        cacheWriteTokens = later.cacheWriteTokens ?? cacheWriteTokens
        totalTokens = later.totalTokens ?? totalTokens
        raw = Usage.merged(raw, later.raw)
    }

    /// Two different responses together: the only place where usage is added.
    public static func + (lhs: Usage, rhs: Usage) -> Usage {
        func sum(_ left: Int?, _ right: Int?) -> Int? {
            guard let left else { return right }
            guard let right else { return left }
            return left + right
        }
        return Usage(
            inputTokens: sum(lhs.inputTokens, rhs.inputTokens), outputTokens: sum(lhs.outputTokens, rhs.outputTokens),
            reasoningTokens: sum(lhs.reasoningTokens, rhs.reasoningTokens), cacheReadTokens: sum(lhs.cacheReadTokens, rhs.cacheReadTokens),
            cacheWriteTokens: sum(lhs.cacheWriteTokens, rhs.cacheWriteTokens), totalTokens: sum(lhs.totalTokens, rhs.totalTokens))
    }

    /// Merges usage objects field by field, into nested objects; null changes nothing.
    package static func merged(_ old: JSONObject, _ new: JSONObject) -> JSONObject {
        var result = old
        for (key, value) in new {
            switch (value, result[key]) {
            case (.null, .some): continue
            case (.object(let inner), .object(let outer)?): result[key] = .object(merged(outer, inner))
            default: result[key] = value
            }
        }
        return result
    }
}
