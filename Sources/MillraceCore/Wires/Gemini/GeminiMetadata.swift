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

    /// What became of a field.
    enum Reception {
        /// It says nothing new.
        case known
        case taken
        /// There is no room for it.
        case dropped
    }

    /// Takes over a field; the last value that is one stays.
    mutating func set(_ key: Slice<UnsafeRawBufferPointer>, _ value: Slice<UnsafeRawBufferPointer>, choice: Int) -> Reception {
        guard !value.isWord("null"), !value.isWord("\"\"") else { return .known }
        if let known = fields.firstIndex(where: { $0.choice == choice && $0.key.isEqual(to: key) }) {
            if fields[known].value.isEqual(to: value) { return .known }
            guard byteCount + value.count - fields[known].value.count <= maxBytes else { return .dropped }
            byteCount += value.count - fields[known].value.count
            fields[known].value = Array(value)
            return .taken
        }
        guard byteCount + key.count + value.count <= maxBytes else { return .dropped }
        byteCount += key.count + value.count
        fields.append(Field(choice: choice, key: Array(key), value: Array(value)))
        return .taken
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
