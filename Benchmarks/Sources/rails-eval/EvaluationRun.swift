import Foundation
import MillraceRails
import MillraceTesting

/// Runs rails over generated data, public sets and this project's own documents.
struct EvaluationRun {
    /// How many texts of each part are generated.
    var count: Int
    /// Where public sets lie.
    var data: URL
    /// Where this project lies.
    var project: URL
    /// The one rail that is measured; nil: all.
    var only: String?
    /// Sets that were not there.
    private(set) var absent: Set<String> = []

    init(count: Int, data: URL, project: URL, only: String?) {
        self.count = count
        self.data = data
        self.project = project
        self.only = only
    }

    /// Measures every rail that needs no model.
    ///
    /// - Returns: the reports, and the names of the public sets that were not there.
    static func all(count: Int, data: URL, project: URL, only: String? = nil) async throws -> (reports: [RailReport], absent: Set<String>) {
        let seed: UInt64 = 20_260_101
        var run = EvaluationRun(count: count, data: data, project: project, only: only)
        var reports: [RailReport] = []
        reports += try await run.measure(try PersonalDataRail(), theme: .personal) {
            PersonalDataSamples.samples($0, split: $1, seed: seed)
        }
        reports += try await run.measure(try SecretsRail(), theme: .secrets) { SecretSamples.samples($0, split: $1, seed: seed) }
        reports += try await run.measure(try PromptInjectionRail(), at: .input, theme: .injection) {
            InjectionSamples.samples($1, seed: seed, count: $0)
        }
        reports += try await run.measure(HiddenTextRail(), theme: nil, others: ["BIPIA, ordinary texts"]) {
            HiddenTextSamples.samples($1, seed: seed, count: $0)
        }
        reports += try await run.measure(try LinkRail(allowedHosts: LinkSamples.allowedHosts + documentHosts), theme: nil) {
            LinkSamples.samples($1, seed: seed, count: $0)
        }
        reports += try await run.measure(try CodeInjectionRail(action: .notice), theme: .code, others: ["BIPIA, ordinary texts"]) {
            CodeSamples.samples($1, seed: seed, count: $0)
        }
        return (reports, run.absent)
    }

    /// Measures one rail.
    ///
    /// - Parameters:
    ///   - rail: the rail, with an action that goes on behind what it finds where it has one.
    ///   - theme: the public sets that are about what it finds; nil: none are.
    ///   - others: the public sets whose clean texts it should leave alone as well.
    ///   - generate: makes samples of a part.
    mutating func measure(
        _ rail: any Rail, at place: RailPlace = .output, theme: PublicSet.Theme?, others: Set<String> = [],
        generate: (_ count: Int, _ split: SampleSplit) -> [LabelledSample]
    ) async throws -> [RailReport] {
        guard only == nil || only == rail.name else { return [] }
        let evaluation = RailEvaluation(rail, place: place)
        var reports: [RailReport] = []
        // Once before the clock runs: what rails learn of their patterns they keep.
        _ = try await evaluation.run(on: Array(generate(50, .development)), named: "")
        reports.append(try await evaluation.run(on: generate(count, .development), named: "generated, development"))
        reports.append(try await evaluation.run(on: generate(count, .heldOut), named: "generated, held out"))
        for set in PublicSet.all where set.theme == theme || others.contains(set.name) {
            guard let samples = try set.samples(in: data) else {
                absent.insert(set.name)
                continue
            }
            let kinds: Set<String>? = set.kind.map { [$0] }
            let report = try await evaluation.run(on: samples, named: set.name, kinds: kinds)
            if let known = reports.firstIndex(where: { $0.set == set.name }) {
                reports[known].merge(report)
            } else {
                reports.append(report)
            }
        }
        reports.append(try await evaluation.run(on: try documents(), named: "Millrace's documents"))
        return reports
    }

    /// Hosts that this project's documents link to, which a rail of links must be told.
    static let documentHosts = ["example.org", "example.com", "simulator", "127.0.0.1"]

    /// The paragraphs of this project's documents: prose, tables and code that nothing should be found in.
    ///
    /// The documents of the rails themselves are left out, because they quote what is to be found.
    private func documents() throws -> [LabelledSample] {
        var samples: [LabelledSample] = []
        let sources = project.appending(path: "Sources")
        for module in try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted() where module != "MillraceRails" {
            let catalog = sources.appending(path: "\(module)/Documentation.docc")
            guard let files = FileManager.default.enumerator(atPath: catalog.path) else { continue }
            let paths = files.compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }.sorted()
            for path in paths {
                let text = try String(contentsOf: catalog.appending(path: path), encoding: .utf8)
                samples += LabelledSample.paragraphs(of: text, isPositive: false, source: path)
            }
        }
        return samples
    }
}
