import Foundation
import MillraceRails
import MillraceTesting

// Usage: rails-eval --sources
//        rails-eval --data FOLDER --project FOLDER [--count N] [--write FILE]
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
    print("usage: rails-eval --sources | --data FOLDER --project FOLDER [--count N] [--write FILE]   (run it through make eval)")
    exit(64)
}
let count = value(of: "--count").flatMap { Int($0) } ?? 2000
var run = EvaluationRun(count: count, data: URL(filePath: data), project: URL(filePath: project))
var reports: [RailReport] = []
let seed: UInt64 = 20_260_101
reports += try await run.measure(try PersonalDataRail(), theme: .personal) { PersonalDataSamples.samples($0, split: $1, seed: seed) }
reports += try await run.measure(try SecretsRail(), theme: .secrets) { SecretSamples.samples($0, split: $1, seed: seed) }
reports += try await run.measure(try PromptInjectionRail(), theme: .injection) {
    InjectionSamples.samples($1, seed: seed, count: $0)
}
reports += try await run.measure(HiddenTextRail(), theme: nil, others: ["BIPIA, ordinary texts"]) {
    HiddenTextSamples.samples($1, seed: seed, count: $0)
}
reports += try await run.measure(
    try LinkRail(allowedHosts: LinkSamples.allowedHosts + EvaluationRun.documentHosts), theme: nil, others: []
) { LinkSamples.samples($1, seed: seed, count: $0) }
reports += try await run.measure(try CodeInjectionRail(action: .notice), theme: .code, others: ["BIPIA, ordinary texts"]) {
    CodeSamples.samples($1, seed: seed, count: $0)
}

var text = EvaluationTable(reports).markdown
if !run.absent.isEmpty {
    text += "\n\nNot measured, because they were not fetched: \(run.absent.sorted().joined(separator: ", "))."
}
print(text)
if let path = value(of: "--write") { try ReportSection(file: path).write(text) }
