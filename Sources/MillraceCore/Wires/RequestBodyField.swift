/// One value of a client's request with its path, so that an error can name the place and nothing but the place.
struct RequestBodyField {
    /// The value.
    let value: JSONValue
    /// Where it is: `messages[2].content[0].type`; empty for the whole body.
    let path: String

    /// An error about this field.
    ///
    /// `problem` is text of Millrace's own, never of the request.
    func error(_ problem: String) -> LLMError {
        let place = path.isEmpty ? "the body" : "'\(path)'"
        let provider = ProviderError(
            type: "invalid_request_error", message: "\(place) \(problem)", param: path.isEmpty ? nil : path, status: 400)
        return LLMError(.invalidRequest, at: .request, status: 400, providerError: provider)
    }

    /// A member of an object; nil where it is absent or null, or this is no object.
    func member(_ name: String) -> RequestBodyField? {
        guard case .object(let object) = value, let member = object[name], member != .null else { return nil }
        return RequestBodyField(value: member, path: path(of: name))
    }

    /// A member that must be there.
    func required(_ name: String) throws(LLMError) -> RequestBodyField {
        guard let member = member(name) else { throw RequestBodyField(value: .null, path: path(of: name)).error("is missing") }
        return member
    }

    private func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The object.
    func object() throws(LLMError) -> JSONObject {
        guard case .object(let object) = value else { throw error("must be an object") }
        return object
    }

    /// The elements of the array.
    func elements() throws(LLMError) -> [RequestBodyField] {
        guard case .array(let array) = value else { throw error("must be an array") }
        return array.enumerated().map { RequestBodyField(value: $0.element, path: "\(path)[\($0.offset)]") }
    }

    /// The string.
    func string() throws(LLMError) -> String {
        guard case .string(let text) = value else { throw error("must be a string") }
        return text
    }

    /// The whole number.
    func integer() throws(LLMError) -> Int {
        guard let number = value.intValue else { throw error("must be a whole number") }
        return number
    }

    /// The number.
    func number() throws(LLMError) -> Double {
        guard let number = value.doubleValue, number.isFinite else { throw error("must be a number") }
        return number
    }

    /// The truth value.
    func bool() throws(LLMError) -> Bool {
        guard case .bool(let isTrue) = value else { throw error("must be true or false") }
        return isTrue
    }
}
