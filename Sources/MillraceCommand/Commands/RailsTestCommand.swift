#if CommandLine
import ArgumentParser
import Foundation
import MillraceRails

/// `millrace rails test`: cases against a configuration.
struct RailsTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Runs cases against a configuration and says which do not hold.",
        discussion: """
            A case names a place and a text, call, result or passages, and what should become of it. Cases come as YAML or as one JSON \
            object a line. Rails that ask a model ask it: their keys are looked for as in `millrace chat`.

            EXAMPLE OF A CASE
              - name: a card number is masked
                place: output
                text: "Card 4111 1111 1111 1111."
                expect: rewritten
                becomes: "Card [CREDIT_CARD]."
            """)

    @Argument(help: "The folder of the configuration, or one file.")
    var directory: String

    @Option(help: "The file of cases: .yml, or .jsonl.")
    var cases: String

    @Flag(help: "Print one JSON object for each case instead of text.")
    var json = false

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try await test() }
    }

    private func test() async throws(CommandFailure) {
        let environment = ProcessInfo.processInfo.environment
        let setup = RailsSetup(environment: environment, settings: try Settings.read(environment))
        let configuration = try setup.load(directory)
        let results: [RailCaseResult]
        do throws(RailConfigurationError) {
            results = await try RailCases.load(file: cases, variables: configuration.variables).run(against: configuration.guardrails)
        } catch {
            throw CommandFailure(error)
        }
        let terminal = Terminal()
        for result in results { terminal.write(json ? try line(of: result) : text(of: result)) }
        let failed = results.count { !$0.holds }
        if !json { terminal.note("\(results.count - failed) of \(results.count) cases hold") }
        guard failed == 0 else { throw CommandFailure(.general, "\(failed) of \(results.count) cases do not hold") }
    }

    private func line(of result: RailCaseResult) throws(CommandFailure) -> String {
        do throws(LLMError) {
            return try JSONLines.text(of: RailCaseLine(result)) + "\n"
        } catch {
            throw CommandFailure(error)
        }
    }

    private func text(of result: RailCaseResult) -> String {
        let reason = result.reason.map { " (\($0))" } ?? ""
        let head = "\(result.holds ? "ok  " : "FAIL") \(result.railCase.name): \(result.decision.rawValue)\(reason)"
        let place = result.railCase.line.map { "\(result.railCase.file):\($0): " } ?? ""
        return ([head] + result.failures.map { "     \(place)\($0)" }).joined(separator: "\n") + "\n"
    }
}

/// A result as one line of JSON; never the text of the case.
private struct RailCaseLine: Encodable {
    let name: String
    let holds: Bool
    let decision: RailCase.Decision
    let reason: String?
    let failures: [String]
    let records: [RailRecord]

    init(_ result: RailCaseResult) {
        name = result.railCase.name
        holds = result.holds
        decision = result.decision
        reason = result.reason
        failures = result.failures
        records = result.records
    }
}
#endif
