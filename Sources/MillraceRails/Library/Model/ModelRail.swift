public import MillraceCore

/// Makes the question that a rail asks about a subject; templates of a configuration are plugged in here.
public typealias RailPrompt = @Sendable (RailSubject) throws -> Prompt

/// A rail that asks a model one question about a subject.
///
/// Its verdicts can be kept: they depend on the question and the model alone.
public protocol ModelRail: CacheableRail {
    /// The model it asks.
    var model: JudgeModel { get }

    /// The question; nil where there is nothing to ask, and the subject passes.
    func question(about subject: RailSubject) throws -> Prompt?

    /// The verdict that an answer means.
    ///
    /// - Throws: ``RailError/unreadableAnswer`` and others where it means none.
    func verdict(from answer: JudgeAnswer, about subject: RailSubject) throws -> RailVerdict
}

extension ModelRail {
    /// Asks the question and reads the answer.
    ///
    /// - Throws: `LLMError` where no answer came, ``RailError`` where it is no verdict.
    public func judge(_ subject: RailSubject) async throws -> RailVerdict {
        guard let prompt = try question(about: subject) else { return .allow }
        return try verdict(from: try await model.ask(prompt), about: subject)
    }

    /// The question and the model; nil where the question cannot be made or written down.
    public func cacheContext(of subject: RailSubject) -> [String]? {
        do {
            guard let prompt = try question(about: subject) else { return [] }
            return CacheKey(prompt: model.filled(prompt), model: model.model, tools: []).map { [$0.digest] }
        } catch {
            // Asking will fail for the same cause, and tell it.
            return nil
        }
    }
}

extension RailVerdict {
    /// The verdict that codes of violations mean; nil codes are none.
    static func of(_ violations: [String]?, reason: String, reply: String?) -> RailVerdict {
        guard let violations else { return .allow }
        return .block(RailBlock(violations.isEmpty ? reason : violations.joined(separator: ","), reply: reply))
    }
}
