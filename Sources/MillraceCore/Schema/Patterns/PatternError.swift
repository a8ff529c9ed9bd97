/// Why a regular expression cannot be used.
struct PatternError: Error, Hashable {
    enum Reason: Hashable {
        /// It is none by ECMA-262.
        case malformed
        /// It is one, but cannot be matched here.
        case unsupported
    }

    let reason: Reason
    /// What is wrong, in words, without text of the pattern.
    let problem: String
    /// Where, in Unicode scalars from the start.
    let offset: Int

    /// The error in words.
    var message: String { "\(problem) (character \(offset + 1))" }
}
