/// Reports as tables for people, in Markdown.
public struct EvaluationTable: Sendable, Hashable {
    /// The reports.
    public var reports: [RailReport]

    /// Makes tables of reports.
    public init(_ reports: [RailReport]) { self.reports = reports }

    /// One row for each report: texts as a whole.
    public var texts: String {
        EvaluationTable.table(
            ["rail", "set", "texts", "to find", "found", "recall", "precision", "F1", "false alarms", "µs per KB"],
            reports.map { report in
                let score = report.texts
                return [
                    report.rail, report.set, "\(report.textCount)", "\(report.positiveCount)", "\(score.truePositives)",
                    EvaluationTable.share(score.truePositives, of: report.positiveCount),
                    EvaluationTable.share(score.truePositives, of: score.truePositives + score.falsePositives),
                    EvaluationTable.number(score.f1),
                    EvaluationTable.ratio(score.falsePositives, of: score.falsePositives + score.trueNegatives),
                    report.timePerKilobyte.map(EvaluationTable.microseconds) ?? "–",
                ]
            })
    }

    /// One row for each kind of a report: places.
    public var places: String {
        EvaluationTable.table(
            ["rail", "set", "kind", "places", "found", "recall", "false findings", "precision", "left after masking"],
            reports.flatMap { report in
                report.kinds.sorted { $0.key < $1.key }.map { kind, score in
                    let count = score.truePositives + score.falseNegatives
                    return [
                        report.rail, report.set, kind, "\(count)", "\(score.truePositives)",
                        EvaluationTable.share(score.truePositives, of: count), "\(score.falsePositives)",
                        EvaluationTable.share(score.truePositives, of: score.truePositives + score.falsePositives),
                        report.leaks.map { "\($0[kind] ?? 0)" } ?? "–",
                    ]
                }
            })
    }

    /// What was not found and what was found wrongly, by source; sources without either are left out.
    public var misses: String {
        EvaluationTable.table(
            ["rail", "set", "source", "missed", "false alarms"],
            reports.flatMap { report in
                Set(report.missed.keys).union(report.alarms.keys).sorted().compactMap { source in
                    let (missed, alarms) = (report.missed[source], report.alarms[source])
                    guard (missed?.part ?? 0) + (alarms?.part ?? 0) > 0 else { return nil }
                    return [
                        report.rail, report.set, source, missed.map { "\($0.part) of \($0.whole)" } ?? "–",
                        alarms.map { "\($0.part) of \($0.whole)" } ?? "–",
                    ]
                }
            })
    }

    /// All tables.
    public var markdown: String {
        """
        ### Texts

        \(texts)

        ### Places

        \(places)

        ### What is missed and what is found wrongly

        \(misses)
        """
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "Nothing." }
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// A share with the interval it lies in: `0.95 (0.91–0.97)`.
    private static func share(_ part: Int, of whole: Int) -> String {
        guard let interval = DetectionScore.interval(part, of: whole) else { return "–" }
        return "\(number(Double(part) / Double(whole))) (\(number(interval.lowerBound))–\(number(interval.upperBound)))"
    }

    private static func ratio(_ part: Int, of whole: Int) -> String { whole == 0 ? "–" : "\(part) of \(whole)" }

    private static func number(_ value: Double?) -> String {
        guard let value else { return "–" }
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func microseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let tenths = Int((Double(seconds) * 1e7 + Double(attoseconds) / 1e11).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
