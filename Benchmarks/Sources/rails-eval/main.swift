import Foundation
import MillraceTesting

// Usage: rails-eval --sources
//        rails-eval --data FOLDER --project FOLDER [--count N] [--only RAIL] [--write FILE]
// scripts/eval runs both: the first tells what is to be fetched, the second measures.

func value(of option: String) -> String? {
    guard let position = CommandLine.arguments.firstIndex(of: option) else { return nil }
    return CommandLine.arguments.dropFirst(position + 1).first
}

if CommandLine.arguments.contains("--sources") {
    for set in PublicSet.all { print("\(set.url)\t\(set.file)\t\(set.name)\t\(set.licence)") }
    exit(0)
}
guard let data = value(of: "--data"), let project = value(of: "--project") else {
    print(
        "usage: rails-eval --sources | --data FOLDER --project FOLDER [--count N] [--only RAIL] [--write FILE]   (run it through make eval)"
    )
    exit(64)
}
let count = value(of: "--count").flatMap { Int($0) } ?? 2000
let (reports, absent) = try await EvaluationRun.all(
    count: count, data: URL(filePath: data), project: URL(filePath: project), only: value(of: "--only"))
var text = EvaluationTable(reports).markdown
if !absent.isEmpty {
    text += "\n\nNot measured, because they were not fetched: \(absent.sorted().joined(separator: ", "))."
}
print(text)
if let path = value(of: "--write") { try ReportSection(file: path).write(text) }
