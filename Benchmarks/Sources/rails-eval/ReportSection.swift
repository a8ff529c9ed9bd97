import Foundation

/// The part of a document that holds the tables, between two comments.
struct ReportSection {
    /// What stands before the tables.
    static let beginning = "<!-- The tables below are written by `make eval`. -->"
    /// What stands behind them.
    static let end = "<!-- The tables end here. -->"

    /// The document has no place for tables.
    struct MissingSection: Error, CustomStringConvertible {
        var file: String
        var description: String { "\(file) lacks the lines \(ReportSection.beginning) and \(ReportSection.end)" }
    }

    /// The document.
    var file: String

    /// Replaces the tables.
    func write(_ tables: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        guard let start = text.range(of: Self.beginning), let end = text.range(of: Self.end, range: start.upperBound..<text.endIndex) else {
            throw MissingSection(file: file)
        }
        let changed = text[..<start.upperBound] + "\n\n" + tables + "\n\n" + text[end.lowerBound...]
        try String(changed).write(toFile: file, atomically: true, encoding: .utf8)
    }
}
