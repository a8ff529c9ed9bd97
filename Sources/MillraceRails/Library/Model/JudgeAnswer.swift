internal import MillraceCore

/// What a model answered when a rail asked it, without what it thought aloud.
///
/// Verdicts are read strictly: an answer that is neither of those asked for fails, and the line decides what follows.
public struct JudgeAnswer: Sendable, Hashable {
    /// The answer; what stands up to `</think>` is left out, and of a thought without an end all.
    public let text: String
    /// Whether the answer was cut by its limit of tokens.
    public let isCut: Bool

    /// Makes an answer of what a model wrote.
    public init(_ text: String, isCut: Bool = false) {
        self.text = JudgeAnswer.withoutThoughts(text)
        self.isCut = isCut
    }

    /// What is thrown where the answer is no verdict.
    public var unreadable: RailError { isCut ? .cutAnswer : .unreadableAnswer }

    /// The words of the answer in small letters; what is neither letter nor digit parts them.
    public var words: [String] { text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }

    /// The lines of the answer that are not blank, without the blanks around them.
    public var lines: [String] {
        text.split(whereSeparator: \.isNewline).map { String($0.trimmed()) }.filter { !$0.isEmpty }
    }

    /// Whether the answer says what counts as yes.
    ///
    /// The first word decides; `Answer: yes` is read as well. A second word of either set makes the answer unreadable unless it is the first
    /// again, `Safe: No` as well as `yes no`, and so does any other first word: `not safe` is not `safe`.
    ///
    /// - Parameters:
    ///   - yes: the words for yes. Default: `yes`.
    ///   - no: the words for no. Default: `no`.
    public func saysYes(_ yes: Set<String> = ["yes"], no: Set<String> = ["no"]) throws(RailError) -> Bool {
        var words = Array(words.prefix(3))
        if let first = words.first, JudgeAnswer.headings.contains(first) { words.removeFirst() }
        guard let first = words.first, yes.contains(first) || no.contains(first) else { throw unreadable }
        let isYes = yes.contains(first)
        // `Safe: No` answers a question of its own, and which of the two words is meant cannot be told.
        if words.count > 1, words[1] != first, yes.contains(words[1]) || no.contains(words[1]) { throw unreadable }
        return isYes
    }

    /// The one JSON object the answer consists of, in a fence of Markdown or not.
    public func object() throws(RailError) -> JSONObject {
        var lines = lines
        if let first = lines.first, first.hasPrefix("```"), let last = lines.last, last == "```", lines.count > 2 {
            lines = Array(lines.dropFirst().dropLast())
        }
        do throws(JSONError) {
            let value = try JSONValue(parsing: lines.joined(separator: "\n"))
            guard case .object(let object) = value else { throw JSONError(.wrongKind, offset: 0) }
            return object
        } catch {
            throw unreadable
        }
    }

    /// What stands behind a heading at the start of a line, as in `User Safety: unsafe`; nil where no line has it.
    ///
    /// - Throws: where two lines have it: whoever says it twice may say two things.
    public func value(of heading: String) throws(RailError) -> String? {
        let found = lines.filter { $0.lowercased().hasPrefix(heading.lowercased()) }
            .map { String($0.dropFirst(heading.count).trimmed()) }
            .filter { $0.hasPrefix(":") }
        guard found.count < 2 else { throw unreadable }
        return found.first.map { String($0.dropFirst().trimmed()) }
    }

    /// What may stand before a verdict.
    private static let headings: Set<String> = ["answer", "verdict", "result", "assessment", "response", "output"]

    private static func withoutThoughts(_ text: String) -> String {
        let opening = "<think>"
        let closing = "</think>"
        var rest = Substring(text)
        while let end = rest.firstRange(of: closing) { rest = rest[end.upperBound...] }
        if let start = rest.firstRange(of: opening) { rest = rest[..<start.lowerBound] }
        return String(rest.trimmed())
    }
}
