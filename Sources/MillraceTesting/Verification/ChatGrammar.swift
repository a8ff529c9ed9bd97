/// Accepts streams of `/chat/completions` as OpenAI itself writes them: the strict form that official clients expect, checked by an
/// automaton of its own (law P22).
///
/// Each event is one `data:` line of one JSON object. Every chunk names the response; the first of each choice says the role; a call
/// opens with id, type and name under the next free number; each choice ends once; usage comes after all ends, without choices; the
/// sentinel is last. A response that failed ends in an error object and has no sentinel.
public struct ChatGrammar: Sendable {
    private struct ChoiceState {
        var calls = 0
        var isEnded = false
    }

    /// What is wrong with the stream, in words; empty if it is accepted.
    public private(set) var violations: [String] = []
    /// Whether the stream ended with the sentinel.
    public private(set) var isDone = false
    /// Whether the stream ended in an error.
    public private(set) var isFailed = false

    private var choices: [Int: ChoiceState] = [:]
    private var identity: [String: PlainJSON] = [:]
    private var hasUsage = false
    private var event = 0

    /// Reads a whole stream.
    ///
    /// - Parameters:
    ///   - bytes: the stream.
    ///   - isSafeForNaiveClients: whether separators that some line readers take for line ends must be escaped (FR-15).
    public init(_ bytes: [UInt8], isSafeForNaiveClients: Bool = true) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            violations.append("not UTF-8")
            return
        }
        if bytes.contains(0x0D) { violations.append("a carriage return") }
        if isSafeForNaiveClients, text.unicodeScalars.contains(where: { ["\u{2028}", "\u{2029}", "\u{85}"].contains($0) }) {
            violations.append("a line separator that is not escaped")
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        if lines.last == "" { lines.removeLast() } else { violations.append("the last line has no end") }
        while !lines.isEmpty {
            event += 1
            let data = lines.removeFirst()
            if data.hasPrefix("data: ") { read(String(data.dropFirst(6))) } else { fail("a line that is no data: \(data.prefix(20))") }
            if lines.first == "" { lines.removeFirst() } else { fail("an event without its blank line") }
        }
        if isDone {
            for (number, choice) in choices where !choice.isEnded { fail("the sentinel, and choice \(number) has not ended") }
            if choices.isEmpty { fail("the sentinel, and no choice") }
        }
    }

    private mutating func fail(_ text: String) { violations.append("event \(event): \(text)") }

    private mutating func read(_ payload: String) {
        if isDone { fail("something after the sentinel") }
        if isFailed { fail("something after the error") }
        if payload == "[DONE]" {
            isDone = true
            return
        }
        guard let chunk = PlainJSON(payload), chunk.isObject else { return fail("no JSON object") }
        if chunk["error"]?.isObject == true {
            if chunk["error"]?["message"]?.text == nil { fail("an error without a message") }
            isFailed = true
            return
        }
        for (key, isRight) in [
            ("id", { $0.text != nil }), ("object", { $0.text == "chat.completion.chunk" }), ("created", { $0.integer != nil }),
            ("model", { $0.text != nil }),
        ] as [(String, (PlainJSON) -> Bool)] {
            guard let value = chunk[key], isRight(value) else {
                fail("field \(key)")
                continue
            }
            if let known = identity[key], known != value, key != "model" { fail("\(key) changes") }
            identity[key] = value
        }
        guard case .array(let entries)? = chunk["choices"] else { return fail("no choices") }
        if let usage = chunk["usage"], !usage.isNull {
            if !entries.isEmpty { fail("usage beside choices") }
            if hasUsage { fail("usage twice") }
            hasUsage = true
            for key in ["prompt_tokens", "completion_tokens", "total_tokens"] where usage[key]?.integer == nil {
                fail("usage without \(key)")
            }
        } else if hasUsage {
            fail("a chunk after the usage")
        }
        for entry in entries { read(choice: entry) }
    }

    private mutating func read(choice entry: PlainJSON) {
        guard let number = entry["index"]?.integer, number >= 0 else { return fail("a choice without index") }
        guard let delta = entry["delta"], delta.isObject else { return fail("a choice without delta") }
        guard let finish = entry["finish_reason"] else { return fail("a choice without finish_reason") }
        if choices[number] == nil {
            choices[number] = ChoiceState()
            if delta["role"]?.text != "assistant" { fail("the first chunk of a choice without its role") }
        } else if delta["role"] != nil {
            fail("the role again")
        }
        if choices[number]?.isEnded == true { fail("choice \(number) goes on after its end") }
        for key in ["content", "refusal"] {
            if let value = delta[key], !value.isNull, value.text == nil { fail("\(key) is no text") }
        }
        for call in delta["tool_calls"]?.elements ?? [] { read(call: call, of: number) }
        switch finish {
        case .null: break
        case .string(let reason) where !reason.isEmpty: choices[number]?.isEnded = true
        default: fail("finish_reason is no word")
        }
    }

    private mutating func read(call: PlainJSON, of number: Int) {
        guard let index = call["index"]?.integer else { return fail("a call without index") }
        let known = choices[number]?.calls ?? 0
        if index > known { return fail("call \(index) where \(known) is next") }
        if index == known {
            choices[number]?.calls += 1
            if call["id"]?.text?.isEmpty != false { fail("a call opens without id") }
            if call["type"]?.text != "function" { fail("a call opens without type") }
            if call["function"]?["name"]?.text?.isEmpty != false { fail("a call opens without name") }
        } else {
            for key in ["id", "type"] where call[key] != nil { fail("\(key) of a call again") }
            if call["function"]?["name"] != nil { fail("the name of a call again") }
        }
        if call["function"]?["arguments"]?.text == nil { fail("arguments are no text") }
    }
}
