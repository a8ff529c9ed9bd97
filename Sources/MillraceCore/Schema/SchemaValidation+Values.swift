extension SchemaValidation {
    // MARK: Any value

    // Kept out of the frames of the recursion, as its kin are.
    @inline(never)
    mutating func validateGeneral(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode) -> Bool {
        switch check {
        case .type(let types):
            let type = SchemaTypes(of: value)
            return expect(types.allows(type), node, "type", "expected \(types.words), found \(type.words)")
        case .const(let constant):
            return expect(constant == ExactValue(value), node, "const", "must be \(SchemaValidation.shown(constant.value))")
        case .enumeration(let values, let set):
            return expect(set.contains(ExactValue(value)), node, "enum", "must be one of \(SchemaValidation.shown(values))")
        default: return true
        }
    }

    // The schema's own values are shown, but not without end.
    private static let maxShownLength = 200
    private static let maxShownCount = 24

    private static func shown(_ value: JSONValue) -> String {
        let text = value.jsonText
        return text.unicodeScalars.count <= maxShownLength ? text : "the value that the schema tells"
    }

    private static func shown(_ values: [JSONValue]) -> String {
        var texts = values.prefix(maxShownCount).map(shown)
        if values.count > maxShownCount { texts.append("… (\(values.count) values in all)") }
        return texts.joined(separator: ", ")
    }

    // MARK: Numbers

    @inline(never)
    mutating func validateNumber(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode) -> Bool {
        guard case .number(let number) = value else { return true }
        switch check {
        case .multipleOf(let divisor, let shown):
            return expect(divisor.divides(DecimalNumber(number)), node, "multipleOf", "must be a multiple of \(shown)")
        case .bound(let bound): return expect(bound.holds(for: number), node, bound.keyword, "must be \(bound.words)")
        default: return true
        }
    }

    // MARK: Texts

    @inline(never)
    mutating func validateText(_ value: JSONValue, _ check: SchemaCheck, _ node: SchemaNode) -> Bool {
        guard case .string(let text) = value else { return true }
        switch check {
        case .minLength(let min):
            // No text has more scalars than bytes.
            let holds = text.utf8.count >= min && text.unicodeScalars.count >= min
            return expect(holds, node, "minLength", "must be at least \(Self.counted(min, "character")) long")
        case .maxLength(let max):
            let holds = text.utf8.count <= max || text.unicodeScalars.count <= max
            return expect(holds, node, "maxLength", "must be at most \(Self.counted(max, "character")) long")
        case .pattern(let pattern):
            return expect(pattern.matches(text), node, "pattern", "must match the pattern \(pattern.source)")
        case .format(let format): return expect(format.matches(text), node, "format", "must be \(format.hint)")
        default: return true
        }
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun == "property" ? "propertie" : noun)s"
    }
}
