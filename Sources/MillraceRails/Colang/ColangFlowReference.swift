/// A flow as configurations name it: its name, and parameters that it finds as variables.
///
/// `content safety check input $model=content_safety`, `check topic(model="small", level=2)`.
///
/// Source: NeMo Guardrails, "Guardrails Configuration": flows with parameters.
public struct ColangFlowReference: Sendable, Hashable, CustomStringConvertible {
    /// The name of the flow, its words set apart by one space.
    public var name: String
    /// The parameters, by name; all are texts, as in NeMo Guardrails, and one without `=` is empty.
    public var parameters: [String: String]

    /// Makes a reference.
    public init(name: String, parameters: [String: String] = [:]) {
        self.name = name
        self.parameters = parameters
    }

    /// Makes a reference of one that a configuration has read.
    init(_ flow: FlowReference) { self.init(name: ColangText.name(flow.name), parameters: flow.parameters) }

    /// Reads a reference as a configuration writes it.
    public init(_ text: String) {
        var parameters: [String: String] = [:]
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { $0 == "(" || $0 == "$" }) else {
            self.init(name: ColangText.name(text))
            return
        }
        var rest = scalars[start...]
        if rest.first == "(" {
            rest.removeFirst()
            if let end = rest.lastIndex(of: ")") { rest = rest[..<end] }
        }
        while let parameter = Self.parameter(&rest) { parameters[parameter.name] = parameter.value }
        self.init(name: ColangText.name(String(text[..<start])), parameters: parameters)
    }

    private static func parameter(_ rest: inout Substring.UnicodeScalarView) -> (name: String, value: String)? {
        func skip(_ separators: Set<Unicode.Scalar>) { while let first = rest.first, separators.contains(first) { rest.removeFirst() } }
        skip([" ", "\t", ",", "$"])
        guard !rest.isEmpty else { return nil }
        let name = rest.prefix { $0 != "=" && $0 != "," && $0 != " " && $0 != "$" }
        rest = rest[name.endIndex...]
        skip([" ", "\t"])
        guard rest.first == "=" else {
            if name.isEmpty { rest.removeFirst() }
            return (String(Substring(name)), "")
        }
        rest.removeFirst()
        skip([" ", "\t"])
        if let quote = rest.first, quote == "\"" || quote == "'" {
            rest.removeFirst()
            let value = rest.prefix { $0 != quote }
            rest = rest[value.endIndex...].dropFirst()
            return (String(Substring(name)), String(Substring(value)))
        }
        let value = rest.prefix { $0 != "," && $0 != " " && $0 != "$" }
        rest = rest[value.endIndex...]
        return (String(Substring(name)), String(Substring(value)))
    }

    /// The reference as a configuration writes it.
    public var description: String {
        ([name] + parameters.sorted { $0.key < $1.key }.map { "$\($0.key)=\($0.value)" }).joined(separator: " ")
    }
}
