public import MillraceCore

/// Something rails are asked about, and what they should come to.
///
/// Of a file of cases, in YAML a list under `cases`, in JSON Lines one object on each line:
///
/// ```yaml
/// cases:
///   - name: an address is masked
///     place: output
///     text: write to ada@example.org
///     expect: rewritten
///     reason: email
///     becomes: write to <EMAIL_1>
///   - place: tool_call
///     call: { name: run_sql, arguments: { query: "DROP TABLE users" } }
///     tools: [{ name: run_sql, parameters: { type: object } }]
///     expect: blocked
/// ```
public struct RailCase: Sendable {
    /// What rails may come to.
    public enum Decision: String, Sendable, Hashable, Codable, CaseIterable {
        /// Everything passes as it is.
        case allowed
        /// It does not pass.
        case blocked
        /// It passes changed.
        case rewritten
    }

    /// What it is called; its number where the file gives no name.
    public var name: String
    /// Where the rails stand.
    public var place: RailPlace
    /// What they are asked about.
    public var content: RailSubject.Content
    /// The channel; that of the content where the file says nothing.
    public var channel: RailChannel
    /// What else is known of the call.
    public var context: RailContext
    /// What they should come to; nil: whatever it is.
    public var decision: Decision?
    /// A reason that one of the records should give.
    public var reason: String?
    /// A rail that should be the one that blocked or rewrote.
    public var rail: String?
    /// What the text should become; nil: whatever it is.
    public var becomes: String?
    /// The file.
    public var file: String
    /// The line of the file, from 1.
    public var line: Int?
}

/// What became of a case.
public struct RailCaseResult: Sendable {
    /// The case.
    public var railCase: RailCase
    /// What the rails came to.
    public var decision: RailCase.Decision
    /// The reason of the block, or of the first rewriting.
    public var reason: String?
    /// What passed; nil where it was blocked.
    public var text: String?
    /// What each rail decided.
    public var records: [RailRecord]
    /// What was not as it should be; empty where the case holds.
    public var failures: [String]

    /// Whether everything was as it should be.
    public var holds: Bool { failures.isEmpty }
}

/// Runs cases against the rails of a configuration.
public struct RailCases: Sendable {
    /// The cases in the order of the file.
    public var cases: [RailCase]

    /// Makes cases.
    public init(_ cases: [RailCase]) { self.cases = cases }

    /// Asks the rails about each case, one after the other.
    ///
    /// - Parameters:
    ///   - guardrails: the rails.
    ///   - clock: what limits the time of rails. Default: the system's.
    public func run(against guardrails: Guardrails, clock: any Clock<Duration> = ContinuousClock()) async -> [RailCaseResult] {
        var results: [RailCaseResult] = []
        for railCase in cases { results.append(await RailCases.run(railCase, against: guardrails, clock: clock)) }
        return results
    }

    private static func run(_ railCase: RailCase, against guardrails: Guardrails, clock: any Clock<Duration>) async -> RailCaseResult {
        let runner = RailRunner(line: guardrails.line(at: railCase.place), place: railCase.place, clock: clock)
        let outcome = await runner.judge(railCase.content, channel: railCase.channel, context: railCase.context)
        let text = RailSubject(place: railCase.place, channel: railCase.channel, content: outcome.content, context: railCase.context).text
        let isRewritten = outcome.content != railCase.content
        let decision: RailCase.Decision = outcome.block != nil ? .blocked : isRewritten ? .rewritten : .allowed
        let deciding = outcome.records.filter { $0.decision == .blocked || $0.decision == .failedClosed || $0.decision == .rewritten }
        let reason = outcome.block?.reason ?? deciding.first?.reason
        var result = RailCaseResult(
            railCase: railCase, decision: decision, reason: reason, text: outcome.block == nil ? text : nil, records: outcome.records, failures: [])
        if let wanted = railCase.decision, wanted != decision {
            result.failures.append("expected \(wanted.rawValue), found \(decision.rawValue)" + (reason.map { " (\($0))" } ?? ""))
        }
        if let wanted = railCase.reason, reason != wanted, !deciding.contains(where: { $0.reason == wanted }) {
            result.failures.append("expected the reason `\(wanted)`, found \(reason.map { "`\($0)`" } ?? "none")")
        }
        if let wanted = railCase.rail, !deciding.contains(where: { $0.rail == wanted }) {
            let found = deciding.map { "`\($0.rail)`" }
            result.failures.append("expected the rail `\(wanted)` to decide, found \(found.isEmpty ? "none" : found.joined(separator: ", "))")
        }
        if let wanted = railCase.becomes, result.text != wanted {
            result.failures.append(result.text == nil ? "expected a text, nothing passed" : "expected another text than the one that passed")
        }
        return result
    }
}
