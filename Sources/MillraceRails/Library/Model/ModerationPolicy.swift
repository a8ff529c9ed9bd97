internal import MillraceCore

/// Which findings of a moderation service block.
///
/// A category with a threshold is decided by its score, any other by the service's own flag.
public struct ModerationPolicy: Sendable, Hashable {
    /// The score from which a category blocks, from 0 to 1, by the name of the service.
    public var thresholds: [String: Double]
    /// The categories that may block; nil: all.
    public var categories: Set<String>?

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - thresholds: the score from which a category blocks.
    ///   - categories: the categories that may block; nil: all.
    public init(thresholds: [String: Double] = [:], categories: Set<String>? = nil) {
        self.thresholds = thresholds
        self.categories = categories
    }

    /// The categories of one result that block, in the order of their names; nil where none does.
    ///
    /// - Throws: ``RailError/unreadableAnswer`` where the result has no flags, or no score for a category that has a threshold.
    func violations(in result: JSONValue) throws(RailError) -> [String]? {
        guard let flags = result["categories"]?.objectValue, !flags.isEmpty else { throw .unreadableAnswer }
        let scores = result["category_scores"]?.objectValue ?? JSONObject()
        var violated: [String] = []
        for (name, value) in flags where thresholds[name] == nil {
            // Null is a category that the model does not judge (text models of OpenAI: `illicit`).
            guard let flag = value.boolValue ?? (value == .null ? false : nil) else { throw .unreadableAnswer }
            if flag { violated.append(name) }
        }
        for (name, threshold) in thresholds where categories?.contains(name) ?? true {
            guard let score = scores[name]?.doubleValue else { throw .unreadableAnswer }
            if score >= threshold { violated.append(name) }
        }
        let blocking = violated.filter { categories?.contains($0) ?? true }.map(ProviderError.word)
        return blocking.isEmpty ? nil : blocking.sorted()
    }
}

extension ModerationPolicy {
    /// What tells two policies apart.
    var cacheTexts: [String] {
        let limits = thresholds.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return limits + [categories.map { $0.sorted().joined(separator: ",") } ?? "all"]
    }
}
