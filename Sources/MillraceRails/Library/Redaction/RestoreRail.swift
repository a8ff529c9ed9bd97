/// Puts the values back whose placeholders a model repeats: the other half of ``RedactionAction/placeholder``.
///
/// ```swift
/// let guardrails = try Guardrails(
///     input: RailLine(PersonalDataRail(action: .placeholder)), output: RailLine(RestoreRail()))
/// ```
///
/// It stands at the output, or at the tool call where tools alone shall see the values. Placeholders are found however the stream is cut, in
/// every channel, in the strings of a call's arguments too. What only looks like a placeholder passes as it is; one whose brackets or
/// underscores the model escaped, as in Markdown or HTML, is found as well. At most 512 bytes are held.
public struct RestoreRail: TextRail {
    /// What the rail is called.
    public let name: String
    private let machine: PatternMachine

    /// Makes a rail.
    ///
    /// - Parameter name: what it is called in records. Default: `restore`.
    /// - Throws: ``RailConfigurationError`` never for the pattern it has; a machine says so all the same.
    public init(name: String = "restore") throws(RailConfigurationError) {
        self.name = name
        do {
            machine = try PatternMachine([PlaceholderText.pattern])
        } catch {
            throw RailConfigurationError(.invalidPattern, subject: name, advice: "\(error)")
        }
    }

    /// It rewrites.
    public var effects: RailEffects { .rewrites }

    /// A filter for one text.
    public func makeFilter(_ request: TextFilterRequest) -> any TextFilter {
        let vault = request.context.vault
        return PatternFilter(machine, maxHeldByteCount: PlaceholderText.maxByteCount) { match in
            guard let placeholder = PlaceholderText.canonical(match.text), let value = vault.value(of: placeholder) else { return .pass }
            return .rewrite(PlaceholderText.written(value, as: match.text), reason: "restored")
        }
    }
}
