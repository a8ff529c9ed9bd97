// Keywords that speak of a value itself: Validation 2020-12 §6.1 (any type), §6.2 (numbers), §6.3 (texts), §7 (formats).
extension SchemaCompiler {
    func compileTypes(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let value = source["type"] {
            let names = value.stringValue.map { [$0] } ?? SchemaSource.names(value) ?? []
            let types = names.compactMap(SchemaTypes.init(name:))
            guard !types.isEmpty, types.count == names.count else {
                throw source.invalid("type", "null, boolean, object, array, number, string, integer, or an array of them, each once")
            }
            checks.append(.type(types.reduce([]) { $0.union($1) }))
        }
        if let value = source["const"] { checks.append(.const(ExactValue(value))) }
        if let values = try source.elements("enum") { checks.append(.enumeration(values, Set(values.map(ExactValue.init)))) }
    }

    func compileNumbers(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let number = try source.number("multipleOf") {
            guard let divisor = DecimalDivisor(DecimalNumber(number)) else {
                throw source.invalid("multipleOf", "a number greater than 0 with up to \(DecimalDivisor.maxDigits) digits")
            }
            checks.append(.multipleOf(divisor, number))
        }
        for (keyword, isUpper, isExclusive) in [
            ("minimum", false, false), ("exclusiveMinimum", false, true), ("maximum", true, false), ("exclusiveMaximum", true, true),
        ] {
            guard let number = try source.number(keyword) else { continue }
            checks.append(.bound(SchemaBound(keyword: keyword, isUpper: isUpper, isExclusive: isExclusive, number: number)))
        }
    }

    func compileTexts(_ source: SchemaSource, _ checks: inout [SchemaCheck]) throws(SchemaError) {
        if let count = try source.count("minLength") { checks.append(.minLength(count)) }
        if let count = try source.count("maxLength") { checks.append(.maxLength(count)) }
        if let text = try source.text("pattern") { checks.append(.pattern(try pattern(text, in: source, "pattern"))) }
        guard let name = try source.text("format") else { return }
        guard checksFormats || source.dialect.vocabularies.contains(.formatAssertion) else { return }
        if let format = SchemaFormat(rawValue: name) {
            checks.append(.format(format))
        } else if SchemaFormat.uncheckable.contains(name) {
            throw source.error(.unsupportedFormat(name), "format")
        }
    }

    /// Compiles a regular expression.
    func pattern(_ text: String, in source: SchemaSource, _ keyword: String) throws(SchemaError) -> SchemaPattern {
        do throws(PatternError) {
            return try SchemaPattern(text)
        } catch {
            let tokens = keyword == "pattern" ? [keyword] : [keyword, text]
            let path = tokens.reduce(source.path) { JSONPointer.appending($1, to: $0) }
            let reason: SchemaError.Reason =
                error.reason == .malformed ? .malformedPattern(error.message) : .unsupportedPattern(error.message)
            throw SchemaError(reason, schemaPath: path)
        }
    }
}
