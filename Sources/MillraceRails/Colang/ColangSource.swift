/// Where something stands in a Colang file.
struct ColangSource: Sendable, Hashable {
    /// The file's name, as the program was given it.
    var file: String
    /// The line, from 1.
    var line: Int

    /// An error of configuration at this place.
    func error(_ kind: RailConfigurationError.Kind, _ subject: String, advice: String) -> RailConfigurationError {
        RailConfigurationError(kind, subject: subject, file: file, line: line, advice: advice)
    }
}
