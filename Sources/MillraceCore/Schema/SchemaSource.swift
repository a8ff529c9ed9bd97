/// One schema object while it is compiled: its keywords, read as what they should be.
struct SchemaSource {
    let object: JSONObject
    let dialect: SchemaDialect
    let location: SchemaLocation
    let resource: Int
    let path: String

    /// A keyword's value; nil where it is absent, unknown to the dialect, or hidden by a reference.
    subscript(keyword: String) -> JSONValue? {
        let isHidden = dialect.hidesSiblingsOfReferences && keyword != "$ref" && object["$ref"] != nil
        guard !isHidden, dialect.knows(keyword) else { return .none }
        return object[keyword]
    }

    func error(_ reason: SchemaError.Reason, _ tokens: String...) -> SchemaError {
        SchemaError(reason, schemaPath: tokens.reduce(path) { JSONPointer.appending($1, to: $0) })
    }

    func invalid(_ keyword: String, _ expected: String) -> SchemaError { error(.invalidValue(expected: expected), keyword) }

    func text(_ keyword: String) throws(SchemaError) -> String? {
        guard let value = self[keyword] else { return nil }
        guard let text = value.stringValue else { throw invalid(keyword, "a text") }
        return text
    }

    func flag(_ keyword: String) throws(SchemaError) -> Bool? {
        guard let value = self[keyword] else { return nil }
        guard let flag = value.boolValue else { throw invalid(keyword, "true or false") }
        return flag
    }

    func number(_ keyword: String) throws(SchemaError) -> JSONNumber? {
        guard let value = self[keyword] else { return nil }
        guard case .number(let number) = value else { throw invalid(keyword, "a number") }
        return number
    }

    /// A whole number that is not negative; one that no `Int` holds counts as the greatest.
    func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let number = try number(keyword) else { return nil }
        let decimal = DecimalNumber(number)
        guard decimal.isWhole, !decimal.isNegative else { throw invalid(keyword, "a whole number from 0 up") }
        return number.int ?? .max
    }

    func elements(_ keyword: String) throws(SchemaError) -> [JSONValue]? {
        guard let value = self[keyword] else { return nil }
        guard case .array(let elements) = value else { throw invalid(keyword, "an array") }
        return elements
    }

    func members(_ keyword: String) throws(SchemaError) -> JSONObject? {
        guard let value = self[keyword] else { return nil }
        guard case .object(let members) = value else { throw invalid(keyword, "an object") }
        return members
    }

    func names(_ keyword: String) throws(SchemaError) -> [String]? {
        guard let value = self[keyword] else { return nil }
        guard let names = SchemaSource.names(value) else { throw invalid(keyword, "an array of property names, each once") }
        return names
    }

    /// The names of a list; nil where it is none, or where one comes twice.
    static func names(_ value: JSONValue) -> [String]? {
        guard case .array(let elements) = value else { return nil }
        let names = elements.compactMap(\.stringValue)
        return names.count == elements.count && Set(names.map(ExactText.init)).count == names.count ? names : nil
    }
}
