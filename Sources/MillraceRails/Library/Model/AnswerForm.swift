internal import MillraceCore

/// How a model says its verdict.
///
/// | form | passes | blocks | parser of NeMo Guardrails |
/// |---|---|---|---|
/// | ``yesBlocks`` | `no`, `safe` | `yes`, `unsafe` with codes | `is_content_safe` |
/// | ``yesAllows`` | `yes` | `no` | `is_content_safe`, inverted |
/// | ``safety`` | `safe` | `unsafe`, then `S1,S9` | `is_content_safe` |
/// | ``contentSafetyJSON`` | `{"User Safety": "safe"}` | `{"User Safety": "unsafe", …}` | `nemoguard_parse_prompt_safety` |
/// | ``contentSafetyLines`` | `User Safety: safe` | `User Safety: unsafe` | `nemotron_content_safety_parse_…` |
/// | ``harmLines`` | `Prompt harm: unharmful` | `Prompt harm: harmful` | `nemotron_reasoning_parse_…` |
/// | ``topic`` | `on-topic` | `off-topic` | none |
/// | ``probability(above:)`` | `0.02` | `0.97` | none |
///
/// Anything else fails; NeMo's parsers block or, of topics, pass it (`nemoguardrails/llm/output_parsers.py`,
/// `library/topic_safety/actions.py`).
public enum AnswerForm: Sendable, Hashable {
    /// `yes` or `unsafe` blocks, `no` or `safe` passes.
    case yesBlocks
    /// `yes` passes, `no` blocks.
    case yesAllows
    /// `safe`, or `unsafe` and the codes of what is violated, on the same line or the next.
    case safety
    /// A JSON object with `User Safety`, `Response Safety` and `Safety Categories`.
    case contentSafetyJSON
    /// The same as lines.
    case contentSafetyLines
    /// Lines with `Prompt harm` and `Response harm`.
    case harmLines
    /// `on-topic` or `off-topic`.
    case topic
    /// A probability from 0 to 1; from the threshold on it blocks.
    case probability(above: Double)

    /// The codes of what is violated, none where the form has none; nil where nothing is.
    ///
    /// - Parameters:
    ///   - answer: what the model answered.
    ///   - speaker: whose words it judged.
    ///   - categories: the categories it was told, by which names become codes. What is not among them has no code.
    /// - Throws: ``RailError/unreadableAnswer`` where the answer is none of the form, ``RailError/cutAnswer`` where it was cut before it
    /// was one.
    public func violations(
        in answer: JudgeAnswer, of speaker: JudgedSpeaker, categories: [SafetyCategory] = []
    ) throws(RailError) -> [String]? {
        switch self {
        case .yesBlocks:
            let isViolated = try answer.saysYes(["yes", "unsafe"], no: ["no", "safe"])
            return isViolated ? AnswerForm.codes(in: answer, behind: "unsafe") : nil
        case .yesAllows: return try answer.saysYes() ? nil : []
        case .safety: return try safety(answer)
        case .contentSafetyJSON: return try contentSafety(answer, speaker, categories)
        case .contentSafetyLines:
            let heading = speaker == .user ? "User Safety" : "Response Safety"
            guard try isUnsafe(try answer.value(of: heading), answer) else { return nil }
            return AnswerForm.codes(of: try answer.value(of: "Safety Categories") ?? "", categories)
        case .harmLines:
            switch try answer.value(of: speaker == .user ? "Prompt harm" : "Response harm")?.lowercased() {
            case "unharmful"?: return nil
            case "harmful"?: return []
            default: throw answer.unreadable
            }
        case .topic:
            switch answer.words {
            case ["on", "topic"]: return nil
            case ["off", "topic"]: return []
            default: throw answer.unreadable
            }
        case .probability(let threshold):
            // A cut number is another number.
            guard !answer.isCut, let value = Double(answer.text), (0...1).contains(value) else { throw answer.unreadable }
            return value >= threshold ? [] : nil
        }
    }

    private func safety(_ answer: JudgeAnswer) throws(RailError) -> [String]? {
        switch answer.words.first {
        case "safe"? where answer.words.count == 1: return nil
        case "unsafe"?: return AnswerForm.codes(in: answer, behind: "unsafe")
        default: throw answer.unreadable
        }
    }

    private func contentSafety(
        _ answer: JudgeAnswer, _ speaker: JudgedSpeaker, _ categories: [SafetyCategory]
    ) throws(RailError) -> [String]? {
        let key = speaker == .user ? "User Safety" : "Response Safety"
        let object = try answer.object()
        // Of a key that comes twice one value would be lost, and it may be the one that blocks.
        guard answer.text.ranges(of: "\"\(key)\"").count == 1 else { throw answer.unreadable }
        guard try isUnsafe(object[key]?.stringValue, answer) else { return nil }
        return AnswerForm.codes(of: object["Safety Categories"]?.stringValue ?? "", categories)
    }

    private func isUnsafe(_ word: String?, _ answer: JudgeAnswer) throws(RailError) -> Bool {
        switch word?.lowercased() {
        case "safe"?: return false
        case "unsafe"?: return true
        default: throw answer.unreadable
        }
    }

    /// The codes behind a word: a letter and one or two digits each.
    ///
    /// Other words are left out: they may be of the conversation.
    private static func codes(in answer: JudgeAnswer, behind word: String) -> [String] {
        guard let start = answer.words.firstIndex(of: word) else { return [] }
        var codes: [String] = []
        for candidate in answer.words[(start + 1)...] where isCode(candidate) && !codes.contains(candidate.uppercased()) {
            codes.append(candidate.uppercased())
        }
        return codes
    }

    private static func isCode(_ word: String) -> Bool {
        (2...3).contains(word.utf8.count) && word.utf8.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && word.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } == true
    }

    /// The codes of categories that are listed by name or code, with commas between them.
    private static func codes(of list: String, _ categories: [SafetyCategory]) -> [String] {
        var codes: [String] = []
        for item in list.split(separator: ",") {
            let name = item.trimmed().lowercased()
            let found = categories.first { category in
                let code = category.code.lowercased()
                return category.name.lowercased() == name || name == code || name.hasPrefix("\(code):")
            }
            if let found, !codes.contains(found.code) { codes.append(found.code) }
        }
        return codes
    }
}
