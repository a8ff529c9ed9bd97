internal import MillraceCore

/// What rails are made with: the models of a configuration and the application's way to their executors.
struct RailMaking: Sendable {
    /// Makes executors.
    var makeExecutor: ExecutorMaker?

    /// An executor and the model of a reference.
    func executor(for reference: ModelReference) throws(RailConfigurationError) -> (any PromptExecutor, LLModel) {
        guard let makeExecutor else {
            throw RailConfigurationError(
                .unknownName, subject: "models.\(reference.name)", file: reference.file, line: reference.line,
                advice: "the application gives no executors for models, so rails that ask one cannot stand")
        }
        do {
            return try makeExecutor(reference)
        } catch let error as RailConfigurationError {
            throw error
        } catch {
            throw RailConfigurationError(
                .invalidValue, subject: "models.\(reference.name)", file: reference.file, line: reference.line,
                advice: "its executor cannot be made: \(error)")
        }
    }
}
