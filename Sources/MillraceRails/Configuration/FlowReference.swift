/// A flow as a configuration of NeMo Guardrails names it, with its parameters: `content safety check input $model=content_safety`.
///
/// <https://docs.nvidia.com/nemo/guardrails/latest/configure-rails/yaml-schema/guardrails-configuration/index.html>
struct FlowReference: Sendable, Hashable {
    /// The words before the first parameter.
    var name: String
    /// The parameters by name, without `$`.
    var parameters: [String: String]
    /// The reference as it is written.
    var text: String
    /// Where it stands.
    var place: YAMLPlace

    /// Reads a reference: words, then `$name=value`, values bare or in quotes; or `words(name="value", …)`.
    init(_ text: String, at place: YAMLPlace) throws(RailConfigurationError) {
        self.text = text
        self.place = place
        parameters = [:]
        var rest = text.trimmed()
        if let open = rest.firstIndex(of: "("), rest.last == ")", !rest[..<open].contains("$") {
            name = String(rest[..<open].trimmed())
            rest = rest[rest.index(after: open)...].dropLast().trimmed()
        } else {
            let start = rest.firstIndex(of: "$") ?? rest.endIndex
            name = String(rest[..<start].trimmed())
            rest = rest[start...]
        }
        guard !name.isEmpty else { throw FlowReference.fault(text, place, "a flow begins with its name") }
        while !rest.isEmpty { try readParameter(&rest) }
    }

    private mutating func readParameter(_ rest: inout Substring) throws(RailConfigurationError) {
        if rest.first == "$" { rest.removeFirst() }
        let key = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        rest = rest[key.endIndex...]
        guard !key.isEmpty, rest.first == "=" else {
            throw FlowReference.fault(text, place, "parameters are written as `$name=value`, without blanks around `=`")
        }
        rest.removeFirst()
        let value: Substring
        if let quote = rest.first, quote == "\"" || quote == "'" {
            rest.removeFirst()
            guard let end = rest.firstIndex(of: quote) else { throw FlowReference.fault(text, place, "a quoted value is not closed") }
            value = rest[..<end]
            rest = rest[rest.index(after: end)...]
        } else {
            value = rest.prefix { !$0.isWhitespace && $0 != "," }
            rest = rest[value.endIndex...]
        }
        guard !value.isEmpty else { throw FlowReference.fault(text, place, "the parameter `\(key)` has no value") }
        guard parameters.updateValue(String(value), forKey: String(key)) == nil else {
            throw FlowReference.fault(text, place, "the parameter `\(key)` comes twice")
        }
        rest = rest.trimmed()
        if rest.first == "," { rest = rest.dropFirst().trimmed() }
    }

    private static func fault(_ text: String, _ place: YAMLPlace, _ advice: String) -> RailConfigurationError {
        RailConfigurationError(.invalidValue, subject: "flow `\(text)`", file: place.file, line: place.line, advice: advice)
    }
}
