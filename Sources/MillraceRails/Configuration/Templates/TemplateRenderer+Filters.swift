internal import MillraceCore

extension TemplateRenderer {
    /// A filter's result.
    func apply(_ filter: TemplateFilter, to value: JSONValue?, _ arguments: [JSONValue]) throws(RailTemplateError) -> JSONValue? {
        let text = TemplateRenderer.text(value)
        switch filter {
        case .upper: return .string(text.uppercased())
        case .lower: return .string(text.lowercased())
        case .trim: return .string(String(text.trimmed()))
        case .title: return .string(TemplateRenderer.titled(text))
        case .capitalize: return .string(text.prefix(1).uppercased() + text.dropFirst().lowercased())
        case .replace:
            guard let old = arguments.first?.stringValue, let new = arguments.dropFirst().first?.stringValue, !old.isEmpty else {
                throw fault("`replace` wants what is replaced and by what")
            }
            return .string(text.replacing(old, with: new))
        case .indent: return .string(TemplateRenderer.indented(text, by: arguments.first?.intValue ?? 4))
        case .truncate:
            let length = max(0, arguments.first?.intValue ?? 255)
            return .string(text.count <= length ? text : text.prefix(max(0, length - 3)) + "...")
        case .wordcount: return .number(JSONNumber(text.split(whereSeparator: \.isWhitespace).count))
        case .string: return .string(text)
        case .int: return .number(JSONNumber(TemplateRenderer.whole(value) ?? arguments.first?.intValue ?? 0))
        case .float: return .number(JSONNumber(value?.doubleValue ?? Double(text) ?? 0))
        case .abs:
            guard let number = value?.doubleValue else { throw fault("`abs` wants a number") }
            return number < 0 ? try arithmetic(.minus, .number(JSONNumber(0)), value) : value
        case .default, .d:
            // The second argument asks for the replacement of what is empty, too.
            let replacesEmpty = arguments.dropFirst().first?.boolValue ?? false
            return value == nil || replacesEmpty && !TemplateRenderer.isTrue(value) ? arguments.first ?? .string("") : value
        case .tojson: return .string((value ?? .null).jsonText)
        case .escape, .e:
            let pairs: KeyValuePairs = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&#34;", "'": "&#39;"]
            return .string(pairs.reduce(text) { $0.replacing($1.key, with: $1.value) })
        case .safe: return value
        case .length, .count, .join, .first, .last, .list, .reverse, .sort, .unique: return try list(filter, of: value, arguments)
        case .userAssistantSequence, .toChatMessages, .firstTurns, .lastTurns: return try history(filter, of: value, arguments)
        }
    }

    // MARK: Lists

    private func list(_ filter: TemplateFilter, of value: JSONValue?, _ arguments: [JSONValue]) throws(RailTemplateError) -> JSONValue? {
        let elements = try elements(of: value)
        switch filter {
        case .length, .count: return .number(JSONNumber(elements.count))
        case .join:
            let separator = arguments.first?.stringValue ?? ""
            let parts = elements.map { element in
                TemplateRenderer.text(arguments.dropFirst().first?.stringValue.map { element[$0] ?? .null } ?? element)
            }
            return .string(parts.joined(separator: separator))
        case .first: return elements.first
        case .last: return elements.last
        case .reverse:
            if case .string(let text)? = value { return .string(String(text.reversed())) }
            return .array(elements.reversed())
        case .sort: return .array(elements.sorted { TemplateRenderer.comesBefore($0, $1) })
        case .unique:
            var seen: Set<JSONValue> = []
            return .array(elements.filter { seen.insert($0).inserted })
        default: return .array(elements)
        }
    }

    private static func comesBefore(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.doubleValue, let right = right.doubleValue { return left < right }
        return text(left).lowercased() < text(right).lowercased()
    }

    // MARK: Texts

    private static func whole(_ value: JSONValue?) -> Int? {
        guard let value else { return nil }
        if let whole = value.intValue { return whole }
        if let number = value.doubleValue { return Int(exactly: number.rounded(.towardZero)) }
        return value.stringValue.flatMap { Int($0.trimmed()) }
    }

    private static func titled(_ text: String) -> String {
        var isStart = true
        return String(
            text.flatMap { character -> String in
                defer { isStart = !character.isLetter && !character.isNumber && character != "'" }
                return isStart ? character.uppercased() : character.lowercased()
            })
    }

    /// Each line that is not blank, moved to the right: NeMo Guardrails has a filter of its own under Jinja's name.
    private static func indented(_ text: String, by count: Int) -> String {
        let blanks = String(repeating: " ", count: min(max(0, count), 1000))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.allSatisfy(\.isWhitespace) ? String($0) : blanks + $0 }.joined(separator: "\n")
    }

    // MARK: Histories

    /// NeMo Guardrails' filters for the events of a conversation.
    ///
    /// <https://github.com/NVIDIA-NeMo/Guardrails/blob/develop/nemoguardrails/llm/filters.py>
    private func history(_ filter: TemplateFilter, of value: JSONValue?, _ arguments: [JSONValue]) throws(RailTemplateError) -> JSONValue? {
        guard case .array(let events)? = value ?? .array([]) else { throw fault("`\(filter.rawValue)` wants a history") }
        switch filter {
        case .userAssistantSequence:
            let lines = events.compactMap { event -> String? in
                switch event["type"]?.stringValue {
                case "UserMessage": "User: " + TemplateRenderer.text(event["text"])
                case "StartUtteranceBotAction": "Assistant: " + TemplateRenderer.text(event["script"])
                default: nil
                }
            }
            return .string(lines.joined(separator: "\n"))
        case .toChatMessages:
            return .array(
                events.compactMap { event -> JSONValue? in
                    switch event["type"]?.stringValue {
                    case "UserMessage": ["role": "user", "content": event["text"] ?? ""]
                    case "StartUtteranceBotAction": ["role": "assistant", "content": event["script"] ?? ""]
                    case "SystemMessage": ["role": "system", "content": event["content"] ?? ""]
                    default: nil
                    }
                })
        default:
            let count = max(0, arguments.first?.intValue ?? 1)
            let starts = events.indices.filter { events[$0]["type"]?.stringValue == "UserMessage" }
            guard starts.count > count else { return .array(events) }
            if filter == .firstTurns { return .array(Array(events[..<starts[count]])) }
            return count == 0 ? .array([]) : .array(Array(events[starts[starts.count - count]...]))
        }
    }
}
