internal import MillraceCore

/// What rails are made with: the application's way to executors.
struct RailMaking: Sendable {
    /// Makes executors; nil where the application gives none.
    var makeExecutor: ExecutorMaker?

    /// A model that rails ask.
    ///
    /// - Parameters:
    ///   - reference: the model as the configuration names it.
    ///   - temperature: what it is asked with where its parameters say nothing.
    ///   - maxTokens: how long its answers may be where its parameters say nothing.
    func judge(_ reference: ModelReference, temperature: Double = 0, maxTokens: Int = 256) throws(RailConfigurationError) -> JudgeModel {
        guard let makeExecutor else {
            throw RailConfigurationError(
                .unknownName, subject: "models.\(reference.name)", file: reference.file, line: reference.line,
                advice: "the application gives no executors for models, so rails that ask one cannot stand")
        }
        do {
            let (executor, model) = try makeExecutor(reference)
            var options = reference.options
            options.temperature = options.temperature ?? temperature
            options.maxOutputTokens = options.maxOutputTokens ?? maxTokens
            return JudgeModel(executor, model: model, options: options)
        } catch let error as RailConfigurationError {
            throw error
        } catch {
            throw RailConfigurationError(
                .invalidValue, subject: "models.\(reference.name)", file: reference.file, line: reference.line,
                advice: "its executor cannot be made: \(error)")
        }
    }

    /// A rail with a cache of verdicts, where its model has one.
    func cached(_ rail: any Rail, of reference: ModelReference) -> any Rail {
        guard let size = reference.cacheSize, size > 0 else { return rail }
        return CachedRail(rail, cache: VerdictCache(maxCount: size))
    }
}
