import Foundation
import MillraceCore

/// Values as one line of JSON.
enum JSONLines {
    /// The JSON of a value, keys sorted.
    static func text(of value: some Encodable) throws(LLMError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw LLMError(.unexpectedBody("a value that cannot be written as JSON"), at: .request)
        }
    }
}
