public import MillraceCore

/// Compares a response in the neutral schema with what is expected.
///
/// Where the expectation has null: usage fields, ids, model and raw finish reason accept anything; reasoning, refusal and error must
/// be absent or empty; the finish reason accepts null, `other`, `error` and `truncated`. Reasoning may differ in white space: how its
/// pieces are joined is a matter of presentation. A key that is left out counts as null; keys beyond the schema are ignored.
/// Beyond what the corpus checker compares, ``Field/otherChoices`` are compared too.
public struct NeutralComparison: Sendable, Hashable {
    /// A field of the schema.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case text, reasoning, refusal, toolCalls, serverToolCalls, finishReason, rawFinishReason, usage, model, responseID, error,
            otherChoices
    }

    /// One field that differs.
    public struct Difference: Sendable, Hashable, CustomStringConvertible {
        /// The field.
        public var field: Field
        /// Where in the field, if it is made of several: `toolCalls[1].name`.
        public var path: String
        /// What was expected and what was found, in short extracts.
        ///
        /// Holds text of the conversation: it is for the person who compares.
        public var detail: String

        /// The place and what was expected there.
        public var description: String { "\(path): \(detail)" }
    }

    /// The fields that differ, in the order of the schema; empty if the responses agree.
    public private(set) var differences: [Difference] = []

    /// Compares, leaving out some fields.
    public init(expected: NeutralResponse, actual: NeutralResponse, skipping skipped: Set<Field> = []) {
        for field in Field.allCases where !skipped.contains(field) { compare(field, expected.json, actual.json) }
    }

    /// Whether nothing differs.
    public var isMatch: Bool { differences.isEmpty }

    // MARK: Fields

    private mutating func compare(_ field: Field, _ expected: JSONObject, _ actual: JSONObject) {
        switch field {
        case .text: compareText(field, "text", expected, actual)
        case .reasoning: compareReasoning("reasoning", field, expected, actual)
        case .refusal: compareText(field, "refusal", expected, actual)
        case .toolCalls: compareCalls(field, "toolCalls", expected["toolCalls"], actual["toolCalls"])
        case .serverToolCalls: compareServerTools(expected["serverToolCalls"], actual["serverToolCalls"])
        case .finishReason: compareFinishReason(field, "finishReason", expected, actual)
        case .rawFinishReason: compareWord(field, "rawFinishReason", expected, actual)
        case .model: compareWord(field, "model", expected, actual)
        case .responseID: compareWord(field, "responseId", expected, actual)
        case .usage: compareUsage(expected["usage"], actual["usage"])
        case .error: compareError(expected, actual)
        case .otherChoices: compareOtherChoices(expected["otherChoices"], actual["otherChoices"])
        }
    }

    private mutating func report(_ field: Field, _ path: String, _ detail: String) {
        differences.append(Difference(field: field, path: path, detail: detail))
    }

    private mutating func report(_ field: Field, _ path: String, expected: JSONValue?, actual: JSONValue?) {
        report(field, path, "expected \(NeutralComparison.short(expected)), got \(NeutralComparison.short(actual))")
    }

    private mutating func compareText(_ field: Field, _ path: String, _ expected: JSONObject, _ actual: JSONObject) {
        let (want, got) = (expected[path]?.stringValue ?? "", actual[path]?.stringValue ?? "")
        if !NeutralComparison.isSame(want, got) { report(field, path, NeutralComparison.place(want, got)) }
    }

    private mutating func compareReasoning(_ path: String, _ field: Field, _ expected: JSONObject, _ actual: JSONObject) {
        let (want, got) = (expected["reasoning"]?.stringValue ?? "", actual["reasoning"]?.stringValue ?? "")
        if !NeutralComparison.withoutSpace(want).elementsEqual(NeutralComparison.withoutSpace(got)) {
            report(field, path, NeutralComparison.place(want, got))
        }
    }

    private mutating func compareCalls(_ field: Field, _ path: String, _ expected: JSONValue?, _ actual: JSONValue?) {
        let (wanted, gotten) = (expected?.arrayValue ?? [], actual?.arrayValue ?? [])
        if wanted.count != gotten.count { report(field, path, "expected \(wanted.count), got \(gotten.count)") }
        for (position, (want, got)) in zip(wanted, gotten).enumerated() {
            let place = "\(path)[\(position)]"
            if !NeutralComparison.isSame(want["name"], got["name"]) {
                report(field, place + ".name", expected: want["name"], actual: got["name"])
            }
            if let id = want["id"], id != .null, !NeutralComparison.isSame(id, got["id"]) {
                report(field, place + ".id", expected: id, actual: got["id"])
            }
            let key = want["type"]?.stringValue == "custom" ? "rawArguments" : "arguments"
            if !NeutralComparison.isSame(want[key], got[key]) {
                report(field, "\(place).\(key)", expected: want[key], actual: got[key])
            }
        }
    }

    private mutating func compareServerTools(_ expected: JSONValue?, _ actual: JSONValue?) {
        let (wanted, gotten) = (expected?.arrayValue ?? [], actual?.arrayValue ?? [])
        if wanted.count != gotten.count { report(.serverToolCalls, "serverToolCalls", "expected \(wanted.count), got \(gotten.count)") }
        for (position, (want, got)) in zip(wanted, gotten).enumerated() {
            for key in ["type", "name", "id"] {
                if let value = want[key], value != .null, !NeutralComparison.isSame(value, got[key]) {
                    report(.serverToolCalls, "serverToolCalls[\(position)].\(key)", expected: value, actual: got[key])
                }
            }
        }
    }

    private mutating func compareFinishReason(_ field: Field, _ path: String, _ expected: JSONObject, _ actual: JSONObject) {
        let (want, got) = (expected["finishReason"]?.stringValue, actual["finishReason"]?.stringValue)
        if want == got { return }
        if want == nil, let got, ["other", "error", "truncated"].contains(got) { return }
        report(field, path, expected: expected["finishReason"], actual: actual["finishReason"])
    }

    private mutating func compareWord(_ field: Field, _ path: String, _ expected: JSONObject, _ actual: JSONObject) {
        guard let want = expected[path], want != .null else { return }
        if !NeutralComparison.isSameWord(want, actual[path]) { report(field, path, expected: want, actual: actual[path]) }
    }

    private mutating func compareUsage(_ expected: JSONValue?, _ actual: JSONValue?) {
        for (key, want) in expected?.objectValue ?? [:] where want != .null {
            let got = actual?[key]
            if !NeutralComparison.isSame(want, got) { report(.usage, "usage.\(key)", expected: want, actual: got) }
        }
    }

    private mutating func compareError(_ expected: JSONObject, _ actual: JSONObject) {
        let got = actual["error"]
        let isThere = got.map { !NeutralComparison.isNothing($0) } ?? false
        guard let want = expected["error"], want != .null else {
            // Without evidence of the end a client may well call it an error.
            if isThere, expected["finishReason"]?.stringValue != nil { report(.error, "error", expected: .null, actual: got) }
            return
        }
        guard isThere else { return report(.error, "error", expected: want, actual: got) }
        for key in ["message", "code"] {
            guard let part = want[key], part != .null, let other = got?[key], other != .null else { continue }
            if !NeutralComparison.isSameWord(part, other) { report(.error, "error.\(key)", expected: part, actual: other) }
        }
    }

    private mutating func compareOtherChoices(_ expected: JSONValue?, _ actual: JSONValue?) {
        let (wanted, gotten) = (expected?.arrayValue ?? [], actual?.arrayValue ?? [])
        if wanted.count != gotten.count { report(.otherChoices, "otherChoices", "expected \(wanted.count), got \(gotten.count)") }
        for (position, (want, got)) in zip(wanted, gotten).enumerated() {
            guard let want = want.objectValue, let got = got.objectValue else { continue }
            let place = "otherChoices[\(position)]"
            if !NeutralComparison.isSame(want["index"], got["index"]) {
                report(.otherChoices, place + ".index", expected: want["index"], actual: got["index"])
            }
            if !NeutralComparison.isSame(want["text"]?.stringValue ?? "", got["text"]?.stringValue ?? "") {
                report(.otherChoices, place + ".text", expected: want["text"], actual: got["text"])
            }
            compareReasoning(place + ".reasoning", .otherChoices, want, got)
            compareCalls(.otherChoices, place + ".toolCalls", want["toolCalls"], got["toolCalls"])
            compareFinishReason(.otherChoices, place + ".finishReason", want, got)
        }
    }
}

