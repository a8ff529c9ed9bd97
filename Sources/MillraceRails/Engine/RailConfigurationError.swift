/// A configuration of rails that cannot work.
public struct RailConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// Rails that rewrite should run in parallel.
        case rewritesInParallel
        /// Rails that rewrite should read text that has left already.
        case rewritesTooLate
        /// A size or time makes no sense.
        case invalidSize
        /// A pattern cannot be read, or cannot be matched in streams.
        case invalidPattern
        /// A file cannot be read.
        case unreadable
        /// A value is of another kind than the key wants, or missing.
        case invalidValue
        /// A key, flow, rail or statement that is not supported.
        case unsupported
        /// A name that nothing defines.
        case unknownName
        /// A stream is asked for where the configuration forbids streams.
        case streamingDisabled
    }

    /// What is wrong.
    public var kind: Kind
    /// Where: a rail, a key; never text of the conversation.
    public var subject: String
    /// The file; nil where it was built in code.
    public var file: String?
    /// The line of the file, from 1.
    public var line: Int?
    /// What to do.
    public var advice: String

    /// Makes an error.
    public init(_ kind: Kind, subject: String, file: String? = nil, line: Int? = nil, advice: String) {
        self.kind = kind
        self.subject = subject
        self.file = file
        self.line = line
        self.advice = advice
    }

    /// What is wrong, where, and what to do.
    public var description: String {
        let place = [file, line.map(String.init)].compactMap(\.self).map { "\($0):" }.joined()
        return "\(place)\(place.isEmpty ? "" : " ")\(subject): \(what); \(advice)"
    }

    private var what: String {
        switch kind {
        case .rewritesInParallel: "rails that rewrite cannot run in parallel"
        case .rewritesTooLate: "rails that judge whole texts cannot rewrite what has left before it is judged"
        case .invalidSize: "the sizes make no sense"
        case .invalidPattern: "the pattern cannot be used"
        case .unreadable: "it cannot be read"
        case .invalidValue: "the value is not what is wanted here"
        case .unsupported: "this is not supported"
        case .unknownName: "nothing of this name is defined"
        case .streamingDisabled: "the configuration does not stream answers that output rails judge"
        }
    }
}
