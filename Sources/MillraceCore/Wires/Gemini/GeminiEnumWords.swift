/// Enumerations that some of Google's own libraries write as numbers, in the words that its services and clients use.
///
/// Sources: `content.proto` of `google/cloud/aiplatform/v1`, `safety.proto` of `google/ai/generativelanguage/v1beta` (googleapis).
enum GeminiEnumWords {
    private static let words: [String: [Int: String]] = [
        "modality": [0: "MODALITY_UNSPECIFIED", 1: "TEXT", 2: "IMAGE", 3: "VIDEO", 4: "AUDIO", 5: "DOCUMENT"],
        "trafficType": [0: "TRAFFIC_TYPE_UNSPECIFIED", 1: "ON_DEMAND", 2: "PROVISIONED_THROUGHPUT"],
        // Numbers to 5 are those of Vertex AI, the others those of the Developer API.
        "category": [
            0: "HARM_CATEGORY_UNSPECIFIED", 1: "HARM_CATEGORY_HATE_SPEECH", 2: "HARM_CATEGORY_DANGEROUS_CONTENT",
            3: "HARM_CATEGORY_HARASSMENT", 4: "HARM_CATEGORY_SEXUALLY_EXPLICIT", 5: "HARM_CATEGORY_CIVIC_INTEGRITY",
            7: "HARM_CATEGORY_HARASSMENT", 8: "HARM_CATEGORY_HATE_SPEECH", 9: "HARM_CATEGORY_SEXUALLY_EXPLICIT",
            10: "HARM_CATEGORY_DANGEROUS_CONTENT", 11: "HARM_CATEGORY_CIVIC_INTEGRITY",
        ],
        "probability": [0: "HARM_PROBABILITY_UNSPECIFIED", 1: "NEGLIGIBLE", 2: "LOW", 3: "MEDIUM", 4: "HIGH"],
        "severity": [
            0: "HARM_SEVERITY_UNSPECIFIED", 1: "HARM_SEVERITY_NEGLIGIBLE", 2: "HARM_SEVERITY_LOW", 3: "HARM_SEVERITY_MEDIUM",
            4: "HARM_SEVERITY_HIGH",
        ],
        "blockReason": [
            0: "BLOCKED_REASON_UNSPECIFIED", 1: "SAFETY", 2: "OTHER", 3: "BLOCKLIST", 4: "PROHIBITED_CONTENT", 5: "IMAGE_SAFETY",
        ],
    ]

    /// The value with words for numbers of known fields, at any depth.
    static func named(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(named))
        case .object(let object): .object(named(object))
        default: value
        }
    }

    /// The same for an object.
    static func named(_ object: JSONObject) -> JSONObject {
        var result = object
        for (name, value) in object {
            switch value {
            case .number: if let number = value.intValue, let word = words[name]?[number] { result[name] = .string(word) }
            case .array, .object: result[name] = named(value)
            default: break
            }
        }
        return result
    }
}