extension NeutralComparison {
    /// Deep equality of JSON values: 1 and 1.0 are equal, true and 1 are not, keys have no order, texts are equal byte for byte.
    ///
    /// Swift's own `==` takes "é" and "e" with an accent for one text; here they are two.
    public static func isSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left ?? .null, right ?? .null) {
        case (.string(let left), .string(let right)): return isSame(left, right)
        case (.array(let left), .array(let right)): return left.count == right.count && zip(left, right).allSatisfy(isSame)
        case (.object(let left), .object(let right)):
            return left.count == right.count && left.allSatisfy { key, value in right[key].map { isSame(value, $0) } ?? false }
        case (let left, let right): return left == right
        }
    }

    /// Byte equality of texts.
    static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Equality of words, where a number and its digits are one: providers write `"code": 429` and `"code": "429"`.
    private static func isSameWord(_ left: JSONValue, _ right: JSONValue?) -> Bool {
        func word(_ value: JSONValue) -> String { value.stringValue ?? value.jsonText }
        return isSame(word(left), word(right ?? .null))
    }

    private static func isNothing(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .object(let object): object.isEmpty
        case .array(let array): array.isEmpty
        default: false
        }
    }

    private static func withoutSpace(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { scalar in
            // Python's idea of white space, which the corpus checker uses, has the four separators of ASCII beside Unicode's.
            !scalar.properties.isWhitespace && !(0x1C...0x1F).contains(scalar.value)
        }
    }

    private static func short(_ value: JSONValue?) -> String {
        let text = (value ?? .null).jsonText
        return text.count <= 140 ? text : "\(text.prefix(100)) … \(text.suffix(30)) (\(text.count) characters)"
    }

    private static func place(_ expected: String, _ actual: String) -> String {
        let (want, got) = (Array(expected), Array(actual))
        let at = zip(want, got).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(want.count, got.count)
        func extract(_ text: [Character]) -> String { String(text[at..<min(at + 40, text.count)]).debugDescription }
        return "first difference at character \(at): expected \(extract(want)), got \(extract(got))"
    }
}
