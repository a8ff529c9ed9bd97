/// Something a configuration says that is not done as it says, or not at all; with its line.
public struct RailNotice: Sendable, Hashable, CustomStringConvertible {
    /// How much it matters.
    public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Good to know: the result is what the configuration asks for.
        case note
        /// It is done in another way, or has no effect; no rail is missing.
        case warning
        /// A rail the configuration asks for does not stand.
        case missing

        /// Whether a severity matters less than another.
        public static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rank < rhs.rank }
        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .missing: 2
            }
        }
    }

    /// The file.
    public var file: String
    /// The line of the file, from 1; nil where the file as a whole is meant.
    public var line: Int?
    /// The key, flow or file it concerns: `rails.dialog`.
    public var key: String
    /// How much it matters.
    public var severity: Severity
    /// What is done in its place, or what to do.
    public var text: String

    /// Makes a notice.
    public init(_ severity: Severity, file: String, line: Int? = nil, key: String, text: String) {
        self.severity = severity
        self.file = file
        self.line = line
        self.key = key
        self.text = text
    }

    init(_ severity: Severity, at place: YAMLPlace, key: String, _ text: String) {
        self.init(severity, file: place.file, line: place.line, key: key, text: text)
    }

    /// `file:line: severity: key: text`.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(severity.rawValue): \(key): \(text)"
    }
}

extension RailNotice {
    /// A notice of a file in Colang.
    init(_ notice: ColangNotice) {
        let severity: Severity =
            switch notice.kind {
            case .noEffect, .firstUtterance: .note
            default: .warning
            }
        self.init(severity, file: notice.file, line: notice.line, key: notice.subject, text: notice.advice)
    }
}
