/// Something in a Colang file that was read and does not act, or not as NeMo Guardrails would have it: told at load, never left out in
/// silence.
public struct ColangNotice: Sendable, Hashable, CustomStringConvertible {
    /// What is told.
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// It belongs to a dialog, and dialogs are not run.
        case notRun
        /// It is read and changes nothing for a rail.
        case noEffect
        /// Another definition of the name counts.
        case overridden
        /// Of several utterances the first is said, always.
        case firstUtterance
        /// A file or package that is named, and that the program was not given by itself.
        case notImported
        /// A flow may say something and end without `stop`.
        case speaksWithoutStop
        /// A variable that only flows set that are not run.
        case neverSet
    }

    /// What is told.
    public var kind: Kind
    /// What it is about: a flow, a message, a statement.
    public var subject: String
    /// The file.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// What it means, and what can be done.
    public var advice: String

    /// Makes a notice.
    public init(_ kind: Kind, subject: String, file: String, line: Int, advice: String) {
        self.kind = kind
        self.subject = subject
        self.file = file
        self.line = line
        self.advice = advice
    }

    init(_ kind: Kind, _ subject: String, at source: ColangSource, advice: String) {
        self.init(kind, subject: subject, file: source.file, line: source.line, advice: advice)
    }

    /// The notice on one line.
    public var description: String { "\(file):\(line): \(subject): \(advice)" }
}
