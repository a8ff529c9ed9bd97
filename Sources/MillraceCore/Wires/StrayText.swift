/// The lines of an event stream that are no fields: usually nothing, sometimes an error that a server wrote past the framing, or a web
/// page (FR-22).
///
/// A short extract is kept for the verdict at the end.
struct StrayText: Sendable {
    private static let maxBytes = 4096
    private var bytes: [UInt8] = []

    /// Whether there is none.
    var isEmpty: Bool { bytes.isEmpty }

    /// Takes in a line.
    mutating func append(_ line: UnsafeRawBufferPointer) {
        let room = StrayText.maxBytes - bytes.count
        guard room > 1 else { return }
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
        bytes.append(contentsOf: line.prefix(room - 1))
    }

    /// Whether it looks like a web page.
    var looksLikeHTML: Bool {
        let start = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
        return start.first == UInt8(ascii: "<")
    }

    /// An error written as JSON, alone on its line or after the word `error:`.
    var providerError: ProviderError? {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let trimmed = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let isMarked = trimmed.starts(with: "error:".utf8)
            let payload = Array((isMarked ? trimmed.dropFirst("error:".utf8.count) : trimmed).drop { $0 == UInt8(ascii: " ") })
            guard payload.first == UInt8(ascii: "{") else { continue }
            // A line that begins like JSON and is none is no error in JSON.
            guard let value = try? JSONValue(parsing: payload), isMarked || StrayText.isError(value) else { continue }
            return ProviderError(value: value)
        }
        return nil
    }

    /// The text itself, as the provider's message, with a status if it names one of 500 to 599.
    var asMessage: ProviderError {
        let text = String(decoding: bytes, as: UTF8.self)
        let status = text.split { !$0.isNumber }.lazy.compactMap { Int($0) }.first { (500...599).contains($0) }
        return ProviderError(message: text, status: status)
    }

    private static func isError(_ value: JSONValue) -> Bool {
        switch value["error"] {
        case .object?: true
        case .string(let text)?: !text.isEmpty
        default: value["object"]?.stringValue == "error" || value["type"]?.stringValue == "error"
        }
    }
}
