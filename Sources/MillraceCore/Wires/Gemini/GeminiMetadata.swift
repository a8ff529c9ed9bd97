/// Fields of the provider that Millrace does not model: those of the response, those of choice 0 beside them, and those of other choices
/// under ``others``.
struct GeminiMetadata {
    /// The key under which fields of choices above 0 are, by the number of the choice.
    static let others = "candidates"

    /// What Google has in a candidate rather than beside it (Gemini API reference, "Candidate").
    static let ofCandidate: Set<String> = [
        "avgLogprobs", "citationMetadata", "finishMessage", "groundingAttributions", "groundingMetadata", "safetyRatings", "tokenCount",
        "urlContextMetadata", "urlRetrievalMetadata", "continuationToken",
    ]

    /// What the encoder writes by itself.
    static let reserved: Set<String> = ["candidates", "usageMetadata", "modelVersion", "responseId", "error"]

    private struct Field {
        var choice: Int
        var key: [UInt8]
        var value: [UInt8]
    }

    private var fields: [Field] = []
    private var byteCount = 0
    private let maxBytes: Int

    init(maxBytes: Int) { self.maxBytes = maxBytes }

    /// Takes over a field; the last value that is one stays.
    ///
    /// - Returns: false when there is no room for it.
    mutating func set(_ key: Slice<UnsafeRawBufferPointer>, _ value: Slice<UnsafeRawBufferPointer>, choice: Int) -> Bool {
        guard !value.elementsEqual("null".utf8), !value.elementsEqual("\"\"".utf8) else { return true }
        if let known = fields.firstIndex(where: { $0.choice == choice && $0.key.elementsEqual(key) }) {
            if fields[known].value.elementsEqual(value) { return true }
            guard byteCount + value.count - fields[known].value.count <= maxBytes else { return false }
            byteCount += value.count - fields[known].value.count
            fields[known].value = Array(value)
            return true
        }
        guard byteCount + key.count + value.count <= maxBytes else { return false }
        byteCount += key.count + value.count
        fields.append(Field(choice: choice, key: Array(key), value: Array(value)))
        return true
    }

    /// The fields, parsed.
    var object: JSONObject {
        var object = JSONObject()
        var others = JSONObject()
        for field in fields {
            // The bytes were read strictly before: they parse.
            guard let value = try? JSONValue(parsing: field.value) else { continue }
            let name = String(decoding: field.key, as: UTF8.self)
            if field.choice == 0 {
                object[name] = value
            } else {
                var own = others["\(field.choice)"]?.objectValue ?? JSONObject()
                own[name] = value
                others["\(field.choice)"] = .object(own)
            }
        }
        if !others.isEmpty { object[Self.others] = .object(others) }
        return object
    }
}
