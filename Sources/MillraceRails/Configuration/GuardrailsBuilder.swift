public import MillraceCore

/// The rails of one place in a ``GuardrailsBuilder``: ``Input``, ``Output``, ``ToolCalls``, ``ToolResults``, ``Retrieval``.
public protocol GuardrailsPart: Sendable {
    /// Where they stand.
    static var place: RailPlace { get }
    /// The rails.
    var line: RailLine { get }
}

/// Rails for what the user says.
public struct Input: GuardrailsPart {
    /// The input.
    public static var place: RailPlace { .input }
    /// The rails.
    public let line: RailLine
    /// Makes the rails of the input.
    public init(parallel: Bool = false, @RailLineBuilder _ rails: () -> [RailLine.Entry]) {
        line = RailLine(rails(), isParallel: parallel)
    }
}

/// Rails for what the model says.
public struct Output: GuardrailsPart {
    /// The output.
    public static var place: RailPlace { .output }
    /// The rails.
    public let line: RailLine
    /// Makes the rails of the output.
    public init(parallel: Bool = false, @RailLineBuilder _ rails: () -> [RailLine.Entry]) {
        line = RailLine(rails(), isParallel: parallel)
    }
}

/// Rails for tool calls.
public struct ToolCalls: GuardrailsPart {
    /// Tool calls.
    public static var place: RailPlace { .toolCall }
    /// The rails.
    public let line: RailLine
    /// Makes the rails of tool calls.
    public init(parallel: Bool = false, @RailLineBuilder _ rails: () -> [RailLine.Entry]) {
        line = RailLine(rails(), isParallel: parallel)
    }
}

/// Rails for results of tools.
public struct ToolResults: GuardrailsPart {
    /// Results of tools.
    public static var place: RailPlace { .toolResult }
    /// The rails.
    public let line: RailLine
    /// Makes the rails of results.
    public init(parallel: Bool = false, @RailLineBuilder _ rails: () -> [RailLine.Entry]) {
        line = RailLine(rails(), isParallel: parallel)
    }
}

/// Rails for passages that were retrieved.
public struct Retrieval: GuardrailsPart {
    /// Retrieval.
    public static var place: RailPlace { .retrieval }
    /// The rails.
    public let line: RailLine
    /// Makes the rails of retrieval.
    public init(parallel: Bool = false, @RailLineBuilder _ rails: () -> [RailLine.Entry]) {
        line = RailLine(rails(), isParallel: parallel)
    }
}

/// Collects rails for a place.
@resultBuilder
public enum RailLineBuilder {
    /// A rail that fails closed.
    public static func buildExpression(_ rail: any Rail) -> [RailLine.Entry] { [RailLine.Entry(rail)] }
    /// A rail with how it is run.
    public static func buildExpression(_ entry: RailLine.Entry) -> [RailLine.Entry] { [entry] }
    /// Rails made elsewhere.
    public static func buildExpression(_ entries: [RailLine.Entry]) -> [RailLine.Entry] { entries }
    /// Joins the statements of the block.
    public static func buildBlock(_ entries: [RailLine.Entry]...) -> [RailLine.Entry] { entries.flatMap(\.self) }
    /// `if` without `else`.
    public static func buildOptional(_ entries: [RailLine.Entry]?) -> [RailLine.Entry] { entries ?? [] }
    /// The first branch of `if`/`else` or `switch`.
    public static func buildEither(first entries: [RailLine.Entry]) -> [RailLine.Entry] { entries }
    /// The other branch of `if`/`else` or `switch`.
    public static func buildEither(second entries: [RailLine.Entry]) -> [RailLine.Entry] { entries }
    /// A `for` loop.
    public static func buildArray(_ entries: [[RailLine.Entry]]) -> [RailLine.Entry] { entries.flatMap(\.self) }
}

/// Collects the places of ``Guardrails/init(windows:limits:opaqueParts:refusal:_:)``.
@resultBuilder
public enum GuardrailsBuilder {
    /// The rails of one place.
    public static func buildExpression(_ part: any GuardrailsPart) -> [any GuardrailsPart] { [part] }
    /// Joins the statements of the block.
    public static func buildBlock(_ parts: [any GuardrailsPart]...) -> [any GuardrailsPart] { parts.flatMap(\.self) }
    /// `if` without `else`.
    public static func buildOptional(_ parts: [any GuardrailsPart]?) -> [any GuardrailsPart] { parts ?? [] }
    /// The first branch of `if`/`else` or `switch`.
    public static func buildEither(first parts: [any GuardrailsPart]) -> [any GuardrailsPart] { parts }
    /// The other branch of `if`/`else` or `switch`.
    public static func buildEither(second parts: [any GuardrailsPart]) -> [any GuardrailsPart] { parts }
    /// A `for` loop.
    public static func buildArray(_ parts: [[any GuardrailsPart]]) -> [any GuardrailsPart] { parts.flatMap(\.self) }
}

extension Rail {
    /// The rail with what happens where it throws or takes too long.
    ///
    /// - Parameters:
    ///   - failure: whether what it cannot judge passes.
    ///   - timeout: how long it may take for one judgement.
    public func running(failure: RailFailurePolicy = .closed, timeout: Duration = .seconds(30)) -> RailLine.Entry {
        RailLine.Entry(self, failure: failure, timeout: timeout)
    }
}

extension Guardrails {
    /// Makes guardrails with the builder syntax.
    ///
    /// ```swift
    /// let guardrails = try Guardrails(refusal: "I cannot help with that.") {
    ///     Input { PromptInjectionRail() }
    ///     Output(parallel: true) {
    ///         SecretsRail(action: .mask)
    ///         judge.running(failure: .open, timeout: .seconds(5))
    ///     }
    /// }
    /// ```
    ///
    /// Of a place that comes twice the rails are joined; they run in parallel where both say so.
    /// - Throws: ``RailConfigurationError`` where rails that rewrite should run in parallel, or sizes make no sense.
    public init(
        windows: WindowPolicy = WindowPolicy(), limits: HoldLimits = HoldLimits(), opaqueParts: OpaquePartPolicy = .drop,
        refusal: String? = nil, @GuardrailsBuilder _ parts: () -> [any GuardrailsPart]
    ) throws(RailConfigurationError) {
        let parts = parts()
        func line(_ place: RailPlace) -> RailLine {
            let lines = parts.filter { type(of: $0).place == place }.map(\.line)
            return RailLine(lines.flatMap(\.entries), isParallel: !lines.isEmpty && lines.allSatisfy(\.isParallel))
        }
        try self.init(
            input: line(.input), output: line(.output), toolCall: line(.toolCall), toolResult: line(.toolResult),
            retrieval: line(.retrieval), windows: windows, limits: limits, opaqueParts: opaqueParts, refusal: refusal)
    }
}
